import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import { useScope, useTaskStatuses, useTasks } from "~/api/queries/scope";
import type { Task, TaskStatus } from "~/api/types";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { SearchField } from "~/ui/SearchField";
import { boardRoute } from "../routes";
import { TaskDialog } from "../TaskDialog";
import styles from "./Board.module.css";
import { BoardFilters } from "./BoardFilters";
import { Column } from "./Column";
import { type BoardSearch, boardColumns } from "./model";
import { useBoard } from "./useBoard";

const none: TaskStatus[] = [];

type Changes = Partial<Record<keyof BoardSearch, string | undefined>>;

/** The tasks of all projects as cards, one column per status. */
export function BoardPage() {
  const { t } = useTranslation(["board", "common", "projects"]);
  const search = boardRoute.useSearch();
  const navigate = boardRoute.useNavigate();
  const tasks = useTasks();
  const statuses = useTaskStatuses();
  const { projects } = useScope();
  const members = useMembers().data;
  const names = useMemo(() => new Map((members ?? []).map((member) => [member.id, member.name])), [members]);
  const [editing, setEditing] = useState<string>();
  const columns = useMemo(
    () => boardColumns(tasks.data ?? [], projects, statuses.data ?? [], search),
    [tasks.data, projects, statuses.data, search],
  );
  const board = useBoard(columns, statuses.data ?? none);
  const filter = (changes: Changes) =>
    void navigate({ search: (before) => ({ ...before, ...changes }) as BoardSearch, replace: true });
  const total = columns.reduce((sum, column) => sum + column.total, 0);
  const shown = columns.reduce((sum, column) => sum + column.cards.length, 0);
  const ready = tasks.data !== undefined && statuses.data !== undefined;
  const edited = tasks.data?.find((task: Task) => task.id === editing);
  return (
    <div className={styles.page}>
      <PageHead
        title={t("common:nav.board")}
        aside={ready ? t("projects:taskCount", { count: shown }) : undefined}
      >
        <SearchField value={search.q ?? ""} onChange={(q) => filter({ q: q || undefined })} />
        <BoardFilters search={search} onChange={filter} />
      </PageHead>
      <PageBody>
        <ProblemAlert
          error={tasks.error ?? statuses.error}
          onRetry={() => void Promise.all([tasks.refetch(), statuses.refetch()])}
        />
        {!ready && !tasks.error && !statuses.error && <Loading />}
        {ready && shown === 0 && (
          <Card>
            <EmptyState
              title={total === 0 ? t("projects:noTasks") : t("projects:nothingFits")}
              text={total === 0 ? t("board:emptyText") : undefined}
              action={
                <Button
                  variant="default"
                  onClick={() =>
                    total === 0
                      ? void navigate({ to: "/projects", search: {} })
                      : void navigate({ search: {} })
                  }
                >
                  {total === 0 ? t("projects:goToProjects") : t("projects:clearFilters")}
                </Button>
              }
            />
          </Card>
        )}
      </PageBody>
      {ready && shown > 0 && (
        <section className={styles.columns} aria-label={t("common:nav.board")} ref={board.frame}>
          {columns.map((column) => (
            <Column
              key={column.status.id}
              column={column}
              onMove={board.moveTo}
              onKey={board.onKey}
              onOpen={setEditing}
              statuses={statuses.data ?? none}
              projects={projects}
              names={names}
            />
          ))}
        </section>
      )}
      <p id="board-keys" className="visually-hidden">
        {t("board:keys")}
      </p>
      <div className="visually-hidden" role="status">
        {board.said}
      </div>
      {edited && <TaskDialog task={edited} onClose={() => setEditing(undefined)} />}
    </div>
  );
}
