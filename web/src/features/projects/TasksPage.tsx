import { Button, SegmentedControl, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import { useProjects, useScope, useTasks } from "~/api/queries/scope";
import { useMe } from "~/platform/session";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { FilterPill } from "~/ui/FilterPill";
import { HueDot } from "~/ui/HueDot";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { SearchField } from "~/ui/SearchField";
import { byName, shownTasks, type TaskSearch } from "./model";
import { taskListRoute } from "./routes";
import { TaskDialog } from "./TaskDialog";
import { TaskTable } from "./TaskTable";

type Changes = Partial<Record<keyof TaskSearch, string | true | undefined>>;

/** Tasks of all projects; finished ones only when asked for. */
export function TasksPage() {
  const { t } = useTranslation(["projects", "common"]);
  const search = taskListRoute.useSearch();
  const navigate = taskListRoute.useNavigate();
  const tasks = useTasks();
  const { projects } = useScope();
  const editing = tasks.data?.find((task) => task.id === search.task);
  const rows = shownTasks(tasks.data ?? [], projects, search);
  const filter = (changes: Changes) =>
    void navigate({ search: (before) => ({ ...before, ...changes }) as TaskSearch, replace: true });
  const open = (task: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, task }) as TaskSearch });
  const none = (tasks.data ?? []).length === 0;
  return (
    <>
      <PageHead
        title={t("common:nav.tasks")}
        aside={tasks.data ? t("projects:taskCount", { count: rows.length }) : undefined}
      >
        <SearchField value={search.q ?? ""} onChange={(q) => filter({ q: q || undefined })} />
        <TaskFilters search={search} onChange={filter} />
      </PageHead>
      <PageBody>
        <ProblemAlert error={tasks.error} onRetry={() => void tasks.refetch()} />
        {tasks.isPending && <Loading />}
        {tasks.data && (
          <Card flush>
            <TaskTable
              label={t("common:nav.tasks")}
              rows={rows}
              withProject
              onEdit={(task) => open(task.id)}
              empty={
                <EmptyState
                  title={none ? t("projects:noTasks") : t("projects:nothingFits")}
                  text={none ? t("projects:noTasksText") : undefined}
                  action={
                    <Button
                      variant="default"
                      onClick={() =>
                        none ? void navigate({ to: "/projects", search: {} }) : void navigate({ search: {} })
                      }
                    >
                      {none ? t("projects:goToProjects") : t("projects:clearFilters")}
                    </Button>
                  }
                />
              }
            />
          </Card>
        )}
      </PageBody>
      {editing && <TaskDialog key={editing.id} task={editing} onClose={() => open(undefined)} />}
    </>
  );
}

function TaskFilters({ search, onChange }: { search: TaskSearch; onChange: (changes: Changes) => void }) {
  const { t } = useTranslation(["projects", "common"]);
  const me = useMe();
  const members = useMembers().data ?? [];
  const projects = useProjects().data ?? [];
  const mine = { value: me.member.id, label: t("projects:me", { name: me.member.name }) };
  const others = members
    .filter((member) => member.id !== me.member.id && member.state === "active")
    .map((member) => ({ value: member.id, label: member.name }));
  return (
    <>
      <SegmentedControl
        aria-label={t("projects:status")}
        value={search.status ?? "unfinished"}
        onChange={(status) => onChange({ status: status === "unfinished" ? undefined : status })}
        data={[
          { value: "unfinished", label: t("projects:unfinished") },
          { value: "done", label: t("common:status.done") },
          { value: "all", label: t("common:all") },
        ]}
      />
      <FilterPill
        single
        label={t("projects:project")}
        options={projects
          .filter((project) => !project.archived || project.id === search.project)
          .toSorted(byName)
          .map((project) => ({
            value: project.id,
            label: project.name,
            mark: <HueDot hue={project.color} />,
          }))}
        value={search.project ? [search.project] : []}
        onChange={([project]) => onChange({ project })}
      />
      <FilterPill
        single
        label={t("projects:assignee")}
        options={[mine, ...others, { value: "none", label: t("projects:nobody") }]}
        value={search.assignee ? [search.assignee] : []}
        onChange={([assignee]) => onChange({ assignee })}
      />
      <Switch
        my={7}
        label={t("projects:showArchived")}
        checked={search.archived === true}
        onChange={(event) => onChange({ archived: event.currentTarget.checked || undefined })}
      />
    </>
  );
}
