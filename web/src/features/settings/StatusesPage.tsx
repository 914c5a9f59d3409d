import { ActionIcon, NumberInput, Select } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTaskStatuses, useTasks } from "~/api/queries/scope";
import type { StatusCategory, TaskStatus } from "~/api/types";
import { moment } from "~/platform/undo";
import { Card } from "~/ui/Card";
import { InlineText } from "~/ui/InlineText";
import { Loading } from "~/ui/Loading";
import { notifyProblem, notifyUndo } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { QuickAdd } from "~/ui/QuickAdd";
import { MergeDialog } from "./MergeDialog";
import styles from "./Statuses.module.css";
import { useChangeStatus, useCreateStatus, useDeleteStatus } from "./statusQueries";

const categories = ["open", "in_progress", "done"] as const;
const LONGEST_NAME = 60;

/** What the organization calls the stages of a task: names, order, meaning and limits. */
export function StatusesPage() {
  const { t } = useTranslation("settings");
  const statuses = useTaskStatuses();
  const create = useCreateStatus();
  return (
    <Card flush title={t("statuses.title")} description={t("statuses.text")}>
      <ProblemAlert error={statuses.error} onRetry={() => void statuses.refetch()} />
      {statuses.isPending && <Loading lines={3} />}
      {statuses.data && (
        <>
          <ol className={styles.list} aria-label={t("statuses.title")}>
            {statuses.data.map((status) => (
              <StatusRow key={status.id} status={status} all={statuses.data} />
            ))}
          </ol>
          <QuickAdd
            label={t("statuses.add")}
            placeholder={t("statuses.addHint")}
            most={LONGEST_NAME}
            onAdd={(name) => create.mutateAsync({ name, category: "in_progress" })}
          />
        </>
      )}
    </Card>
  );
}

function StatusRow({ status, all }: { status: TaskStatus; all: TaskStatus[] }) {
  const { t } = useTranslation(["settings", "common"]);
  const change = useChangeStatus();
  const create = useCreateStatus();
  const remove = useDeleteStatus();
  const used = (useTasks().data ?? []).filter((task) => task.status_id === status.id).length;
  const [merging, setMerging] = useState(false);
  const [limit, setLimit] = useState<number | string>(status.task_limit ?? "");
  const { name, position } = status;
  const last = all.filter((other) => other.category === status.category).length === 1;
  const save = (changes: Parameters<typeof change.mutate>[0]["changes"]) =>
    change.mutate({ status, changes }, { onError: notifyProblem });
  // Enter sends the limit, and leaving the field must not send it again before the answer is there.
  const sent = useRef(status.task_limit);
  const saveLimit = () => {
    const wanted = typeof limit === "number" ? limit : null;
    if (wanted === sent.current) return;
    sent.current = wanted;
    const onError = (thrown: Error) => {
      sent.current = status.task_limit;
      notifyProblem(thrown);
    };
    change.mutate({ status, changes: { task_limit: wanted } }, { onError });
  };
  const again = () =>
    create.mutateAsync({
      id: status.id,
      name,
      category: status.category,
      position,
      ...(status.task_limit === null ? {} : { task_limit: status.task_limit }),
    });
  const drop = () => {
    if (used > 0) return setMerging(true);
    const at = moment();
    // The row is gone before the answer is taken in, and callbacks of `mutate` would go with it.
    remove
      .mutateAsync({ status, mergeInto: null })
      .then(() => void notifyUndo(t("settings:statuses.deleted", { name }), again, at), notifyProblem);
  };
  return (
    <li className={styles.row}>
      <div className={styles.order}>
        <ActionIcon
          aria-label={t("settings:statuses.up", { name })}
          disabled={position === 0}
          onClick={() => save({ position: position - 1 })}
        >
          <IconArrowUp size={16} />
        </ActionIcon>
        <ActionIcon
          aria-label={t("settings:statuses.down", { name })}
          disabled={position === all.length - 1}
          onClick={() => save({ position: position + 1 })}
        >
          <IconArrowDown size={16} />
        </ActionIcon>
      </div>
      <div className={styles.name}>
        <InlineText
          label={t("settings:statuses.nameOf", { name })}
          value={name}
          editable
          most={LONGEST_NAME}
          onSave={(wanted) => change.mutateAsync({ status, changes: { name: wanted } })}
        />
        <span className={styles.used}>{t("settings:statuses.used", { count: used })}</span>
      </div>
      <Select
        aria-label={t("settings:statuses.meaningOf", { name })}
        className={styles.category}
        allowDeselect={false}
        disabled={last}
        {...(last ? { title: t("settings:statuses.lastOne") } : {})}
        data={categories.map((value) => ({ value, label: t(`common:status.${value}`) }))}
        value={status.category}
        onChange={(category) => save({ category: category as StatusCategory })}
      />
      <NumberInput
        aria-label={t("settings:statuses.limitOf", { name })}
        placeholder={t("settings:statuses.noLimit")}
        className={styles.limit}
        min={1}
        max={9999}
        hideControls
        allowDecimal={false}
        value={limit}
        onChange={setLimit}
        onBlur={saveLimit}
        onKeyDown={(event) => event.key === "Enter" && saveLimit()}
      />
      <ActionIcon
        aria-label={t("settings:statuses.delete", { name })}
        disabled={last}
        {...(last ? { title: t("settings:statuses.lastOne") } : {})}
        onClick={drop}
      >
        <IconTrash size={16} />
      </ActionIcon>
      {merging && <MergeDialog status={status} others={all} used={used} onClose={() => setMerging(false)} />}
    </li>
  );
}
