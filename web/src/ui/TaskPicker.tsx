import { Select, type SelectProps } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useTasks } from "~/api/queries/scope";
import { useNamedList } from "./useNamedList";

interface TaskPickerProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  /** Only tasks of this project are offered. */
  projectId: string | null;
  value?: string | null;
  onChange: (taskId: string | null) => void;
}

/** A task of one project; done and archived ones are offered only while they are the value. */
export function TaskPicker({ projectId, value = null, onChange, ...rest }: TaskPickerProps) {
  const { t } = useTranslation(["ui", "common"]);
  const tasks = useTasks().data;
  const comboboxProps = { ...useNamedList(), ...rest.comboboxProps };
  const data = useMemo(
    () =>
      (tasks ?? [])
        .filter((task) => task.project_id === projectId)
        .filter((task) => task.id === value || (!task.archived && task.status !== "done"))
        .toSorted((left, right) => left.name.localeCompare(right.name))
        .map((task) => ({ value: task.id, label: task.name })),
    [tasks, projectId, value],
  );
  return (
    <Select
      searchable
      clearable
      disabled={projectId === null}
      nothingFoundMessage={t("ui:nothingFound")}
      placeholder={t("common:noTask")}
      {...rest}
      comboboxProps={comboboxProps}
      data={data}
      value={value}
      onChange={onChange}
    />
  );
}
