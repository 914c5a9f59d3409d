import { Alert, Anchor, Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import { AuthCard } from "~/ui/AuthCard";
import { ProblemAlert } from "~/ui/ProblemAlert";

/** Asks for a link to choose a new password. Whether the address is somebody's is never told. */
export function ForgotPasswordPage() {
  const { t } = useTranslation("auth");
  const form = useForm({ initialValues: { email: "" } });
  const ask = useMutation({
    mutationFn: (body: { email: string }) => ok(api.POST("/api/v1/password-resets", { body })),
  });
  return (
    <AuthCard title={t("forgot.title")} text={t("forgot.text")}>
      <form onSubmit={form.onSubmit((values) => ask.mutate(values))}>
        <Stack gap="sm">
          <TextInput
            label={t("email")}
            type="email"
            name="email"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
            maxLength={254}
            {...form.getInputProps("email")}
          />
          {ask.isSuccess && (
            <Alert color="teal" role="status">
              {t("forgot.sent")}
            </Alert>
          )}
          <ProblemAlert error={ask.error} />
          <Button type="submit" fullWidth mt={4} loading={ask.isPending}>
            {t("forgot.submit")}
          </Button>
          <Anchor component={Link} to="/sign-in" size="xs">
            {t("forgot.back")}
          </Anchor>
        </Stack>
      </form>
    </AuthCard>
  );
}
