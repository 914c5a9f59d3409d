import { NumberInput, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import { useMembers } from "~/api/queries/people";
import type { RateFilter } from "~/api/queries/rates";
import { useSetRate } from "~/api/queries/rates";
import { useProjects, useTasks } from "~/api/queries/scope";
import { today } from "~/lib/dates";
import { minorDigits, minorOf } from "~/lib/money";
import { uuid7 } from "~/lib/uuid7";
import { useFormats } from "~/platform/formats";
import { useMay, useMe } from "~/platform/session";
import { DateField } from "../DateField";
import { FormModal } from "../FormModal";
import { showAtFields } from "../formProblem";
import styles from "./Rates.module.css";

interface RateFormProps {
  /** What the rate is for in any case. */
  fixed: RateFilter;
  onClose: () => void;
}

/** A rate from a day on: for whom, for what, and how much. An empty amount ends the rate of this scope. */
export function RateForm({ fixed, onClose }: RateFormProps) {
  const { t } = useTranslation(["rates", "common"]);
  const { zone, mark } = useFormats();
  const { organization } = useMe();
  // Others set what is billed on projects, and nothing else.
  const mayAll = useMay("rate_manage");
  const members = useMembers().data ?? [];
  const projects = useProjects().data ?? [];
  const tasks = useTasks().data ?? [];
  const set = useSetRate();
  const [id] = useState(uuid7);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: {
      kind: "billable" as "billable" | "cost",
      member_id: fixed.member_id ?? null,
      project_id: fixed.project_id ?? null,
      task_id: null as string | null,
      valid_from: today(zone),
      hourly_minor: "" as number | string,
      reason: "",
    },
    validate: { project_id: (project) => !mayAll && !project && t("rates:needsProject") },
  });
  const { values } = form;
  const save = ({ member_id, project_id, task_id, hourly_minor, ...rest }: typeof values) => {
    setProblem(null);
    set.mutate(
      {
        id,
        ...rest,
        hourly_minor: minorOf(hourly_minor, organization.currency),
        ...(member_id && { member_id }),
        ...(project_id && { project_id }),
        ...(task_id && { task_id }),
      },
      { onSuccess: onClose, onError: (thrown) => setProblem(showAtFields(form, thrown)) },
    );
  };
  const named = (list: { id: string; name: string }[]) =>
    list.map((item) => ({ value: item.id, label: item.name }));
  return (
    <FormModal
      title={t("rates:add")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit(save)}
      dirty={form.isDirty()}
      busy={set.isPending}
      problem={problem}
      submitLabel={t("common:action.save")}
    >
      {mayAll && (
        <SegmentedControl
          aria-label={t("rates:kindLabel")}
          data={(["billable", "cost"] as const).map((value) => ({ value, label: t(`rates:kind.${value}`) }))}
          {...form.getInputProps("kind")}
        />
      )}
      {!fixed.project_id && (
        <Select
          label={t("rates:project")}
          placeholder={t(mayAll ? "rates:allProjects" : "rates:chooseProject")}
          searchable
          clearable={mayAll}
          withAsterisk={!mayAll}
          data={named(projects.filter((project) => !project.archived))}
          {...form.getInputProps("project_id")}
          onChange={(project) => {
            form.setValues({ project_id: project, task_id: null });
            form.clearFieldError("project_id");
          }}
        />
      )}
      {values.project_id && !values.member_id && (
        <Select
          label={t("rates:task")}
          placeholder={t("rates:allTasks")}
          searchable
          clearable
          data={named(tasks.filter((task) => task.project_id === values.project_id && !task.archived))}
          {...form.getInputProps("task_id")}
        />
      )}
      {!fixed.member_id && !values.task_id && (
        <Select
          label={t("rates:member")}
          placeholder={t("rates:everybody")}
          searchable
          clearable
          data={named(members.filter((member) => member.state === "active"))}
          {...form.getInputProps("member_id")}
        />
      )}
      <div className={styles.pair}>
        <NumberInput
          label={t("rates:hourly", { currency: organization.currency })}
          description={t("rates:hourlyHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          min={0}
          decimalScale={minorDigits(organization.currency)}
          decimalSeparator={mark}
          data-autofocus
          {...form.getInputProps("hourly_minor")}
        />
        <DateField
          label={t("rates:from")}
          {...form.getInputProps("valid_from")}
          onChange={(date) => date && form.setFieldValue("valid_from", date)}
        />
      </div>
      <TextInput label={t("rates:reason")} maxLength={500} {...form.getInputProps("reason")} />
      <p className={styles.hint}>{t("rates:order")}</p>
    </FormModal>
  );
}
