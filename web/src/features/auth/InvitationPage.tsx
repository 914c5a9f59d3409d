import { Alert, Anchor, Button, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import type { ApiProblem } from "~/api/problem";
import { nearestLocale, rememberedLocale } from "~/i18n";
import { deviceZone } from "~/lib/locales";
import { AuthCard } from "~/ui/AuthCard";
import { showAtFields } from "~/ui/formProblem";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { countriesText } from "~/ui/residency";
import { AccountFields } from "./AccountFields";
import { takeLinkToken } from "./linkToken";
import { useEnter } from "./useEnter";

/** Accepting an invitation: who invites is shown before anything is typed. */
export function InvitationPage() {
  const { t } = useTranslation(["auth", "common"]);
  const enter = useEnter();
  const [token] = useState(takeLinkToken);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const preview = useQuery({
    queryKey: ["invitation", "preview"],
    queryFn: () => ok(api.POST("/api/v1/invitations/preview", { body: { token } })),
    enabled: token !== "",
    retry: false,
    gcTime: 0,
  });
  const form = useForm({
    initialValues: {
      name: "",
      password: "",
      time_zone: deviceZone(),
      locale: nearestLocale(rememberedLocale()),
    },
  });
  const accept = useMutation({
    mutationFn: (values: typeof form.values) =>
      ok(api.POST("/api/v1/invitations/accept", { body: { token, ...values } })),
    onSuccess: (me) => enter(me),
    onError: (thrown) => setProblem(showAtFields(form, thrown)),
  });
  if (!token || preview.error) {
    return (
      <AuthCard title={t("auth:invitation.failed")}>
        <Stack gap="sm">
          {token ? (
            <ProblemAlert error={preview.error} />
          ) : (
            <Alert color="yellow">{t("auth:invitation.noToken")}</Alert>
          )}
          <Anchor component={Link} to="/sign-in" size="sm">
            {t("auth:forgot.back")}
          </Anchor>
        </Stack>
      </AuthCard>
    );
  }
  if (!preview.data) return null;
  const { organization_name: organization, email, role, expires_at, residency } = preview.data;
  const countries = countriesText(residency, rememberedLocale());
  const date = new Date(expires_at).toLocaleString(rememberedLocale(), {
    dateStyle: "medium",
    timeStyle: "short",
  });
  return (
    <AuthCard
      title={t("auth:invitation.title", { organization })}
      text={t("auth:invitation.text", { role: t(`common:role.${role}`), email, date })}
    >
      <form onSubmit={form.onSubmit((values) => accept.mutate(values))}>
        <Stack gap="sm">
          <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
          {countries && (
            <Text size="sm" c="dimmed">
              {t("auth:invitation.stored", { countries })}
            </Text>
          )}
          <AccountFields form={form} context={[organization, email]} />
          <ProblemAlert error={problem} />
          <Button type="submit" fullWidth mt={4} loading={accept.isPending}>
            {t("auth:invitation.submit")}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
