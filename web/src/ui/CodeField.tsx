import { Anchor, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

interface CodeFieldProps {
  value: string;
  onChange: (value: string) => void;
  error?: ReactNode;
  autoFocus?: boolean;
  /** Without the way to a recovery code, where only an app will do. */
  appOnly?: boolean;
  /** For whoever has no app. */
  recoveryOnly?: boolean;
}

/** The code of a second factor: six digits of an app, or a recovery code. */
export function CodeField({
  value,
  onChange,
  error,
  autoFocus = false,
  appOnly = false,
  recoveryOnly = false,
}: CodeFieldProps) {
  const { t } = useTranslation("auth");
  const [chosen, setRecovery] = useState(false);
  const recovery = recoveryOnly || chosen;
  return (
    <div>
      <TextInput
        key={String(recovery)}
        label={recovery ? t("code.recovery") : t("code.app")}
        name="code"
        autoComplete="one-time-code"
        inputMode={recovery ? "text" : "numeric"}
        autoCapitalize="characters"
        spellCheck={false}
        required
        withAsterisk={false}
        maxLength={64}
        autoFocus={autoFocus || chosen}
        data-autofocus={autoFocus || undefined}
        value={value}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {!appOnly && !recoveryOnly && (
        <Anchor
          component="button"
          type="button"
          size="xs"
          mt={6}
          onClick={() => {
            setRecovery(!recovery);
            onChange("");
          }}
        >
          {recovery ? t("code.useApp") : t("code.useRecovery")}
        </Anchor>
      )}
    </div>
  );
}
