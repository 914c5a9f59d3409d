import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useProjects } from "~/api/queries/scope";
import { useTemplates } from "./queries";

/** What a new project starts with: `template:ID`, `project:ID`, or nothing. */
export type Start = string | null;

/** Offers templates and projects to start with; not shown while there are none. */
export function StartFrom({ value, onChange }: { value: Start; onChange: (start: Start) => void }) {
  const { t } = useTranslation("scope");
  const templates = useTemplates().data ?? [];
  const projects = (useProjects().data ?? []).filter((project) => !project.archived);
  if (templates.length === 0 && projects.length === 0) return null;
  const groups = [
    {
      group: t("template.title"),
      items: templates.map(({ id, name }) => ({ value: `template:${id}`, label: name })),
    },
    {
      group: t("template.projects"),
      items: projects.map(({ id, name }) => ({ value: `project:${id}`, label: name })),
    },
  ];
  return (
    <Select
      label={t("template.startFrom")}
      description={value ? t("template.rest") : undefined}
      placeholder={t("template.blank")}
      clearable
      searchable
      withScrollArea={false}
      styles={{ options: { maxHeight: 280, overflowY: "auto" } }}
      nothingFoundMessage={t("template.nothing")}
      data={groups.filter(({ items }) => items.length > 0)}
      value={value}
      onChange={onChange}
    />
  );
}

/** The part of a request that names where to start from. */
export function sourceOf(start: string): { template_id: string } | { project_id: string } {
  const [kind, id = ""] = start.split(":");
  return kind === "template" ? { template_id: id } : { project_id: id };
}
