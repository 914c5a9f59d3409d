import { Button } from "@mantine/core";
import { IconPencil, IconPlayerPause, IconPlayerPlay, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  useCreateRecurring,
  useDeleteRecurring,
  useRecurring,
  useUpdateRecurring,
} from "~/api/queries/recurring";
import { useScope } from "~/api/queries/scope";
import type { RecurringEntry } from "~/api/types";
import { showTime } from "~/lib/times";
import { useFormats } from "~/platform/formats";
import { moment } from "~/platform/undo";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { workText } from "~/ui/entry/workText";
import { HueDot } from "~/ui/HueDot";
import { Loading } from "~/ui/Loading";
import { notifyProblem, notifyUndo } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { RowMenu } from "~/ui/RowMenu";
import { daysText } from "~/ui/recurring/model";
import styles from "~/ui/recurring/Recurring.module.css";
import { RecurringForm } from "~/ui/recurring/RecurringForm";
import { StatusBadge } from "~/ui/StatusBadge";

/** What the member does again and again. */
export function RecurringPage() {
  const { t } = useTranslation("recurring");
  const all = useRecurring();
  const [form, setForm] = useState<{ recurring?: RecurringEntry }>();
  const rows = all.data ?? [];
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={() => setForm({})}>
      {t("add")}
    </Button>
  );
  return (
    <Card flush title={t("title")} description={t("text")} actions={rows.length > 0 ? add : undefined}>
      <ProblemAlert error={all.error} onRetry={() => void all.refetch()} />
      {all.isPending && <Loading lines={3} />}
      {all.data && rows.length === 0 && <EmptyState title={t("none")} text={t("noneText")} action={add} />}
      {rows.length > 0 && (
        <ul className={styles.list} aria-label={t("title")}>
          {rows.map((recurring) => (
            <Row key={recurring.id} recurring={recurring} onEdit={() => setForm({ recurring })} />
          ))}
        </ul>
      )}
      {form && <RecurringForm recurring={form.recurring} onClose={() => setForm(undefined)} />}
    </Card>
  );
}

function Row({ recurring, onEdit }: { recurring: RecurringEntry; onEdit: () => void }) {
  const { t } = useTranslation(["recurring", "common"]);
  const scope = useScope();
  const update = useUpdateRecurring();
  const remove = useDeleteRecurring();
  const restore = useCreateRecurring();
  const { label, detail, hue } = workText(recurring, scope);
  const when = useWhen(recurring);
  // The row goes with it, so nothing may hang on callbacks of what is shown.
  const removeIt = async () => {
    const at = moment();
    try {
      await remove.mutateAsync(recurring);
      const undo = () => restore.mutateAsync(copyOf(recurring));
      notifyUndo(t("recurring:deleted", { name: label }), undo, at);
    } catch (thrown) {
      notifyProblem(thrown);
    }
  };
  return (
    <li className={styles.row}>
      <span className={styles.words}>
        <span className={styles.name}>
          {hue && <HueDot hue={hue} />}
          {label}
          {recurring.automatic && <StatusBadge tone="accent">{t("recurring:byItself")}</StatusBadge>}
          {recurring.paused && <StatusBadge tone="neutral">{t("recurring:paused")}</StatusBadge>}
        </span>
        <span className={styles.about}>{[when, detail].filter(Boolean).join(" · ")}</span>
      </span>
      <RowMenu
        name={label}
        actions={[
          { label: t("common:action.edit"), icon: IconPencil, run: onEdit },
          {
            label: t(recurring.paused ? "recurring:resume" : "recurring:pause"),
            icon: recurring.paused ? IconPlayerPlay : IconPlayerPause,
            run: () =>
              update.mutate(
                { recurring, changes: { paused: !recurring.paused } },
                { onError: notifyProblem },
              ),
          },
          { label: t("common:action.delete"), icon: IconTrash, danger: true, run: () => void removeIt() },
        ]}
      />
    </li>
  );
}

function useWhen(recurring: RecurringEntry): string {
  const { t } = useTranslation("recurring");
  const { locale, hour12, zone, duration, date } = useFormats();
  const length = duration(recurring.duration_seconds);
  const time = recurring.start_time
    ? t("at", { time: showTime(recurring.start_time, hour12), duration: length })
    : length;
  return [
    daysText(locale, recurring.by_day),
    recurring.interval > 1 && t("everyWeeks", { count: recurring.interval }),
    recurring.time_zone === zone ? time : `${time} (${recurring.time_zone})`,
    recurring.until && t("untilDate", { date: date(recurring.until) }),
  ]
    .filter(Boolean)
    .join(", ");
}

function copyOf(recurring: RecurringEntry) {
  const { note, billable, tags, from, interval, by_day, duration_seconds, time_zone, automatic } = recurring;
  const { project_id, task_id, until, start_time } = recurring;
  return {
    note,
    billable,
    tags,
    from,
    interval,
    by_day,
    duration_seconds,
    time_zone,
    automatic,
    ...(project_id && { project_id }),
    ...(task_id && { task_id }),
    ...(until && { until }),
    ...(start_time && { start_time }),
  };
}
