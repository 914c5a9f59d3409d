import { Alert, Anchor, Button, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import type { ApiProblem } from "~/api/problem";
import type { SignUpPreview } from "~/api/types";
import { nearestLocale, rememberedLocale } from "~/i18n";
import { deviceZone } from "~/lib/locales";
import { AuthCard } from "~/ui/AuthCard";
import { showAtFields } from "~/ui/formProblem";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { AccountFields } from "./AccountFields";
import { AddressField } from "./AddressField";
import { takeLinkToken } from "./linkToken";
import { useEnter } from "./useEnter";

/** The link of a sign-up: what it makes is shown before anything is typed. */
export function ConfirmSignUpPage() {
  const { t } = useTranslation("auth");
  const [token] = useState(takeLinkToken);
  const preview = useQuery({
    queryKey: ["sign-up", "preview"],
    queryFn: () => ok(api.POST("/api/v1/sign-ups/preview", { body: { token } })),
    enabled: token !== "",
    retry: false,
    gcTime: 0,
  });
  if (!token || preview.error) {
    return (
      <AuthCard title={t("signUp.confirmFailed")}>
        <Stack gap="sm">
          {token ? (
            <ProblemAlert error={preview.error} />
          ) : (
            <Alert color="yellow">{t("signUp.confirmNoToken")}</Alert>
          )}
          <Anchor component={Link} to="/sign-up" size="sm">
            {t("signUp.title")}
          </Anchor>
        </Stack>
      </AuthCard>
    );
  }
  if (!preview.data) return null;
  return preview.data.available ? (
    <Confirm token={token} preview={preview.data} onTaken={() => void preview.refetch()} />
  ) : (
    <AnotherAddress token={token} preview={preview.data} />
  );
}

interface StepProps {
  token: string;
  preview: SignUpPreview;
}

function Confirm({ token, preview, onTaken }: StepProps & { onTaken: () => void }) {
  const { t } = useTranslation("auth");
  const enter = useEnter();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: {
      name: "",
      password: "",
      time_zone: deviceZone(),
      locale: nearestLocale(rememberedLocale()),
    },
  });
  const complete = useMutation({
    mutationFn: (values: typeof form.values) =>
      ok(api.POST("/api/v1/sign-ups/complete", { body: { token, ...values } })),
    onSuccess: (me) => enter(me),
    onError: (thrown) => {
      const left = showAtFields(form, thrown);
      setProblem(left);
      if (left?.code === "name_taken") onTaken();
    },
  });
  const { organization_name: organization, email, expires_at } = preview;
  const date = new Date(expires_at).toLocaleString(rememberedLocale(), {
    dateStyle: "medium",
    timeStyle: "short",
  });
  return (
    <AuthCard
      title={t("signUp.confirmTitle", { organization })}
      text={t("signUp.confirmText", { address: new URL(preview.url).host, email, date })}
    >
      <form onSubmit={form.onSubmit((values) => complete.mutate(values))}>
        <Stack gap="sm">
          <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
          <AccountFields form={form} context={[organization, preview.slug, email]} />
          <ProblemAlert error={problem} />
          <Button type="submit" fullWidth mt={4} loading={complete.isPending}>
            {t("signUp.confirmSubmit")}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}

/** Somebody else was faster. The link goes on at another address: it is opened there, where the session will belong. */
function AnotherAddress({ token, preview }: StepProps) {
  const { t } = useTranslation("auth");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ initialValues: { slug: "" } });
  const change = useMutation({
    mutationFn: (values: typeof form.values) =>
      ok(api.POST("/api/v1/sign-ups/address", { body: { token, ...values } })),
    onSuccess: ({ url }) => window.location.assign(`${url}/sign-up/confirm#token=${token}`),
    onError: (thrown) => setProblem(showAtFields(form, thrown)),
  });
  const address = new URL(preview.url).host;
  return (
    <AuthCard
      title={t("signUp.confirmTitle", { organization: preview.organization_name })}
      text={t("signUp.changeText", { address })}
    >
      <form onSubmit={form.onSubmit((values) => change.mutate(values))}>
        <Stack gap="sm">
          <AddressField host={address.slice(preview.slug.length + 1)} {...form.getInputProps("slug")} />
          <ProblemAlert error={problem} />
          <Button type="submit" fullWidth mt={4} loading={change.isPending}>
            {t("signUp.changeSubmit")}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
