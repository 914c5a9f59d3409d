import { IconHistory } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import { useScope, useTaskStatuses } from "~/api/queries/scope";
import type { Task } from "~/api/types";
import { useSave } from "~/ui/changes";
import { type Column, DataTable } from "~/ui/DataTable";
import { InlineText } from "~/ui/InlineText";
import { ProjectName } from "~/ui/ProjectName";
import { RowMenu } from "~/ui/RowMenu";
import { AssigneesCell } from "./AssigneesCell";
import { BulkBar } from "./BulkBar";
import styles from "./cells.module.css";
import { DeadlineCell } from "./DeadlineCell";
import { EstimateCell } from "./EstimateCell";
import { taskNoun } from "./nouns";
import { StatusCell } from "./StatusCell";
import { useTaskActions } from "./useRowActions";

const HistoryDrawer = lazy(() => import("~/ui/history/HistoryDrawer"));

interface TaskTableProps {
  label: string;
  rows: Task[];
  /** Says which project a task belongs to; left out on the page of one project. */
  withProject: boolean;
  onEdit: (task: Task) => void;
  empty: ReactNode;
}

/** Tasks with everything editable where it stands. */
export function TaskTable({ label, rows, withProject, onEdit, empty }: TaskTableProps) {
  const { t } = useTranslation(["projects", "common", "audit"]);
  const scope = useScope();
  const statuses = useTaskStatuses().data ?? [];
  const save = useSave(taskNoun);
  const actionsOf = useTaskActions(onEdit);
  const [recalled, setRecalled] = useState<Task>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const projectName = (task: Task) => scope.projects.get(task.project_id)?.name ?? "";
  const project: Column<Task> = {
    key: "project",
    header: t("projects:project"),
    sort: projectName,
    cell: (task) => <ProjectName projectId={task.project_id} />,
  };
  const columns: Column<Task>[] = [
    {
      key: "name",
      header: t("projects:task"),
      phone: "title",
      width: withProject ? "15%" : "30%",
      sort: (task) => task.name,
      cell: (task) => (
        <div className={styles.task}>
          <InlineText
            label={t("projects:nameOf", { name: task.name })}
            value={task.name}
            editable={allows(task, "update")}
            onSave={(name) => save.mutateAsync({ before: task, changes: { name } })}
          />
        </div>
      ),
    },
    ...(withProject ? [project] : []),
    {
      key: "status",
      header: t("projects:status"),
      width: "118px",
      sort: (task) => statuses.findIndex((status) => status.id === task.status_id),
      cell: (task) => <StatusCell task={task} />,
    },
    {
      key: "assignees",
      header: t("projects:assignees"),
      width: "164px",
      cell: (task) => <AssigneesCell task={task} />,
    },
    {
      key: "deadline",
      header: t("projects:deadline"),
      width: "118px",
      sort: (task) => task.deadline ?? "9999",
      cell: (task) => <DeadlineCell task={task} />,
    },
    {
      key: "tracked",
      header: t("projects:trackedOfEstimate"),
      width: "230px",
      sort: (task) => task.tracked_seconds,
      cell: (task) => <EstimateCell task={task} />,
    },
  ];
  const editable = rows.filter((task) => allows(task, "update"));
  const selected = rows.filter((task) => chosen.has(task.id));
  return (
    <>
      <DataTable
        label={label}
        selection={
          editable.length > 0 ? { chosen, onChange: setChosen, nameOf: (task) => task.name } : undefined
        }
        columns={columns}
        rows={rows}
        rowKey={(task) => task.id}
        dimmed={(task) => task.archived}
        actions={(task) => (
          <RowMenu
            name={task.name}
            actions={[
              ...actionsOf(task),
              ...(allows(task, "update")
                ? [{ label: t("audit:history"), icon: IconHistory, run: () => setRecalled(task) }]
                : [{ label: t("projects:estimateHistory"), icon: IconHistory, run: () => onEdit(task) }]),
            ]}
          />
        )}
        empty={empty}
      />
      {recalled && (
        <Suspense fallback={null}>
          <HistoryDrawer
            kind="task"
            object={recalled.id}
            name={recalled.name}
            onClose={() => setRecalled(undefined)}
          />
        </Suspense>
      )}
      {selected.length > 0 && <BulkBar tasks={selected} onClear={() => setChosen(new Set())} />}
    </>
  );
}
