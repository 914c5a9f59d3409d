import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEntries } from "~/api/queries/entries";
import { useScope } from "~/api/queries/scope";
import { useWeek } from "~/api/queries/timesheets";
import type { DateText, DayLock } from "~/api/types";
import { addDays, datesOf, today, weekOf } from "~/lib/dates";
import { uuid7 } from "~/lib/uuid7";
import { useFormats } from "~/platform/formats";
import { useNow } from "~/platform/serverClock";
import { useMe } from "~/platform/session";
import { Card } from "~/ui/Card";
import { WeekBalance } from "~/ui/contracts/WeekBalance";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { StateBadge } from "~/ui/timesheet/StateBadge";
import { useDayLockText } from "~/ui/timesheet/useDayLockText";
import { WeekHead } from "~/ui/WeekHead";
import { AddRow } from "./AddRow";
import { CopyMenu } from "./CopyMenu";
import { DayList } from "./DayList";
import { Grid } from "./Grid";
import { useMemory } from "./memory";
import { keyOf, planFill, type Row, rowsOf, type Work, workOf } from "./model";
import { byName } from "./names";
import styles from "./Sheet.module.css";
import { recordedSeconds, useSheet } from "./useSheet";
import { WeekState } from "./WeekState";

const FillDialog = lazy(() => import("./FillDialog"));
const CellDialog = lazy(() => import("./CellDialog"));

/** One week as rows of work and columns of days. Without a date in the address: this week. */
export function TimesheetPage() {
  const { t } = useTranslation(["timesheet", "common"]);
  const navigate = useNavigate();
  const me = useMe();
  const { zone } = useFormats();
  const day = today(zone);
  const date = useSearch({ from: "/shell/timesheet" }).date ?? day;
  // Weeks of timesheets are those of the organization, whatever the member likes to see elsewhere.
  const weekStart = me.organization.week_start;
  const period = weekOf(date, weekStart);
  const week = useWeek(period.from, me.member.id);
  // The week counts what has ended; the sheet below also counts what runs, so its head does.
  const running = useEntries(period).data?.find(
    (entry) => entry.kind === "interval" && entry.ended_at === null,
  );
  const now = useNow(running !== undefined);
  const recorded = week.data && week.data.total_seconds + (running ? recordedSeconds(running, now) : 0);
  const go = (to: DateText) => void navigate({ to: "/timesheet", search: to === day ? {} : { date: to } });
  return (
    <>
      <WeekHead
        name={t("common:nav.timesheet")}
        title={(number) => t("timesheet:titleOf", { number })}
        date={date}
        weekStart={weekStart}
        seconds={recorded}
        onGo={go}
        state={week.data && <StateBadge state={week.data.state} />}
      />
      <PageBody>
        <ProblemAlert error={week.error} onRetry={() => void week.refetch()} />
        <WeekBalance member={me.member.id} period={period} today={day} recorded={recorded} />
        {week.data && <WeekState week={week.data} />}
        <Sheet key={period.from} from={period.from} today={day} />
      </PageBody>
    </>
  );
}

/** The rows of one week and everything that is done with them. */
function Sheet({ from, today: day }: { from: DateText; today: DateText }) {
  const { t } = useTranslation(["timesheet", "common"]);
  const me = useMe();
  const scope = useScope();
  const phone = useMediaQuery("(max-width: 720px)", undefined, { getInitialValueInEffect: false });
  const period = { from, to: addDays(from, 7) };
  const dates = datesOf(period);
  const entries = useEntries(period);
  const before = useEntries({ from: addDays(from, -7), to: from });
  const week = useWeek(from, me.member.id);
  const [memory, remember] = useMemory(`timesheet:${me.member.id}:${from}`);
  const sheet = useSheet(memory, remember);
  const lockText = useDayLockText();
  const [filling, setFilling] = useState(false);
  const [opened, setOpened] = useState<{ key: string; column: number }>();
  const running =
    entries.data?.some((entry) => entry.kind === "interval" && entry.ended_at === null) ?? false;
  const now = useNow(running);
  // What made the week fail is said above already.
  const problem = !week.error && (
    <ProblemAlert error={entries.error} onRetry={() => void entries.refetch()} />
  );
  if (entries.error && !entries.data) return problem;
  if (!entries.data || entries.isPlaceholderData || !week.data) return <Loading lines={8} />;

  const seconds = (entry: Parameters<typeof recordedSeconds>[0]) => recordedSeconds(entry, now);
  const rows = rowsOf(entries.data, dates, memory.rows.map(workOf), byName(scope), seconds);
  const earlier = before.isPlaceholderData ? [] : (before.data ?? []);
  const rowsBefore = rowsOf(
    earlier,
    dates.map((date) => addDays(date, -7)),
    [],
    byName(scope),
    seconds,
  );
  const lockOf = (date: DateText): DayLock | null =>
    week.data.days.find((one) => one.date === date)?.lock ?? null;
  const isLocked = (date: DateText) => lockOf(date) !== null;
  const fixed = dates.every(isLocked);
  const addRows = (works: Work[]) =>
    remember((held) => ({ ...held, rows: [...new Set([...held.rows, ...works.map(keyOf)])] }));
  const removeRow = (row: Row) =>
    remember((held) => ({ ...held, rows: held.rows.filter((key) => key !== row.key) }));
  const shown = rows.find((row) => row.key === opened?.key);
  const cell = shown?.cells[opened?.column ?? 0];
  const common = { rows, dates, today: day, lockOf, lockText, sheet, fixed };
  const open = (row: Row, column: number) => setOpened({ key: row.key, column });
  return (
    <>
      {problem}
      {!fixed && (
        <div className={styles.bar}>
          <AddRow onAdd={(work) => addRows([work])} />
          <CopyMenu {...{ rows, rowsBefore, dates, isLocked, sheet, addRows }} />
          {rows.length > 0 && (
            <Button variant="default" onClick={() => setFilling(true)}>
              {t("timesheet:fill")}
            </Button>
          )}
        </div>
      )}
      <Card flush>
        {rows.length === 0 && (
          <EmptyState
            title={t("timesheet:empty")}
            text={t(fixed ? "timesheet:emptyFixed" : "timesheet:emptyText")}
          />
        )}
        {rows.length > 0 && phone && <DayList {...common} onOpen={open} />}
        {rows.length > 0 && !phone && <Grid {...common} onOpen={open} onRemoveRow={removeRow} />}
        {rows.length > 0 && !phone && !fixed && <p className={styles.hint}>{t("timesheet:hint")}</p>}
      </Card>
      <div role="status" aria-live="polite" className="visually-hidden">
        {sheet.said}
      </div>
      <Suspense fallback={null}>
        {filling && (
          <FillDialog
            rows={rows}
            dates={dates}
            isLocked={isLocked}
            onClose={() => setFilling(false)}
            onFill={(row, days, length) => {
              const cells = row.cells.filter((one) => days.includes(one.date));
              const plan = planFill(
                cells.map((one) => ({ work: row, cell: one })),
                length,
                true,
                isLocked,
                uuid7,
              );
              sheet.run(plan, t("timesheet:filled"));
            }}
          />
        )}
        {shown && cell && cell.entries.length > 0 && (
          <CellDialog
            work={shown}
            cell={cell}
            lock={lockOf(cell.date)}
            lockText={lockText}
            onClose={() => setOpened(undefined)}
          />
        )}
      </Suspense>
    </>
  );
}
