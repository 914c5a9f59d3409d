import { Button, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SecondStepMethod } from "~/api/types";
import type { useSignIn } from "~/platform/useSignIn";
import { AuthCard } from "~/ui/AuthCard";
import { SecondStep } from "~/ui/SecondStep";
import { Refusal } from "./Refusal";

interface SecondStepCardProps {
  signIn: ReturnType<typeof useSignIn>;
  methods: readonly SecondStepMethod[];
  /** What came before. */
  after: "password" | "provider";
}

/** The second factor, after the password or the provider. */
export function SecondStepCard({ signIn, methods, after }: SecondStepCardProps) {
  const { t } = useTranslation("auth");
  const [code, setCode] = useState("");
  const texts =
    after === "password"
      ? { app: t("code.text"), passkey: t("code.passkeyText"), back: t("code.back") }
      : { app: t("provider.codeText"), passkey: t("provider.passkeyText"), back: t("provider.back") };
  return (
    <AuthCard title={t("code.title")} text={methods.includes("app") ? texts.app : texts.passkey}>
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
            {texts.back}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
