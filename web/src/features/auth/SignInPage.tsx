import { Alert, Anchor, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import { asProblem } from "~/api/problem";
import type { SecondStepMethod } from "~/api/types";
import { useSignIn } from "~/platform/useSignIn";
import { AuthCard } from "~/ui/AuthCard";
import { PasskeyButton } from "~/ui/PasskeyButton";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { SecondStep } from "~/ui/SecondStep";
import { useEnter } from "./useEnter";

export function SignInPage() {
  const enter = useEnter();
  const { next } = useSearch({ from: "/sign-in" });
  const signIn = useSignIn((me) => enter(me, next));
  const form = useForm({ initialValues: { email: "", password: "" } });
  if (signIn.methods) return <AfterPassword signIn={signIn} methods={signIn.methods} />;
  return <FirstStep signIn={signIn} form={form} />;
}

type SignIn = ReturnType<typeof useSignIn>;
type Form = ReturnType<typeof useForm<{ email: string; password: string }>>;

function FirstStep({ signIn, form }: { signIn: SignIn; form: Form }) {
  const { t } = useTranslation("auth");
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
          <Refusal error={signIn.first.error} />
          <Button type="submit" fullWidth mt={4} loading={signIn.first.isPending}>
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

function AfterPassword({ signIn, methods }: { signIn: SignIn; methods: readonly SecondStepMethod[] }) {
  const { t } = useTranslation("auth");
  const [code, setCode] = useState("");
  return (
    <AuthCard title={t("code.title")} text={methods.includes("app") ? t("code.text") : t("code.passkeyText")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn.second.mutate(code, { onError: () => setCode("") });
        }}
      >
        <Stack gap="sm">
          <SecondStep methods={methods} code={code} onCode={setCode} passkey={signIn.passkey}>
            <Refusal error={signIn.second.error} />
            <Button type="submit" fullWidth mt={4} loading={signIn.second.isPending}>
              {t("submit")}
            </Button>
          </SecondStep>
          <Button variant="subtle" fullWidth onClick={signIn.back}>
            {t("code.back")}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}

function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation("auth");
  const wait = error ? asProblem(error).retryAfterSeconds : undefined;
  if (wait) {
    return (
      <Alert color="red" role="alert">
        {t("retryAfter", { seconds: wait })}
      </Alert>
    );
  }
  return <ProblemAlert error={error} />;
}
