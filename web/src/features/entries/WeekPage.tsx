import { ActionIcon, Button, Group } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEntries } from "~/api/queries/entries";
import { addDays, today, weekNumber, weekOf } from "~/lib/dates";
import { useClosedPeriod } from "~/platform/closedPeriod";
import { useFormats } from "~/platform/formats";
import { useNow } from "~/platform/serverClock";
import { useShortcut } from "~/platform/shortcuts";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { AddTimeButton } from "./AddTimeButton";
import { DaySection } from "./DaySection";
import { dayToAdd, groupByDay, isRunning, totalSeconds } from "./model";
import { useEntryActions } from "./useEntryActions";
import { WeekStrip } from "./WeekStrip";

const AddEntry = lazy(() => import("./AddEntry"));

/** One week, day by day, newest day first. Without a date in the address: this week. */
export function WeekPage() {
  const { t } = useTranslation(["entries", "common"]);
  const navigate = useNavigate();
  const { zone, weekStart, range, duration } = useFormats();
  const day = today(zone);
  const date = useSearch({ from: "/shell/week" }).date ?? day;
  const period = weekOf(date, weekStart);
  const entries = useEntries(period);
  const [adding, setAdding] = useState<string>();
  const actions = useEntryActions();
  const now = useNow(entries.data?.some(isRunning) ?? false);
  const go = (to: string) => void navigate({ to: "/week", search: to === day ? {} : { date: to } });
  const open = dayToAdd(period, day, useClosedPeriod().firstOpen);
  useShortcut({
    keys: "j",
    label: t("entries:nextWeek"),
    group: t("entries:title"),
    run: () => go(addDays(date, 7)),
  });
  useShortcut({
    keys: "k",
    label: t("entries:previousWeek"),
    group: t("entries:title"),
    run: () => go(addDays(date, -7)),
  });
  const days = groupByDay(entries.data ?? [], period);
  const number = weekNumber(period.from, weekStart);
  return (
    <>
      <PageHead
        title={number ? t("entries:weekNumber", { number }) : t("common:nav.week")}
        aside={
          <Group gap="md">
            <Group gap={4} wrap="nowrap">
              <ActionIcon
                variant="default"
                size={34}
                onClick={() => go(addDays(date, -7))}
                aria-label={t("entries:previousWeek")}
              >
                <IconChevronLeft size={16} />
              </ActionIcon>
              <Button variant="default" onClick={() => go(day)}>
                {t("entries:thisWeek")}
              </Button>
              <ActionIcon
                variant="default"
                size={34}
                onClick={() => go(addDays(date, 7))}
                aria-label={t("entries:nextWeek")}
              >
                <IconChevronRight size={16} />
              </ActionIcon>
            </Group>
            <span>{`${range(period.from, period.to)} · ${duration(totalSeconds(entries.data ?? [], now))}`}</span>
          </Group>
        }
        actions={<AddTimeButton onAdd={open === undefined ? undefined : () => setAdding(open)} />}
      />
      <PageBody>
        <ProblemAlert error={entries.error} onRetry={() => void entries.refetch()} />
        {entries.isPending && <Loading lines={8} />}
        {entries.data && <WeekStrip days={days} today={day} now={now} />}
        {entries.data &&
          days
            .toReversed()
            .map((one) => (
              <DaySection
                key={one.date}
                day={one}
                isToday={one.date === day}
                now={now}
                actions={actions}
                onAdd={setAdding}
              />
            ))}
      </PageBody>
      {adding && (
        <Suspense fallback={null}>
          <AddEntry date={adding} onClose={() => setAdding(undefined)} />
        </Suspense>
      )}
    </>
  );
}
