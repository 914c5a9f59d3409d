import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import { AuthCard } from "~/ui/AuthCard";
import { ProblemAlert } from "~/ui/ProblemAlert";
import styles from "./Schedules.module.css";

/** The secret stands behind `#`, which browsers send to no server until it is asked for. */
const tokenOf = () => new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";

/** Where the link of a mail leads: one click and no such mail comes any more. Nobody is signed in here. */
export function UnsubscribePage() {
  const { t } = useTranslation("schedules");
  const [token] = useState(tokenOf);
  const unsubscribe = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/report-schedules/unsubscribe", { params: { query: { token } } })),
  });
  return (
    <AuthCard title={t("unsubscribe.question")}>
      <div className={styles.unsubscribe} aria-live="polite">
        {unsubscribe.isSuccess ? (
          <p>{t("unsubscribe.done")}</p>
        ) : (
          <>
            <p>{t("unsubscribe.text")}</p>
            <ProblemAlert error={unsubscribe.error} />
            <Button fullWidth loading={unsubscribe.isPending} onClick={() => unsubscribe.mutate()}>
              {t("unsubscribe.yes")}
            </Button>
          </>
        )}
      </div>
    </AuthCard>
  );
}
