import { Alert, Anchor, Button, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import { AuthCard } from "~/ui/AuthCard";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { takeLinkToken } from "./linkToken";

/** From the mail about a sign-in: ends every session at the push of a button. Opening the page alone ends none. */
export function NotMePage() {
  const { t } = useTranslation("auth");
  const [token] = useState(takeLinkToken);
  const end = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/session/not-me", { body: { token } })),
  });
  if (!token) {
    return (
      <AuthCard title={t("notMe.title")}>
        <Alert color="yellow" role="status">
          {t("notMe.noToken")}
        </Alert>
      </AuthCard>
    );
  }
  if (end.isSuccess) {
    return (
      <AuthCard title={t("notMe.title")}>
        <Stack gap="sm">
          <Alert color="teal" role="status">
            {t("notMe.done")}
          </Alert>
          <Anchor component={Link} to="/forgot-password" size="sm">
            {t("notMe.password")}
          </Anchor>
        </Stack>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={t("notMe.title")} text={t("notMe.text")}>
      <Stack gap="sm">
        <ProblemAlert error={end.error} />
        <Button color="red" fullWidth loading={end.isPending} onClick={() => end.mutate()}>
          {t("notMe.submit")}
        </Button>
      </Stack>
    </AuthCard>
  );
}
