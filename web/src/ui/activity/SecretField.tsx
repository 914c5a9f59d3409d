import { PasswordInput, SegmentedControl, Textarea } from "@mantine/core";
import type { SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Secret } from "~/platform/activity/protocol";
import styles from "./Activity.module.css";

interface SecretFieldProps {
  value: Secret;
  onChange: (secret: Secret) => void;
  /** Enter in the field of several lines. */
  onEnter: (event: SyntheticEvent) => void;
}

/** The passphrase or the recovery kit of the log. What is typed stays in the component that shows this. */
export function SecretField({ value: { kind, text }, onChange, onEnter }: SecretFieldProps) {
  const { t } = useTranslation("activity");
  return (
    <>
      <SegmentedControl
        fullWidth
        aria-label={t("unlock.with")}
        value={kind}
        onChange={(chosen) => onChange({ kind: chosen as Secret["kind"], text: "" })}
        data={[
          { value: "kit", label: t("unlock.kit") },
          { value: "passphrase", label: t("unlock.passphrase") },
        ]}
      />
      {kind === "passphrase" ? (
        <PasswordInput
          data-autofocus
          label={t("unlock.passphrase")}
          description={t("unlock.passphraseHint")}
          autoComplete="off"
          maxLength={1024}
          value={text}
          onChange={(event) => onChange({ kind, text: event.currentTarget.value })}
        />
      ) : (
        <Textarea
          data-autofocus
          className={styles.kit}
          label={t("unlock.kit")}
          description={t("unlock.kitHint")}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          rows={3}
          maxLength={1024}
          value={text}
          onChange={(event) => onChange({ kind, text: event.currentTarget.value })}
          onKeyDown={(event) => event.key === "Enter" && onEnter(event)}
        />
      )}
    </>
  );
}
