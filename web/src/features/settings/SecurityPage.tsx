import { Button, PasswordInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import { useMe } from "~/platform/session";
import { Card } from "~/ui/Card";
import { showAtFields } from "~/ui/formProblem";
import { NewPasswordField } from "~/ui/NewPasswordField";
import { notifyDone } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { PasskeysCard } from "./passkeys/PasskeysCard";
import { useChangePassword } from "./queries";
import { SessionsCard } from "./SessionsCard";
import styles from "./SettingsPage.module.css";
import { SecondFactorCard } from "./secondFactor/SecondFactorCard";
import { TokensCard } from "./TokensCard";

export function SecurityPage() {
  return (
    <>
      <PasswordCard />
      <SecondFactorCard />
      <PasskeysCard />
      <SessionsCard />
      <TokensCard />
    </>
  );
}

function PasswordCard() {
  const { t } = useTranslation(["settings", "auth"]);
  const { member, organization } = useMe();
  const change = useChangePassword();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ initialValues: { current_password: "", new_password: "" } });
  const save = (values: typeof form.values) => {
    setProblem(null);
    change.mutate(values, {
      onSuccess: () => {
        form.reset();
        notifyDone(t("settings:security.passwordChanged"));
      },
      onError: (thrown) => setProblem(showAtFields(form, thrown)),
    });
  };
  const toggle = { "aria-label": t("auth:showPassword"), tabIndex: 0 };
  return (
    <Card title={t("settings:security.password")} description={t("settings:security.passwordText")}>
      <form onSubmit={form.onSubmit(save)}>
        <input type="email" name="email" autoComplete="username" value={member.email} readOnly hidden />
        <div className={styles.fields}>
          <PasswordInput
            label={t("settings:security.current")}
            autoComplete="current-password"
            required
            withAsterisk={false}
            maxLength={256}
            visibilityToggleButtonProps={toggle}
            {...form.getInputProps("current_password")}
          />
          <NewPasswordField
            label={t("settings:security.new")}
            context={[organization.name, member.name, member.email]}
            {...form.getInputProps("new_password")}
          />
          <div className={styles.wide}>
            <ProblemAlert error={problem} />
          </div>
        </div>
        <div className={styles.foot}>
          <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
            {t("settings:security.change")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
