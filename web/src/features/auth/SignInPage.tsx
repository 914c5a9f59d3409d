import { Alert, Anchor, Button, Divider, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import { goToProvider, waysInQuery } from "~/platform/provider";
import { useSignIn } from "~/platform/useSignIn";
import { AuthCard } from "~/ui/AuthCard";
import { PasskeyButton } from "~/ui/PasskeyButton";
import { ProviderButtons } from "~/ui/ProviderButtons";
import { Refusal } from "./Refusal";
import { SecondStepCard } from "./SecondStepCard";
import { useEnter } from "./useEnter";

export function SignInPage() {
  const enter = useEnter();
  const { next } = useSearch({ from: "/sign-in" });
  const signIn = useSignIn((me) => enter(me, next));
  const form = useForm({ initialValues: { email: "", password: "" } });
  if (signIn.methods) return <SecondStepCard signIn={signIn} methods={signIn.methods} after="password" />;
  return <FirstStep signIn={signIn} form={form} next={next} />;
}

type SignIn = ReturnType<typeof useSignIn>;
type Form = ReturnType<typeof useForm<{ email: string; password: string }>>;

interface FirstStepProps {
  signIn: SignIn;
  form: Form;
  next: string | undefined;
}

function FirstStep({ signIn, form, next }: FirstStepProps) {
  const { t } = useTranslation("auth");
  const ways = useQuery(waysInQuery).data;
  const providers = ways?.providers ?? [];
  const setup = useQuery({
    queryKey: ["setup"],
    queryFn: ({ signal }) => ok(api.GET("/api/v1/setup", { signal })),
    retry: false,
  });
  return (
    <AuthCard title={t("title")}>
      {setup.data?.needed && (
        <Alert color="teal" mb="md">
          {t("setupNeeded")}
        </Alert>
      )}
      {providers.length > 0 && (
        <Stack gap="sm" mb="sm">
          <ProviderButtons
            providers={providers}
            primary={ways?.providers_only ?? false}
            onChoose={(id) => goToProvider(id, next === undefined ? {} : { next })}
          />
          {ways?.providers_only && (
            <Text size="sm" c="dimmed">
              {t("provider.only")}
            </Text>
          )}
          <Divider label={t("provider.or")} />
        </Stack>
      )}
      <form onSubmit={form.onSubmit((values) => signIn.first.mutate(values))}>
        <Stack gap="sm">
          {signIn.over && !signIn.first.error && (
            <Alert color="yellow" role="alert">
              {t("code.over")}
            </Alert>
          )}
          <TextInput
            label={t("email")}
            type="email"
            name="email"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus={providers.length === 0}
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
          <Refusal error={signIn.first.error} />
          <Button
            type="submit"
            variant={ways?.providers_only ? "default" : "filled"}
            fullWidth
            mt={4}
            loading={signIn.first.isPending}
          >
            {t("submit")}
          </Button>
          <PasskeyButton label={t("passkey.submit")} request={signIn.passkey} />
          <Anchor component={Link} to="/forgot-password" size="xs">
            {t("forgot.link")}
          </Anchor>
        </Stack>
      </form>
    </AuthCard>
  );
}
