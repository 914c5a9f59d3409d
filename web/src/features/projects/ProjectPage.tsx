import { Button, SegmentedControl } from "@mantine/core";
import { IconChartBar, IconEdit, IconHistory, IconTemplate } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import { useProjects, useScope, useTasks } from "~/api/queries/scope";
import type { Project, Task } from "~/api/types";
import { useMay } from "~/platform/session";
import { Card } from "~/ui/Card";
import { useSave } from "~/ui/changes";
import { Comments } from "~/ui/comments/Comments";
import { EmptyState } from "~/ui/EmptyState";
import { HueDot } from "~/ui/HueDot";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { QuickAdd } from "~/ui/QuickAdd";
import { type RowAction, RowMenu } from "~/ui/RowMenu";
import { LinkButton, TextLink } from "~/ui/TextLink";
import { seesProject, shownTasks } from "./model";
import { taskNoun } from "./nouns";
import { ProjectDialog } from "./ProjectDialog";
import { ProjectFigures } from "./ProjectFigures";
import styles from "./ProjectPage.module.css";
import { Badges } from "./ProjectsPage";
import { projectRoute } from "./routes";
import { ArchivedNote } from "./scope/ArchivedNote";
import { BudgetAlert } from "./scope/BudgetAlert";
import { ProjectScope } from "./scope/ProjectScope";
import { SaveTemplateDialog } from "./scope/SaveTemplateDialog";
import { TaskDialog } from "./TaskDialog";
import { TaskTable } from "./TaskTable";
import { useProjectActions } from "./useRowActions";

const HistoryDrawer = lazy(() => import("~/ui/history/HistoryDrawer"));

/** One project: its figures and its tasks. */
export function ProjectPage() {
  const { t } = useTranslation(["projects", "common"]);
  const { projectId } = projectRoute.useParams();
  const projects = useProjects();
  const project = projects.data?.find((known) => known.id === projectId);
  if (project) return <Loaded project={project} />;
  return (
    <>
      <PageHead title={t("projects:project")} />
      <PageBody>
        <ProblemAlert error={projects.error} onRetry={() => void projects.refetch()} />
        {projects.isPending && <Loading />}
        {projects.data && (
          <EmptyState
            title={t("projects:noSuchProject")}
            action={
              <LinkButton to="/projects" variant="default">
                {t("projects:goToProjects")}
              </LinkButton>
            }
          />
        )}
      </PageBody>
    </>
  );
}

function Loaded({ project }: { project: Project }) {
  const { t } = useTranslation(["projects", "common", "scope", "comments", "audit"]);
  const { clients } = useScope();
  const navigate = projectRoute.useNavigate();
  const [editing, setEditing] = useState(false);
  const [saving, setSaving] = useState(false);
  const [recalling, setRecalling] = useState(false);
  const mayCreate = useMay("project_create");
  const template = { label: t("scope:template.save"), icon: IconTemplate, run: () => setSaving(true) };
  const history = { label: t("audit:history"), icon: IconHistory, run: () => setRecalling(true) };
  const more = [...(mayCreate ? [template] : []), ...(allows(project, "update") ? [history] : [])];
  const client = clients.get(project.client_id ?? "");
  const actions = useProjectActions(() => setEditing(true))(project);
  return (
    <>
      <PageHead
        title={project.name}
        aside={
          <span className={styles.title}>
            <HueDot hue={project.color} size={14} />
            {project.code}
            <Badges project={project} />
          </span>
        }
        actions={
          <span className={styles.actions}>
            <LinkButton
              to="/reports"
              search={{ projects: project.id, group: "task" }}
              variant="default"
              leftSection={<IconChartBar size={16} aria-hidden="true" />}
            >
              {t("common:nav.reports")}
            </LinkButton>
            {allows(project, "update") && (
              <Button
                variant="default"
                leftSection={<IconEdit size={16} aria-hidden="true" />}
                onClick={() => setEditing(true)}
              >
                {t("common:action.edit")}
              </Button>
            )}
            <RowMenu
              name={project.name}
              actions={[...more, ...actions.slice(1)].map((action: RowAction) =>
                action.danger
                  ? { ...action, run: () => [action.run(), void navigate({ to: "/projects", search: {} })] }
                  : action,
              )}
            />
          </span>
        }
      >
        <nav className={styles.crumb} aria-label={t("projects:where")}>
          <TextLink to="/projects">{t("common:nav.projects")}</TextLink>
          {client && (
            <>
              <span aria-hidden="true">/</span>
              <TextLink to="/projects" search={{ client: client.id }}>
                {client.name}
              </TextLink>
            </>
          )}
        </nav>
      </PageHead>
      <PageBody>
        {project.archived && <ArchivedNote project={project} />}
        <BudgetAlert project={project} onEdit={() => setEditing(true)} />
        <ProjectFigures project={project} />
        {project.note && (
          <Card title={t("projects:note")}>
            <p className={styles.note}>{project.note}</p>
          </Card>
        )}
        <ProjectTasks project={project} />
        <ProjectScope project={project} />
        <Card title={t("comments:title")}>
          <Comments
            subject={{ project_id: project.id }}
            visibleTo={(member) => seesProject(member, project)}
          />
        </Card>
      </PageBody>
      {editing && <ProjectDialog project={project} onClose={() => setEditing(false)} />}
      {recalling && (
        <Suspense fallback={null}>
          <HistoryDrawer
            kind="project"
            object={project.id}
            name={project.name}
            onClose={() => setRecalling(false)}
          />
        </Suspense>
      )}
      {saving && <SaveTemplateDialog project={project} onClose={() => setSaving(false)} />}
    </>
  );
}

function ProjectTasks({ project }: { project: Project }) {
  const { t } = useTranslation(["projects", "common"]);
  const tasks = useTasks();
  const { projects } = useScope();
  const save = useSave(taskNoun);
  const mayCreate = useMay("task_create") && allows(project, "update") && !project.archived;
  const [shown, setShown] = useState<"unfinished" | "all" | "archived">("unfinished");
  const [editing, setEditing] = useState<Task>();
  const own = (tasks.data ?? []).filter((task) => task.project_id === project.id);
  const rows = shownTasks(own, projects, {
    ...(shown === "unfinished" ? {} : { status: "all" as const }),
    ...(shown === "archived" || project.archived ? { archived: true as const } : {}),
  });
  return (
    <Card
      flush
      title={t("common:nav.tasks")}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t("projects:status")}
          value={shown}
          onChange={setShown}
          data={[
            { value: "unfinished", label: t("projects:unfinished") },
            { value: "all", label: t("common:all") },
            { value: "archived", label: t("projects:withArchived") },
          ]}
        />
      }
    >
      {mayCreate && (
        <QuickAdd
          label={t("projects:addTask")}
          onAdd={(name) => save.mutateAsync({ before: null, changes: { name, project_id: project.id } })}
        />
      )}
      <ProblemAlert error={tasks.error} onRetry={() => void tasks.refetch()} />
      {tasks.isPending && <Loading />}
      {tasks.data && (
        <TaskTable
          label={t("common:nav.tasks")}
          rows={rows}
          withProject={false}
          onEdit={setEditing}
          empty={
            <EmptyState
              title={own.length > 0 ? t("projects:allDone") : t("projects:noTasksHere")}
              text={own.length > 0 ? undefined : t("projects:noTasksHereText")}
            />
          }
        />
      )}
      {editing && <TaskDialog task={editing} onClose={() => setEditing(undefined)} />}
    </Card>
  );
}
