import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useEntries } from "~/api/queries/entries";
import { useScope } from "~/api/queries/scope";
import { useTimer } from "~/api/queries/timer";
import type { DateText, TimeEntry } from "~/api/types";
import { datesOf, type Period, today as todayIn, weekNumber } from "~/lib/dates";
import { aroundPeriod, secondsOfDay } from "~/lib/dayTotals";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";
import { useShortcut } from "~/platform/shortcuts";
import { ActivityAlert } from "~/ui/activity/ActivityAlert";
import { ActivityButton } from "~/ui/activity/ActivityButton";
import { useTarget } from "~/ui/contracts/useTarget";
import { Loading } from "~/ui/Loading";
import { notifyRefused } from "~/ui/notify";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { Stepper } from "~/ui/Stepper";
import styles from "./CalendarPage.module.css";
import { Grid, type GridHandle } from "./Grid";
import { MonthView } from "./MonthView";
import { columnOf } from "./model/columns";
import { dateShowing, periodOfView, stepView, type View } from "./model/views";
import { CalendarSettings, MemberChoice, ViewChoice, ZoomButtons } from "./Toolbar";
import { useCalendarActions } from "./useCalendarActions";
import { useLockText } from "./useLockText";
import { useReason } from "./useReason";
import { useTick } from "./useTick";
import { useTracks } from "./useTracks";
import { useWhose } from "./useWhose";
import { useWorkGroups } from "./useWorkGroups";
import { useViewMemory, zoomed } from "./viewMemory";
import { WorkList } from "./WorkList";

const none: TimeEntry[] = [];

/** The graphical calendar: the days of a member, and everything that can be done with them by hand. */
export function CalendarPage() {
  const { t } = useTranslation(["calendar", "common"]);
  const navigate = useNavigate();
  const search = useSearch({ from: "/shell/calendar" });
  const me = useMe();
  const { zone, weekStart, range, dayName, duration, monthName } = useFormats();
  const [memory, remember] = useViewMemory();
  const today = todayIn(zone);
  const now = useTick();
  const view = search.view ?? memory.view;
  const date = search.date ?? today;
  const period = useMemo(() => periodOfView(view, date, weekStart), [view, date, weekStart]);
  const columns = useMemo(() => datesOf(period).map((day) => columnOf(day, zone)), [period, zone]);
  const whose = useWhose(search.member);
  const { entries, query } = useShownEntries(period, whose.id, whose.own);
  const lockText = useLockText(whose.id, whose.lockedUntil, period);
  const tracks = useTracks(columns, entries, now, whose.own && view !== "month", memory.hidden);
  const scope = useScope();
  const why = useReason(whose.own);
  const actions = useCalendarActions(whose.own, why.ask);
  const grid = useRef<GridHandle>(null);
  const { calendar_step_minutes: step } = me.member.preferences;
  const target = useTarget(whose.id);
  const boundary = me.organization.day_boundary;
  const groups = useWorkGroups();

  const show = (next: { date?: DateText; view?: View; member?: string }) => {
    const chosen = { date, ...search, ...next };
    if (next.view !== undefined) remember({ view: next.view });
    void navigate({
      to: "/calendar",
      search: {
        ...(chosen.date !== today && { date: chosen.date }),
        ...(chosen.view !== undefined && { view: chosen.view }),
        ...(chosen.member !== undefined && chosen.member !== me.member.id && { member: chosen.member }),
      },
    });
  };
  const stepTo = (direction: 1 | -1) => show({ date: stepView(view, date, direction) });
  const zoom = useCallback(
    (direction: 1 | -1) => remember({ zoom: zoomed(memory.zoom, direction) }),
    [memory.zoom, remember],
  );
  const group = t("calendar:title");
  useShortcut({ keys: "j", label: t("calendar:later"), group, run: () => stepTo(1) });
  useShortcut({ keys: "k", label: t("calendar:earlier"), group, run: () => stepTo(-1) });
  useShortcut({ keys: "t", label: t("calendar:today"), group, run: () => show({ date: today }) });
  useShortcut({ keys: "+", label: t("calendar:zoomIn"), group, run: () => zoom(1) });
  useShortcut({ keys: "-", label: t("calendar:zoomOut"), group, run: () => zoom(-1) });
  const canAdd = whose.writable && view !== "month";
  useShortcut(
    canAdd
      ? {
          keys: "a",
          label: t("calendar:add"),
          group: t("common:shortcuts.record"),
          run: () => grid.current?.addOn(),
        }
      : undefined,
  );

  const total = columns.reduce((sum, column) => sum + secondsOfDay(entries, column, boundary, now), 0);
  const wanted = columns.reduce((sum, column) => sum + target(column.date), 0);
  const number = view === "week" || view === "workweek" ? weekNumber(period.from, "monday") : undefined;
  const title =
    view === "day"
      ? dayName(date)
      : view === "month"
        ? monthName(date)
        : number && (weekStart === "monday" || view === "workweek")
          ? t("calendar:weekNumber", { number })
          : t("calendar:title");
  return (
    <div className={styles.page}>
      <PageHead
        title={title}
        aside={
          <div className={styles.aside}>
            <Stepper
              labels={{
                previous: t("calendar:earlier"),
                here: t("calendar:today"),
                next: t("calendar:later"),
              }}
              onPrevious={() => stepTo(-1)}
              onHere={() => show({ date: today })}
              onNext={() => stepTo(1)}
            />
            {view !== "month" && (
              <span>
                {view !== "day" && range(period.from, period.to)}
                {query.data && view !== "day" && " · "}
                {query.data && <Total total={total} wanted={wanted} duration={duration} />}
              </span>
            )}
          </div>
        }
        actions={
          <>
            {whose.members.length > 1 && (
              <MemberChoice
                members={whose.members}
                value={whose.id}
                onChange={(member) => show({ member })}
              />
            )}
            <ViewChoice view={view} onChange={(next) => show({ view: next })} />
            {view !== "month" && <ZoomButtons onZoom={zoom} />}
            {whose.own && <ActivityButton />}
            <CalendarSettings memory={memory} onChange={remember} />
          </>
        }
      />
      <div className={styles.body} data-side={(memory.side && canAdd) || undefined}>
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
        {whose.own && <ActivityAlert />}
        {query.isPending && <Loading lines={8} />}
        {query.data && view === "month" && (
          <MonthView
            columns={columns}
            month={date}
            today={today}
            entries={entries}
            now={now}
            scope={scope}
            target={target}
            boundary={boundary}
            lockText={lockText}
            member={search.member}
          />
        )}
        {query.data && view !== "month" && (
          <>
            {memory.side && canAdd && (
              <WorkList
                groups={groups}
                scope={scope}
                onDrag={(about, event) => grid.current?.place(about, event)}
                onAdd={(about) => grid.current?.addOn(undefined, about)}
              />
            )}
            <Grid
              key={`${whose.id} ${view}`}
              handle={grid}
              columns={columns}
              entries={entries}
              now={now}
              today={today}
              memberId={whose.id}
              memberZone={whose.zone}
              writable={whose.writable}
              step={step ?? 15}
              zoom={memory.zoom}
              onZoom={zoom}
              folded={memory.folded}
              onUnfold={() => remember({ folded: false })}
              lockText={lockText}
              target={target}
              boundary={boundary}
              scope={scope}
              label={memory.label}
              actions={actions}
              tracks={tracks}
              onRefused={notifyRefused}
              onTurn={stepTo}
              onShow={(day) => show({ date: dateShowing(view, period, day) })}
            />
          </>
        )}
      </div>
      {why.dialog}
    </div>
  );
}

/** The total of the shown days, and what is missing or over. */
function Total({
  total,
  wanted,
  duration,
}: {
  total: number;
  wanted: number;
  duration: (seconds: number) => string;
}) {
  const { t } = useTranslation("calendar");
  const whole = total - (total % 60);
  if (wanted === 0) return <strong>{duration(whole)}</strong>;
  const difference = whole - wanted;
  return (
    <>
      <strong>{t("ofTarget", { total: duration(whole), target: duration(wanted) })}</strong>
      {difference !== 0 && ` (${difference > 0 ? "+" : "−"}${duration(Math.abs(difference))})`}
    </>
  );
}

/**
 * The entries that touch the shown days. What began up to two days before is asked for as well, for it may reach into
 * them, as the running timer may from any time.
 */
function useShownEntries(period: Period, memberId: string, own: boolean) {
  const around = useMemo(() => aroundPeriod({ from: period.from, to: period.to }), [period.from, period.to]);
  const query = useEntries(around, own ? undefined : memberId);
  const running = useTimer().data?.entry ?? null;
  const { data = none } = query;
  const entries = useMemo(() => {
    // While another member's entries load, those of the one before are still there; they are not theirs.
    const theirs = data.filter((entry) => entry.member_id === memberId);
    const missing = own && running && !theirs.some((entry) => entry.id === running.id);
    return missing ? [...theirs, running] : theirs;
  }, [data, memberId, own, running]);
  return { entries, query };
}
