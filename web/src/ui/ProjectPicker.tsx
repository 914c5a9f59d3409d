import { Select, type SelectProps } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useClients, useProjects } from "~/api/queries/scope";
import type { Project } from "~/api/types";
import { groupBy } from "~/lib/groupBy";
import { HueDot } from "./HueDot";
import styles from "./picker.module.css";
import { useNamedList } from "./useNamedList";

interface ProjectPickerProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  value?: string | null;
  onChange: (projectId: string | null) => void;
}

/** A project, searchable and grouped by client. Archived ones are offered only while they are the value. */
export function ProjectPicker({ value = null, onChange, ...rest }: ProjectPickerProps) {
  const { t } = useTranslation(["ui", "common"]);
  const projects = useProjects().data;
  const clients = useClients().data;
  const comboboxProps = { ...useNamedList(), ...rest.comboboxProps };
  const byId = useMemo(() => new Map((projects ?? []).map((project) => [project.id, project])), [projects]);
  const data = useMemo(() => {
    const offered = (projects ?? []).filter((project) => !project.archived || project.id === value);
    const groups = groupBy(offered, (project) => project.client_id);
    const named = (clients ?? []).filter((client) => groups.has(client.id));
    const rows = named.map((client) => ({ group: client.name, items: items(groups.get(client.id) ?? []) }));
    rows.sort((left, right) => left.group.localeCompare(right.group));
    const without = groups.get(null) ?? [];
    return without.length > 0 ? [...rows, { group: t("ui:withoutClient"), items: items(without) }] : rows;
  }, [projects, clients, value, t]);
  return (
    <Select
      searchable
      clearable
      nothingFoundMessage={t("ui:nothingFound")}
      placeholder={t("common:noProject")}
      leftSection={value ? <HueDot hue={byId.get(value)?.color} /> : undefined}
      renderOption={({ option }) => (
        <span className={styles.option}>
          <HueDot hue={byId.get(option.value)?.color} />
          {option.label}
        </span>
      )}
      {...rest}
      comboboxProps={comboboxProps}
      data={data}
      value={value}
      onChange={onChange}
    />
  );
}

function items(projects: Project[]) {
  return projects
    .toSorted((left, right) => left.name.localeCompare(right.name))
    .map((project) => ({ value: project.id, label: project.name }));
}
