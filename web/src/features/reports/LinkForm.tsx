import { Checkbox, PasswordInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import type { LinkColumns, SavedReport } from "~/api/types";
import { addDays, today, untilEndOf } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { bindField } from "~/ui/bindField";
import { DateField } from "~/ui/DateField";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import styles from "./ReportsPage.module.css";
import { useCreateLink } from "./savedQueries";

export const linkColumns = ["members", "billable", "estimates", "entries", "notes"] as const;

interface LinkFormProps {
  report: SavedReport;
  onClose: () => void;
  onMade: (url: string) => void;
}

/** A new public link: until when, behind which password, and what it shows beside the figures. */
export function LinkForm({ report, onClose, onMade }: LinkFormProps) {
  const { t } = useTranslation(["reports", "common"]);
  const { zone } = useFormats();
  const create = useCreateLink();
  const day = today(zone);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: { expires_at: addDays(day, 30), password: "", columns: [] as string[] },
  });
  const make = (values: typeof form.values) => {
    setProblem(null);
    const chosen = new Set(values.columns);
    const columns = Object.fromEntries(
      linkColumns.map((name) => [name, chosen.has(name)]),
    ) as unknown as LinkColumns;
    create.mutate(
      {
        saved_report_id: report.id,
        expires_at: untilEndOf(values.expires_at, zone),
        columns,
        ...(values.password ? { password: values.password } : {}),
      },
      {
        onSuccess: (made) => onMade(made.url),
        onError: (thrown) => setProblem(showAtFields(form, thrown)),
      },
    );
  };
  return (
    <FormModal
      title={t("reports:links.add")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit(make)}
      dirty={form.isDirty()}
      busy={create.isPending}
      problem={problem}
      submitLabel={t("common:action.create")}
    >
      <p className={styles.hint}>{t("reports:links.text")}</p>
      <DateField
        label={t("reports:links.lastDay")}
        minDate={day}
        maxDate={addDays(day, 364)}
        {...bindField(form, "expires_at")}
        onChange={(date) => date && form.setFieldValue("expires_at", date)}
      />
      <PasswordInput
        label={t("reports:links.passwordOptional")}
        description={t("reports:links.passwordHint")}
        autoComplete="new-password"
        maxLength={128}
        {...form.getInputProps("password")}
      />
      <Checkbox.Group
        label={t("reports:links.showsAlso")}
        description={t("reports:links.showsHint")}
        {...form.getInputProps("columns")}
      >
        <div className={styles.choices}>
          {linkColumns.map((name) => (
            <Checkbox key={name} value={name} label={t(`reports:links.column.${name}`)} />
          ))}
        </div>
      </Checkbox.Group>
    </FormModal>
  );
}
