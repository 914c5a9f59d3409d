import { Button, Switch } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useClients, useProjects, useScope, useTasks } from "~/api/queries/scope";
import type { Project } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMay } from "~/platform/session";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { EstimateBar } from "~/ui/EstimateBar";
import { FilterPill } from "~/ui/FilterPill";
import { HueDot } from "~/ui/HueDot";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { RowMenu } from "~/ui/RowMenu";
import { SearchField } from "~/ui/SearchField";
import { StatusBadge } from "~/ui/StatusBadge";
import { byName, openTasks, type ProjectSearch, shownProjects } from "./model";
import { ProjectDialog } from "./ProjectDialog";
import styles from "./ProjectsPage.module.css";
import { projectListRoute } from "./routes";
import { BudgetBadge } from "./scope/BudgetAlert";
import { TemplatesDialog } from "./scope/TemplatesDialog";
import { useProjectActions } from "./useRowActions";

/** All projects the member sees, with what is recorded against what was estimated. */
export function ProjectsPage() {
  const { t } = useTranslation(["projects", "common", "scope"]);
  const search = projectListRoute.useSearch();
  const navigate = projectListRoute.useNavigate();
  const projects = useProjects();
  const { clients } = useScope();
  const mayCreate = useMay("project_create");
  const [editing, setEditing] = useState<Project | "new">();
  const [templates, setTemplates] = useState(false);
  const filter = (changes: Partial<Record<keyof ProjectSearch, string | true | undefined>>) =>
    void navigate({ search: (before) => ({ ...before, ...changes }) as ProjectSearch, replace: true });
  const rows = shownProjects(projects.data ?? [], clients, search);
  const isEmpty = projects.data?.length === 0;
  const add = (variant: "default" | "filled") => (
    <Button
      variant={variant}
      onClick={() => setEditing("new")}
      leftSection={<IconPlus size={16} aria-hidden="true" />}
    >
      {t("projects:newProject")}
    </Button>
  );
  return (
    <>
      <PageHead
        title={t("common:nav.projects")}
        aside={projects.data ? t("projects:projectCount", { count: rows.length }) : undefined}
        actions={
          mayCreate ? (
            <>
              <Button variant="default" onClick={() => setTemplates(true)}>
                {t("scope:template.title")}
              </Button>
              {/* Where there is none yet, the page below has the button that stands out. */}
              {add(isEmpty ? "default" : "filled")}
            </>
          ) : undefined
        }
      >
        <SearchField value={search.q ?? ""} onChange={(q) => filter({ q: q || undefined })} />
        <ClientFilter value={search.client} onChange={(client) => filter({ client })} />
        <Switch
          my={7}
          label={t("projects:showArchived")}
          checked={search.archived === true}
          onChange={(event) => filter({ archived: event.currentTarget.checked || undefined })}
        />
      </PageHead>
      <PageBody>
        <ProblemAlert error={projects.error} onRetry={() => void projects.refetch()} />
        {projects.isPending && <Loading />}
        {projects.data && (
          <Card flush>
            <ProjectTable
              rows={rows}
              onEdit={setEditing}
              empty={
                isEmpty ? (
                  <EmptyState
                    title={t("projects:noProjects")}
                    text={t("projects:noProjectsText")}
                    action={mayCreate ? add("filled") : undefined}
                  />
                ) : (
                  <EmptyState
                    title={t("projects:nothingFits")}
                    action={
                      <Button variant="default" onClick={() => void navigate({ search: {} })}>
                        {t("projects:clearFilters")}
                      </Button>
                    }
                  />
                )
              }
            />
          </Card>
        )}
      </PageBody>
      {templates && <TemplatesDialog onClose={() => setTemplates(false)} />}
      {editing && (
        <ProjectDialog
          project={editing === "new" ? null : editing}
          clientId={search.client && search.client !== "none" ? search.client : null}
          count={projects.data?.length ?? 0}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  );
}

function ClientFilter({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (client: string | undefined) => void;
}) {
  const { t } = useTranslation(["projects", "common"]);
  const clients = useClients().data ?? [];
  if (clients.length === 0) return null;
  const options = clients
    .filter((client) => !client.archived || client.id === value)
    .toSorted(byName)
    .map((client) => ({ value: client.id, label: client.name }));
  return (
    <FilterPill
      single
      label={t("projects:client")}
      options={[...options, { value: "none", label: t("common:noClient") }]}
      value={value ? [value] : []}
      onChange={([client]) => onChange(client)}
    />
  );
}

interface ProjectTableProps {
  rows: Project[];
  onEdit: (project: Project) => void;
  empty: React.ReactNode;
}

function ProjectTable({ rows, onEdit, empty }: ProjectTableProps) {
  const { t } = useTranslation(["projects", "common"]);
  const navigate = projectListRoute.useNavigate();
  const { clients } = useScope();
  const { number } = useFormats();
  const waiting = openTasks(useTasks().data ?? []);
  const actionsOf = useProjectActions(onEdit);
  const clientName = (project: Project) => clients.get(project.client_id ?? "")?.name ?? "";
  const columns: Column<Project>[] = [
    {
      key: "name",
      header: t("projects:project"),
      phone: "title",
      sort: (project) => project.name,
      cell: (project) => (
        <span className={styles.name}>
          <HueDot hue={project.color} />
          {project.name}
          {project.code && <span className={styles.code}>{project.code}</span>}
        </span>
      ),
    },
    { key: "client", header: t("projects:client"), sort: clientName, cell: clientName },
    {
      key: "tasks",
      header: t("projects:openTasks"),
      align: "right",
      width: "110px",
      sort: (project) => waiting.get(project.id) ?? 0,
      cell: (project) => number(waiting.get(project.id) ?? 0),
    },
    {
      key: "tracked",
      header: t("projects:trackedOfEstimate"),
      width: "260px",
      sort: (project) => project.tracked_seconds,
      cell: (project) => (
        <EstimateBar trackedSeconds={project.tracked_seconds} estimateSeconds={project.estimate_seconds} />
      ),
    },
    {
      key: "state",
      header: t("projects:properties"),
      cell: (project) =>
        project.archived ||
        project.billable ||
        project.visibility === "members" ||
        project.budget_alerts_reached.length > 0 ? (
          <Badges project={project} />
        ) : null,
    },
  ];
  return (
    <DataTable
      label={t("common:nav.projects")}
      columns={columns}
      rows={rows}
      rowKey={(project) => project.id}
      onOpen={(project) =>
        void navigate({ to: "/projects/$projectId", params: { projectId: project.id }, search: {} })
      }
      dimmed={(project) => project.archived}
      actions={(project) => <RowMenu name={project.name} actions={actionsOf(project)} />}
      empty={empty}
    />
  );
}

/** What is out of the ordinary about a project, in words. */
export function Badges({ project }: { project: Project }) {
  const { t } = useTranslation(["projects", "common"]);
  return (
    <span className={styles.badges}>
      <BudgetBadge project={project} />
      {project.archived && <StatusBadge tone="neutral">{t("common:archived")}</StatusBadge>}
      {project.billable && <StatusBadge tone="accent">{t("common:billable.yes")}</StatusBadge>}
      {project.visibility === "members" && (
        <StatusBadge tone="neutral">{t("projects:onlyMembers")}</StatusBadge>
      )}
    </span>
  );
}
