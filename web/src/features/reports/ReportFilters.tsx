import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMembers, useTeams } from "~/api/queries/people";
import { useClients, useProjects, useTags, useTasks } from "~/api/queries/scope";
import type { EntryKind } from "~/api/types";
import { useMe } from "~/platform/session";
import { FilterPill } from "~/ui/FilterPill";
import { HueDot } from "~/ui/HueDot";
import { SearchField } from "~/ui/SearchField";
import styles from "./ReportsPage.module.css";
import { filterCount, lackable, type ReportSearch, split } from "./search";

type Changes = { [Key in keyof ReportSearch]?: ReportSearch[Key] | undefined };

interface ReportFiltersProps {
  search: ReportSearch;
  onChange: (changes: Changes) => void;
}

/** What counts in the report. Members who see only their own time get no filter for people. */
export function ReportFilters({ search, onChange }: ReportFiltersProps) {
  const { t } = useTranslation("reports");
  const { permissions } = useMe();
  const people = permissions.find(({ action }) => action === "report_read")?.people ?? "own";
  return (
    <div className={`${styles.row} ${styles.filters}`}>
      <ScopeFilters search={search} onChange={onChange} />
      {(people === "teams" || people === "all") && <PeopleFilters search={search} onChange={onChange} />}
      <FilterPill
        single
        label={t("dimension.billable")}
        options={[
          { value: "true", label: t("billableYes") },
          { value: "false", label: t("billableNo") },
        ]}
        value={search.billable === undefined ? [] : [String(search.billable)]}
        onChange={([value]) => onChange({ billable: value === undefined ? undefined : value === "true" })}
      />
      <FilterPill
        single
        label={t("kind.label")}
        options={(["interval", "duration"] as const).map((kind) => ({
          value: kind,
          label: t(`kind.${kind}`),
        }))}
        value={search.kind ? [search.kind] : []}
        onChange={([kind]) => onChange({ kind: kind as EntryKind | undefined })}
      />
      <FilterPill
        label={t("without")}
        options={lackable.map((what) => ({ value: what, label: t(`none.${what}`) }))}
        value={split(search.without)}
        onChange={(value) => onChange({ without: joined(value) })}
      />
      <SearchField
        className={styles.search}
        label={t("noteContains")}
        value={search.note ?? ""}
        onChange={(note) => onChange({ note: note || undefined })}
      />
      {filterCount(search) > 0 && (
        <Button variant="subtle" onClick={() => onChange(noFilters)}>
          {t("clearFilters")}
        </Button>
      )}
    </div>
  );
}

const noFilters: Changes = {
  members: undefined,
  teams: undefined,
  clients: undefined,
  projects: undefined,
  tasks: undefined,
  tags: undefined,
  billable: undefined,
  note: undefined,
  kind: undefined,
  without: undefined,
};

function ScopeFilters({ search, onChange }: ReportFiltersProps) {
  const { t } = useTranslation("reports");
  const clients = useClients().data ?? [];
  const projects = useProjects().data ?? [];
  const tasks = useTasks().data ?? [];
  const tags = useTags().data ?? [];
  const chosenProjects = split(search.projects);
  const chosenClients = split(search.clients);
  const offeredProjects = projects.filter(
    (project) => chosenClients.length === 0 || chosenClients.includes(project.client_id ?? ""),
  );
  const offeredTasks = tasks.filter((task) => chosenProjects.includes(task.project_id));
  return (
    <>
      <Pill
        label={t("dimension.client")}
        items={clients}
        value={chosenClients}
        onChange={(value) => onChange({ clients: joined(value) })}
      />
      <FilterPill
        label={t("dimension.project")}
        options={named(offeredProjects).map((project) => ({
          value: project.id,
          label: project.name,
          mark: <HueDot hue={project.color} />,
        }))}
        value={chosenProjects}
        onChange={(value) => onChange({ projects: joined(value), tasks: undefined })}
      />
      <Pill
        label={t("dimension.task")}
        items={offeredTasks}
        value={split(search.tasks)}
        onChange={(value) => onChange({ tasks: joined(value) })}
      />
      {tags.length > 0 && (
        <FilterPill
          label={t("dimension.tag")}
          options={named(tags).map((tag) => ({
            value: tag.name,
            label: tag.name,
            mark: <HueDot hue={tag.color} />,
          }))}
          value={search.tags ?? []}
          onChange={(value) => onChange({ tags: value.length > 0 ? value : undefined })}
        />
      )}
    </>
  );
}

function PeopleFilters({ search, onChange }: ReportFiltersProps) {
  const { t } = useTranslation("reports");
  const members = useMembers().data ?? [];
  const teams = useTeams().data ?? [];
  return (
    <>
      <Pill
        label={t("dimension.member")}
        items={members}
        value={split(search.members)}
        onChange={(value) => onChange({ members: joined(value) })}
      />
      <Pill
        label={t("dimension.team")}
        items={teams}
        value={split(search.teams)}
        onChange={(value) => onChange({ teams: joined(value) })}
      />
    </>
  );
}

interface PillProps {
  label: string;
  items: { id: string; name: string }[];
  value: string[];
  onChange: (value: string[]) => void;
}

function Pill({ label, items, value, onChange }: PillProps) {
  if (items.length === 0 && value.length === 0) return null;
  return (
    <FilterPill
      label={label}
      options={named(items).map((item) => ({ value: item.id, label: item.name }))}
      value={value}
      onChange={onChange}
    />
  );
}

function named<Item extends { name: string }>(items: Item[]): Item[] {
  return items.toSorted((left, right) => left.name.localeCompare(right.name, undefined, { numeric: true }));
}

function joined(value: string[]): string | undefined {
  return value.length > 0 ? value.join(",") : undefined;
}
