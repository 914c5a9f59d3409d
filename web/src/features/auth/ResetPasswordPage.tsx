import { Alert, Anchor, Button, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import type { ApiProblem } from "~/api/problem";
import { AuthCard } from "~/ui/AuthCard";
import { showAtFields } from "~/ui/formProblem";
import { NewPasswordField } from "~/ui/NewPasswordField";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { takeLinkToken } from "./linkToken";

/** Chooses a new password with the link of a mail or of an admin. It signs nobody in. */
export function ResetPasswordPage() {
  const { t } = useTranslation("auth");
  const [token] = useState(takeLinkToken);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ initialValues: { password: "" } });
  const reset = useMutation({
    mutationFn: ({ password }: { password: string }) =>
      ok(api.POST("/api/v1/password-resets/complete", { body: { token, password } })),
    onMutate: () => setProblem(null),
    onError: (thrown) => setProblem(showAtFields(form, thrown)),
  });
  if (!token || reset.isSuccess) {
    return (
      <AuthCard title={t("reset.title")}>
        <Stack gap="sm">
          <Alert color={token ? "teal" : "yellow"} role="status">
            {token ? t("reset.done") : t("reset.noToken")}
          </Alert>
          <Anchor component={Link} to="/sign-in" size="sm">
            {t("forgot.back")}
          </Anchor>
        </Stack>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={t("reset.title")} text={t("reset.text")}>
      <form onSubmit={form.onSubmit((values) => reset.mutate(values))}>
        <Stack gap="sm">
          <NewPasswordField autoFocus {...form.getInputProps("password")} />
          <ProblemAlert error={problem} />
          <Button type="submit" fullWidth mt={4} loading={reset.isPending}>
            {t("reset.submit")}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
