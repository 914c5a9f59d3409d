import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { SHORTEST_PASSWORD, type Strength, strengthOf } from "~/lib/passwordStrength";
import styles from "./NewPasswordField.module.css";

interface NewPasswordFieldProps extends PasswordInputProps {
  /** What everybody here knows: the organization's name, the member's name and address. */
  context?: readonly (string | undefined)[];
}

const levels: Record<Strength, number> = { short: 0, weak: 1, fair: 2, good: 3, strong: 4 };

/** Where a new password is typed or pasted, with how hard it is to guess. */
export function NewPasswordField({ context = [], ...props }: NewPasswordFieldProps) {
  const { t } = useTranslation("auth");
  const value = typeof props.value === "string" ? props.value : "";
  const words = context.filter((word) => word !== undefined);
  const strength = strengthOf(value, words);
  return (
    <div>
      <PasswordInput
        label={t("newPassword")}
        description={t("passwordHint")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        autoComplete="new-password"
        required
        withAsterisk={false}
        minLength={SHORTEST_PASSWORD}
        maxLength={256}
        visibilityToggleButtonProps={{ "aria-label": t("showPassword"), tabIndex: 0 }}
        {...props}
      />
      {value !== "" && (
        <div className={styles.strength} data-strength={strength}>
          <div className={styles.bar} aria-hidden="true">
            {[1, 2, 3, 4].map((level) => (
              <span key={level} data-on={level <= levels[strength] || undefined} />
            ))}
          </div>
          <span role="status" className={styles.text}>
            {strength === "short"
              ? t("strength.short", { count: SHORTEST_PASSWORD - [...value].length })
              : t(`strength.${strength}`)}
          </span>
        </div>
      )}
    </div>
  );
}
