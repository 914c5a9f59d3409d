import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import { VisitorFormatsProvider } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
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
    <VisitorFormatsProvider>
      <main>
        <PageHead title={t("unsubscribe.title")} />
        <PageBody narrow>
          <Card title={t("unsubscribe.question")}>
            <div className={styles.page} aria-live="polite">
              {unsubscribe.isSuccess ? (
                <p className={styles.hint}>{t("unsubscribe.done")}</p>
              ) : (
                <>
                  <p className={styles.hint}>{t("unsubscribe.text")}</p>
                  <ProblemAlert error={unsubscribe.error} />
                  <Button loading={unsubscribe.isPending} onClick={() => unsubscribe.mutate()}>
                    {t("unsubscribe.yes")}
                  </Button>
                </>
              )}
            </div>
          </Card>
        </PageBody>
      </main>
    </VisitorFormatsProvider>
  );
}
