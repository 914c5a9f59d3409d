import { NumberInput, PasswordInput, Radio, Switch } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { notifyDone } from "~/ui/notify";
import styles from "./Data.module.css";
import { type Choice, choices, requestOf } from "./exportModel";
import { useCreateExport } from "./exportQueries";

/** Asks what to copy; the file is made in the background. */
export function NewExport({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["data", "common"]);
  const create = useCreateExport();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: { choice: "sql-postgres" as Choice, protect: false, password: "", expires_in_days: 7 },
    validate: {
      password: (password, { protect }) =>
        protect && password.length < 12 ? t("data:new.passwordShort") : null,
      expires_in_days: (days) => (typeof days === "number" ? null : t("data:new.daysNeeded")),
    },
  });
  const save = ({ choice, protect, password, expires_in_days }: typeof form.values) => {
    setProblem(null);
    create.mutate(
      { ...requestOf(choice), expires_in_days, ...(protect ? { password } : {}) },
      {
        onSuccess: () => {
          notifyDone(t("data:new.begun"));
          onClose();
        },
        onError: (thrown) => setProblem(showAtFields(form, thrown)),
      },
    );
  };
  return (
    <FormModal
      title={t("data:export.add")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit(save)}
      dirty={form.isDirty()}
      busy={create.isPending}
      problem={problem}
      submitLabel={t("data:new.make")}
    >
      <Radio.Group label={t("data:new.what")} {...form.getInputProps("choice")}>
        <div className={styles.choices}>
          {choices.map((choice, index) => (
            <Radio
              key={choice}
              value={choice}
              label={t(`data:choice.${choice}.title`)}
              description={t(`data:choice.${choice}.text`)}
              {...(index === 0 ? { "data-autofocus": true } : {})}
            />
          ))}
        </div>
      </Radio.Group>
      <p className={styles.hint}>{t("data:new.leftOut")}</p>
      <Switch
        label={t("data:new.protect")}
        description={t("data:new.protectText")}
        {...form.getInputProps("protect", { type: "checkbox" })}
      />
      {form.values.protect && (
        <PasswordInput
          label={t("data:new.password")}
          autoComplete="new-password"
          minLength={12}
          maxLength={128}
          required
          withAsterisk={false}
          {...form.getInputProps("password")}
        />
      )}
      <NumberInput
        label={t("data:new.days")}
        min={1}
        max={30}
        allowDecimal={false}
        clampBehavior="strict"
        {...form.getInputProps("expires_in_days")}
      />
    </FormModal>
  );
}
