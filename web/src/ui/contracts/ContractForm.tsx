import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import { useAddContract, useUpdateContract } from "~/api/queries/contracts";
import type { Contract, ContractDays, Member } from "~/api/types";
import { dayFields, weekOfContract } from "~/lib/contracts";
import { today } from "~/lib/dates";
import { uuid7 } from "~/lib/uuid7";
import { useFormats } from "~/platform/formats";
import { DateField } from "../DateField";
import { DurationInput } from "../DurationInput";
import { FormModal } from "../FormModal";
import { showAtFields } from "../formProblem";
import styles from "./Contracts.module.css";
import { useDayNames } from "./useDaysText";

const EIGHT_HOURS = 28_800;
const usual: ContractDays = {
  monday_seconds: EIGHT_HOURS,
  tuesday_seconds: EIGHT_HOURS,
  wednesday_seconds: EIGHT_HOURS,
  thursday_seconds: EIGHT_HOURS,
  friday_seconds: EIGHT_HOURS,
  saturday_seconds: 0,
  sunday_seconds: 0,
};

// The server names the days within their object; the form has them side by side.
const fieldNames = Object.fromEntries(dayFields.map((field) => [`days.${field}`, field]));

interface ContractFormProps {
  member: Member;
  /** The contract that is changed; a new one without it. */
  before: Contract | undefined;
  /** What a new one begins with: most agreements change a day or two. */
  like: Contract | undefined;
  onClose: () => void;
}

/** A contract from a day on: the hours of each day of the week, and what else was agreed. */
export function ContractForm({ member, before, like, onClose }: ContractFormProps) {
  const { t } = useTranslation(["contracts", "common"]);
  const { zone, duration } = useFormats();
  const names = useDayNames();
  const add = useAddContract(member.id);
  const update = useUpdateContract();
  const [id] = useState(uuid7);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: {
      valid_from: before?.valid_from ?? today(zone),
      ...(before?.days ?? like?.days ?? usual),
      note: before?.note ?? "",
    },
  });
  const { valid_from: _from, note: _note, ...shown } = form.values;
  const save = ({ valid_from, note, ...days }: typeof form.values) => {
    setProblem(null);
    const answered = {
      onSuccess: onClose,
      onError: (thrown: unknown) => setProblem(showAtFields(form, thrown, fieldNames)),
    };
    const changes = { valid_from, days, note };
    if (before) update.mutate({ before, changes }, answered);
    else add.mutate({ id, ...changes }, answered);
  };
  return (
    <FormModal
      title={t(before ? "contracts:change" : "contracts:add")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit(save)}
      dirty={form.isDirty()}
      busy={add.isPending || update.isPending}
      problem={problem}
      submitLabel={t("common:action.save")}
    >
      <DateField
        label={t("contracts:from")}
        {...form.getInputProps("valid_from")}
        onChange={(date) => date && form.setFieldValue("valid_from", date)}
      />
      <fieldset className={styles.week}>
        <legend>{t("contracts:hours")}</legend>
        {dayFields.map((field, index) => (
          <DurationInput
            key={field}
            label={names[index]}
            {...form.getInputProps(field)}
            onChange={(seconds) => form.setFieldValue(field, seconds ?? 0)}
          />
        ))}
        <p className={styles.sum} aria-live="polite">
          {t("contracts:sum", { duration: duration(weekOfContract(shown)) })}
        </p>
      </fieldset>
      <TextInput label={t("contracts:note")} maxLength={500} {...form.getInputProps("note")} />
      <p className={styles.hint}>{t("contracts:hint")}</p>
    </FormModal>
  );
}
