import { Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEntries } from "~/api/queries/entries";
import { addDays, today } from "~/lib/dates";
import { aroundPeriod } from "~/lib/dayTotals";
import { useClosedPeriod } from "~/platform/closedPeriod";
import { useFormats } from "~/platform/formats";
import { useNow } from "~/platform/serverClock";
import { useShortcut } from "~/platform/shortcuts";
import { focusTimer } from "~/platform/timerFocus";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { ProposalsCard } from "~/ui/recurring/ProposalsCard";
import { Stepper } from "~/ui/Stepper";
import { AddTimeButton } from "./AddTimeButton";
import { DaySection } from "./DaySection";
import { groupByDay, isRunning } from "./model";
import { ChooseButton } from "./several/ChooseButton";
import { useChoosing } from "./several/useChoosing";
import { useDayTotals } from "./useDayTotals";
import { useEntryActions } from "./useEntryActions";

const AddEntry = lazy(() => import("./AddEntry"));
const SeveralBar = lazy(() => import("./several/SeveralBar"));

/** One day. Without a date in the address: today. */
export function TodayPage() {
  const { t } = useTranslation(["entries", "common", "ui"]);
  const navigate = useNavigate();
  const { zone, dayName } = useFormats();
  const day = today(zone);
  const date = useSearch({ from: "/shell/today" }).date ?? day;
  const period = { from: date, to: addDays(date, 1) };
  const locked = useClosedPeriod().covers(date);
  const entries = useEntries(aroundPeriod(period));
  const [adding, setAdding] = useState(false);
  const actions = useEntryActions();
  const now = useNow(entries.data?.some(isRunning) ?? false);
  const go = (to: string) => void navigate({ to: "/today", search: to === day ? {} : { date: to } });
  useShortcut({
    keys: "j",
    label: t("entries:nextDay"),
    group: t("entries:title"),
    run: () => go(addDays(date, 1)),
  });
  useShortcut({
    keys: "k",
    label: t("entries:previousDay"),
    group: t("entries:title"),
    run: () => go(addDays(date, -1)),
  });
  const days = groupByDay(entries.data ?? [], period);
  const totals = useDayTotals(entries.data ?? [], period, now);
  const shown = days.some((one) => one.entries.length > 0);
  const several = useChoosing(days.flatMap((one) => one.entries));
  return (
    <>
      <PageHead
        title={date === day ? t("common:nav.today") : dayName(date)}
        aside={
          <Stepper
            labels={{
              previous: t("entries:previousDay"),
              here: t("common:nav.today"),
              next: t("entries:nextDay"),
            }}
            onPrevious={() => go(addDays(date, -1))}
            onHere={() => go(day)}
            onNext={() => go(addDays(date, 1))}
          />
        }
        actions={
          <>
            <ChooseButton on={several.choosing !== undefined} onSwitch={several.switchOver} />
            <AddTimeButton onAdd={locked ? undefined : () => setAdding(true)} />
          </>
        }
      />
      <PageBody>
        <ProblemAlert error={entries.error} onRetry={() => void entries.refetch()} />
        {entries.isPending && <Loading />}
        <ProposalsCard date={date} />
        {entries.data &&
          shown &&
          days.map((one) => (
            <DaySection
              key={one.date}
              day={one}
              total={totals.get(one.date) ?? 0}
              isToday={one.date === day}
              now={now}
              actions={actions}
              onAdd={() => setAdding(true)}
              choosing={several.choosing}
            />
          ))}
        {shown && several.choosing && (
          <Suspense fallback={null}>
            <SeveralBar entries={several.entries} now={now} onDone={several.stop} />
          </Suspense>
        )}
        {entries.data && !shown && (
          <Card>
            <EmptyState
              title={date === day ? t("entries:emptyToday") : t("entries:emptyDay")}
              text={locked ? t("entries:emptyLocked") : t("entries:emptyText")}
              action={locked ? undefined : <Button onClick={focusTimer}>{t("entries:emptyAction")}</Button>}
            />
          </Card>
        )}
      </PageBody>
      {adding && (
        <Suspense fallback={null}>
          <AddEntry date={date} onClose={() => setAdding(false)} />
        </Suspense>
      )}
    </>
  );
}
