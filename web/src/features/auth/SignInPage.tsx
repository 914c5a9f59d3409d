import { Alert, Anchor, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import { asProblem } from "~/api/problem";
import { useSignIn } from "~/platform/useSignIn";
import { AuthCard } from "~/ui/AuthCard";
import { CodeField } from "~/ui/CodeField";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { useEnter } from "./useEnter";

export function SignInPage() {
  const enter = useEnter();
  const { next } = useSearch({ from: "/sign-in" });
  const signIn = useSignIn((me) => enter(me, next));
  const form = useForm({ initialValues: { email: "", password: "" } });
  if (signIn.waitsForCode) return <SecondStep signIn={signIn} />;
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
          <Anchor component={Link} to="/forgot-password" size="xs">
            {t("forgot.link")}
          </Anchor>
        </Stack>
      </form>
    </AuthCard>
  );
}

function SecondStep({ signIn }: { signIn: SignIn }) {
  const { t } = useTranslation("auth");
  const [code, setCode] = useState("");
  return (
    <AuthCard title={t("code.title")} text={t("code.text")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn.second.mutate(code, { onError: () => setCode("") });
        }}
      >
        <Stack gap="sm">
          <CodeField value={code} onChange={setCode} autoFocus />
          <Refusal error={signIn.second.error} />
          <Button type="submit" fullWidth mt={4} loading={signIn.second.isPending}>
            {t("submit")}
          </Button>
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
