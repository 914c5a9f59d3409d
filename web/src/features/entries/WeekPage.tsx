import { Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEntries } from "~/api/queries/entries";
import { today, weekOf } from "~/lib/dates";
import { aroundPeriod } from "~/lib/dayTotals";
import { useClosedPeriod } from "~/platform/closedPeriod";
import { useFormats } from "~/platform/formats";
import { useNow } from "~/platform/serverClock";
import { focusTimer } from "~/platform/timerFocus";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { WeekHead } from "~/ui/WeekHead";
import { AddTimeButton } from "./AddTimeButton";
import { DaySection } from "./DaySection";
import { daysWorthListing, dayToAdd, groupByDay, isRunning } from "./model";
import { ChooseButton } from "./several/ChooseButton";
import { useChoosing } from "./several/useChoosing";
import { useDayTotals } from "./useDayTotals";
import { useEntryActions } from "./useEntryActions";
import { WeekStrip } from "./WeekStrip";

const AddEntry = lazy(() => import("./AddEntry"));
const SeveralBar = lazy(() => import("./several/SeveralBar"));

/** One week, day by day, newest day first. Without a date in the address: this week. */
export function WeekPage() {
  const { t } = useTranslation(["entries", "common"]);
  const navigate = useNavigate();
  const { zone, weekStart } = useFormats();
  const day = today(zone);
  const date = useSearch({ from: "/shell/week" }).date ?? day;
  const period = weekOf(date, weekStart);
  const entries = useEntries(aroundPeriod(period));
  const [adding, setAdding] = useState<string>();
  const actions = useEntryActions();
  const now = useNow(entries.data?.some(isRunning) ?? false);
  const go = (to: string) => void navigate({ to: "/week", search: to === day ? {} : { date: to } });
  const open = dayToAdd(period, day, useClosedPeriod().firstOpen);
  const days = groupByDay(entries.data ?? [], period);
  const totals = useDayTotals(entries.data ?? [], period, now);
  const empty = days.every((one) => one.entries.length === 0);
  const listed = empty ? [] : daysWorthListing(days, day).toReversed();
  const several = useChoosing(listed.flatMap((one) => one.entries));
  return (
    <>
      <WeekHead
        name={t("common:nav.week")}
        title={(number) => t("entries:weekNumber", { number })}
        date={date}
        weekStart={weekStart}
        seconds={entries.data && [...totals.values()].reduce((sum, total) => sum + total, 0)}
        onGo={go}
        actions={
          <>
            <ChooseButton on={several.choosing !== undefined} onSwitch={several.switchOver} />
            <AddTimeButton onAdd={open === undefined ? undefined : () => setAdding(open)} />
          </>
        }
      />
      <PageBody>
        <ProblemAlert error={entries.error} onRetry={() => void entries.refetch()} />
        {entries.isPending && <Loading lines={8} />}
        {entries.data && (
          <WeekStrip days={days} totals={totals} listed={listed} today={day} onAdd={setAdding} />
        )}
        {entries.data &&
          listed.map((one) => (
            <DaySection
              key={one.date}
              day={one}
              total={totals.get(one.date) ?? 0}
              isToday={one.date === day}
              now={now}
              actions={actions}
              onAdd={setAdding}
              choosing={several.choosing}
            />
          ))}
        {entries.data && empty && !entries.isPlaceholderData && (
          <Card>
            <EmptyState
              title={t("entries:emptyWeek")}
              text={open === undefined ? t("entries:emptyLocked") : t("entries:emptyText")}
              action={open && <Button onClick={focusTimer}>{t("entries:emptyAction")}</Button>}
            />
          </Card>
        )}
        {several.choosing && (
          <Suspense fallback={null}>
            <SeveralBar entries={several.entries} now={now} onDone={several.stop} />
          </Suspense>
        )}
      </PageBody>
      {adding && (
        <Suspense fallback={null}>
          <AddEntry date={adding} onClose={() => setAdding(undefined)} />
        </Suspense>
      )}
    </>
  );
}
