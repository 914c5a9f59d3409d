import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import type { ApiProblem } from "~/api/problem";
import { nearestLocale, rememberedLocale } from "~/i18n";
import { deviceZone } from "~/lib/locales";
import { AuthCard } from "~/ui/AuthCard";
import { showAtFields } from "~/ui/formProblem";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { AccountFields } from "./AccountFields";
import { takeLinkToken } from "./linkToken";
import { useEnter } from "./useEnter";

/** The first start: the one-time link creates the organization and its owner. */
export function SetupPage() {
  const { t } = useTranslation("auth");
  const enter = useEnter();
  const [token] = useState(takeLinkToken);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: {
      organization_name: "",
      name: "",
      email: "",
      password: "",
      time_zone: deviceZone(),
      locale: nearestLocale(rememberedLocale()),
    },
  });
  const create = useMutation({
    mutationFn: (values: typeof form.values) => ok(api.POST("/api/v1/setup", { body: { token, ...values } })),
    onSuccess: (me) => enter(me),
    onError: (thrown) => setProblem(showAtFields(form, thrown)),
  });
  if (!token) {
    return (
      <AuthCard title={t("setup.title")}>
        <Alert color="yellow">{t("setup.noToken")}</Alert>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={t("setup.title")} text={t("setup.text")}>
      <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
        <Stack gap="sm">
          <TextInput
            label={t("setup.organization")}
            autoComplete="organization"
            required
            withAsterisk={false}
            autoFocus
            maxLength={200}
            {...form.getInputProps("organization_name")}
          />
          <TextInput
            label={t("email")}
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            maxLength={254}
            {...form.getInputProps("email")}
          />
          <AccountFields form={form} context={[form.values.organization_name, form.values.email]} />
          <ProblemAlert error={problem} />
          <Button type="submit" fullWidth mt={4} loading={create.isPending}>
            {t("setup.submit")}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
