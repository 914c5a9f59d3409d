import { PasswordInput, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "~/platform/session";
import { NewPasswordField } from "~/ui/NewPasswordField";
import { isReady, type Typed } from "./model";

/** What is typed for a new passphrase, and whether it can be taken. */
export function useNewPassphrase() {
  const { organization, member } = useMe();
  const context = [organization.name, member.name, member.email];
  const [typed, setTyped] = useState<Typed>({ text: "", again: "" });
  return { typed, setTyped, context, ready: isReady(typed, context) };
}

type NewPassphraseProps = Omit<ReturnType<typeof useNewPassphrase>, "ready"> & { autoFocus?: boolean };

/** Where a new passphrase of the log is typed or pasted, twice, with how hard it is to guess. */
export function NewPassphrase({ typed, setTyped, context, autoFocus = false }: NewPassphraseProps) {
  const { t } = useTranslation(["activity", "auth"]);
  const differs = typed.again !== "" && typed.again !== typed.text;
  return (
    <Stack gap="sm">
      <NewPasswordField
        data-autofocus={autoFocus || undefined}
        autoFocus={autoFocus}
        label={t("activity:newPassphrase.label")}
        description={t("activity:newPassphrase.hint")}
        context={context}
        autoComplete="off"
        value={typed.text}
        onChange={(event) => setTyped({ ...typed, text: event.currentTarget.value })}
      />
      <PasswordInput
        label={t("activity:newPassphrase.again")}
        error={differs && t("activity:newPassphrase.differs")}
        autoComplete="off"
        maxLength={256}
        visibilityToggleButtonProps={{ "aria-label": t("auth:showPassword"), tabIndex: 0 }}
        value={typed.again}
        onChange={(event) => setTyped({ ...typed, again: event.currentTarget.value })}
      />
    </Stack>
  );
}
