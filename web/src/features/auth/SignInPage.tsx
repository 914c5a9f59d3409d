import { Alert, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import { asProblem } from "~/api/problem";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { AuthCard } from "./AuthCard";
import { useEnter } from "./useEnter";

export function SignInPage() {
  const { t } = useTranslation("auth");
  const enter = useEnter();
  const { next } = useSearch({ from: "/sign-in" });
  const setup = useQuery({
    queryKey: ["setup"],
    queryFn: ({ signal }) => ok(api.GET("/api/v1/setup", { signal })),
    retry: false,
  });
  const form = useForm({ initialValues: { email: "", password: "" } });
  const signIn = useMutation({
    mutationFn: (body: { email: string; password: string }) => ok(api.POST("/api/v1/session", { body })),
    onSuccess: (me) => enter(me, next),
  });
  const wait = signIn.error ? asProblem(signIn.error).retryAfterSeconds : undefined;
  return (
    <AuthCard title={t("title")}>
      {setup.data?.needed && (
        <Alert color="teal" mb="md">
          {t("setupNeeded")}
        </Alert>
      )}
      <form onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
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
          <PasswordInput
            label={t("password")}
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            maxLength={256}
            visibilityToggleButtonProps={{ "aria-label": t("showPassword"), tabIndex: 0 }}
            {...form.getInputProps("password")}
          />
          {wait ? (
            <Alert color="red">{t("retryAfter", { seconds: wait })}</Alert>
          ) : (
            <ProblemAlert error={signIn.error} />
          )}
          <Button type="submit" fullWidth mt={4} loading={signIn.isPending}>
            {t("submit")}
          </Button>
          <Text size="xs" c="dimmed">
            {t("noPassword")}
          </Text>
        </Stack>
      </form>
    </AuthCard>
  );
}
