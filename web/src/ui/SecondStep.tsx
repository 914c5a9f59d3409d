import { Anchor, Stack } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SecondStepMethod } from "~/api/types";
import { supportsPasskeys } from "~/platform/passkeys";
import { CodeField } from "./CodeField";
import { PasskeyButton } from "./PasskeyButton";

interface SecondStepProps {
  methods: readonly SecondStepMethod[];
  code: string;
  onCode: (code: string) => void;
  passkey: { mutate: () => void; isPending: boolean; error: unknown };
  /** What belongs to the code, such as the button that sends it. */
  children?: ReactNode;
}

/** What is asked for after the password: a passkey, the code of an app, or a recovery code. */
export function SecondStep({ methods, code, onCode, passkey, children }: SecondStepProps) {
  const { t } = useTranslation("auth");
  const hasApp = methods.includes("app");
  const [byCode, setByCode] = useState(hasApp || !supportsPasskeys());
  return (
    <Stack gap="sm">
      {byCode && (
        <>
          <CodeField value={code} onChange={onCode} autoFocus recoveryOnly={!hasApp} />
          {children}
        </>
      )}
      {methods.includes("passkey") && (
        <PasskeyButton label={t("passkey.use")} request={passkey} primary={!byCode} />
      )}
      {!byCode && (
        <Anchor component="button" type="button" size="xs" onClick={() => setByCode(true)}>
          {t("code.useRecovery")}
        </Anchor>
      )}
    </Stack>
  );
}
