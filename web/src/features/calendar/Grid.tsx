import { useNavigate } from "@tanstack/react-router";
import {
  lazy,
  type RefObject,
  Suspense,
  useCallback,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import type { Scope } from "~/api/queries/scope";
import { startOf, useStartTimer } from "~/api/queries/timer";
import type { DateText, DayBoundary, TimeEntry } from "~/api/types";
import { showTime } from "~/lib/times";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";
import { useShortcut } from "~/platform/shortcuts";
import { notifyProblem } from "~/ui/notify";
import { BlockMenu, type MenuFor } from "./BlockMenu";
import { clockOf, DayColumn } from "./DayColumn";
import { DayHead } from "./DayHead";
import { DurationStrip } from "./DurationStrip";
import { EditorPlace } from "./EditorPlace";
import { FoldButton } from "./FoldButton";
import styles from "./Grid.module.css";
import type { Drop } from "./gesture";
import { HourAxis, Rungs } from "./HourAxis";
import type { ActivityTrack } from "./model/activity";
import { axisOf, rungsOf } from "./model/axis";
import { type Column, clamped, MINUTE, type Ms } from "./model/columns";
import { daysOf } from "./model/days";
import { type About, type Draft, nothing } from "./model/draft";
import { hourText } from "./model/hours";
import type { Label } from "./model/label";
import { nextFree, type Span, spanOf, spansOf } from "./model/spans";
import { isWeekend } from "./model/views";
import { entryAt, type Stage } from "./stage";
import type { CalendarActions } from "./useCalendarActions";
import { useCommands } from "./useCommands";
import { useGestures } from "./useGestures";
import { useGridEvents } from "./useGridEvents";
import { useNudges } from "./useNudges";
import { useScale } from "./useScale";
import { useScrollToWork, useWheelZoom } from "./useScroller";

const HistoryDrawer = lazy(() => import("~/ui/history/HistoryDrawer"));
const RepeatForm = lazy(() => import("~/ui/recurring/RepeatForm"));

/** What is being edited: a stored entry, or one that is drawn. */
export type Editing = { kind: "entry"; id: string } | { kind: "draft"; draft: Draft };

/** What the page may ask of the grid. */
export interface GridHandle {
  /** Begins a new entry in the next free time of a shown day. */
  addOn: (date?: DateText, about?: About) => void;
  /** Begins dragging work from beside the calendar. */
  place: (about: About, event: React.PointerEvent) => void;
}

export interface GridProps {
  handle: RefObject<GridHandle | null>;
  columns: Column[];
  entries: TimeEntry[];
  now: Ms;
  today: DateText;
  memberId: string;
  /** The zone new entries are made in. */
  memberZone: string;
  writable: boolean;
  step: number;
  /** Pixels per hour. */
  zoom: number;
  onZoom: (direction: 1 | -1) => void;
  folded: boolean;
  onUnfold: () => void;
  lockText: (date: DateText) => string | undefined;
  /** What is to be recorded on a date, in seconds. */
  target: (date: DateText) => number;
  boundary: DayBoundary;
  scope: Scope;
  /** What stands first on an entry. */
  label: Label;
  actions: CalendarActions;
  tracks: ReadonlyMap<DateText, ActivityTrack[]> | undefined;
  onRefused: (text: string) => void;
  /** Shows the days before or after the shown ones. */
  onTurn: (direction: 1 | -1) => void;
  /** Shows a day that lies beside the shown ones. */
  onShow: (date: DateText) => void;
}

const PLACED_MINUTES = 60;
/** So many days have room for every track of their activity. */
const WIDE_DAYS = 3;

/** The days with everything in them, and all that can be done there. */
export function Grid(props: GridProps) {
  const own = props.memberId === useMe().member.id;
  const { columns, entries, now, zoom, step, actions, lockText, onRefused, tracks } = props;
  const { t } = useTranslation(["calendar", "common"]);
  const formats = useFormats();
  const [editing, setEditing] = useState<Editing>();
  const [menu, setMenu] = useState<MenuFor>();
  const [recalled, setRecalled] = useState<TimeEntry>();
  const [repeated, setRepeated] = useState<TimeEntry>();
  const scroller = useRef<HTMLElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const live = useRef<HTMLDivElement>(null);
  const focusLater = useRef<string>(undefined);

  const scale = useScale(columns, entries, now, zoom, props.folded);
  const days = useMemo(() => daysOf(columns, formats.zone), [columns, formats.zone]);
  const clock = (at: Ms, end: boolean) => {
    const column = days.columnAt(end ? at - 1 : at);
    return end && at >= column.to ? showTime("00:00", formats.hour12) : clockOf(column, at, formats.hour12);
  };
  const timesText = ({ from, to }: Span) => `${clock(from, false)} – ${clock(to, true)}`;
  const lengthText = ({ from, to }: Span) => formats.duration(Math.round((to - from) / 1000));
  const stage = useRef<Stage>(null as unknown as Stage);
  stage.current = {
    columns,
    scale,
    step,
    days,
    entries,
    now,
    writable: props.writable,
    lockText,
    timesText,
    lengthText,
    spokenText: (span) =>
      [formats.dayName(days.columnAt(span.from).date), timesText(span), lengthText(span)].join(", "),
  };

  const announce = (text: string) => {
    if (live.current) live.current.textContent = text;
  };
  const open = (next: Editing | undefined) => {
    // After the editor the focus goes back to the block it was opened from.
    if (next === undefined && editing?.kind === "entry") focusLater.current = editing.id;
    setEditing(next);
  };
  const draw = (span: Span, about: About = nothing) => {
    const refused = lockText(days.columnAt(span.from).date);
    if (refused) onRefused(refused);
    else setEditing({ kind: "draft", draft: { span, about } });
  };
  // The days are drawn again only for what is about them.
  const bookNow = useRef(draw);
  bookNow.current = draw;
  const onBook = useCallback(
    (span: Span, about: Partial<About>) => bookNow.current(span, { ...nothing, ...about }),
    [],
  );
  const arrived = (entry: TimeEntry, span: Span) => {
    focusLater.current = entry.id;
    announce(stage.current.spokenText(span));
    const date = days.columnAt(span.from).date;
    if (!columns.some((column) => column.date === date)) props.onShow(date);
  };
  const latestOf = (entry: TimeEntry) => entries.find((other) => other.id === entry.id) ?? entry;
  const put = (entry: TimeEntry, span: Span, text: "moved" | "resized") => {
    const running = entry.ended_at === null;
    const said = t(`calendar:done.${text}`, { times: timesText(span) });
    void actions.place(latestOf(entry), span, running, said, () => arrived(entry, span));
  };

  const onDrop = ({ gesture, span, copy, refused }: Drop) => {
    if (refused) return onRefused(refused);
    if (gesture.kind === "draw") return draw(span);
    if (gesture.kind === "place") return draw(span, gesture.about);
    if (copy) return void actions.copyTo(gesture.entry, span);
    put(gesture.entry, span, gesture.kind === "resize" ? "resized" : "moved");
  };
  const gestures = useGestures({ stage, surface, layer, scroller, onDrop, onRefused, onTurn: props.onTurn });
  const nudges = useNudges({
    stage,
    surface,
    layer,
    announce,
    onRefused,
    onDone: (entry, span) => {
      const before = spanOf(latestOf(entry), now);
      const length = before && before.to - before.from === span.to - span.from;
      put(entry, span, length ? "moved" : "resized");
    },
  });

  const navigate = useNavigate();
  const openWork = ({ project_id, task_id }: TimeEntry) => {
    if (task_id) void navigate({ to: "/tasks", search: { task: task_id } });
    else if (project_id) void navigate({ to: "/projects/$projectId", params: { projectId: project_id } });
  };
  const startTimer = useStartTimer();
  const commands = useCommands({
    stage,
    actions,
    gestures,
    nudges,
    draw,
    edit: (entry) => setEditing({ kind: "entry", id: entry.id }),
    resume: (entry) => startTimer.mutate(startOf(entry), { onError: notifyProblem }),
    onRefused,
    announce,
    focusLater,
  });
  /** The entry a key is meant for: the focused one, else the one under the pointer. */
  const target = () =>
    entryAt(stage.current, document.activeElement) ?? entryAt(stage.current, gestures.hoveredElement());
  const group = t("calendar:title");
  const act = (run: (entry: TimeEntry) => void) => () => {
    const entry = editing ? undefined : target();
    if (entry) run(entry);
  };
  useShortcut({ keys: "x", label: t("calendar:menu.split"), group, run: act(commands.splitHere) });
  useShortcut({ keys: "m", label: t("calendar:menu.merge"), group, run: act(commands.merge) });
  useShortcut({ keys: "d", label: t("calendar:menu.duplicate"), group, run: act(commands.duplicate) });
  useShortcut({ keys: "f", label: t("calendar:menu.fillAfter"), group, run: act(commands.fillAfter) });

  const addOn = (date?: DateText, about: About = nothing) => {
    if (gestures.swallow()) return;
    const column = columns.find((one) => one.date === (date ?? props.today)) ?? columns[0];
    if (column) draw(nextFree(spansOf(entries, now), column, step), about);
  };
  useImperativeHandle(props.handle, () => ({
    addOn,
    place: (about, event) => gestures.place(about, PLACED_MINUTES * MINUTE, event),
  }));

  useScrollToWork(scroller, stage, props.folded);
  useWheelZoom(scroller, props.onZoom);
  useLayoutEffect(() => {
    // A block that moved to another day is another element; the focus follows it.
    const id = focusLater.current;
    if (id === undefined || editing || !surface.current) return;
    const block = scroller.current?.querySelector<HTMLElement>(`[data-entry="${id}"]`);
    const lost = document.activeElement === document.body || document.activeElement === null;
    if (block && lost) block.focus({ preventScroll: true });
    if (block) focusLater.current = undefined;
  });

  const events = useGridEvents({
    stage,
    surface,
    editing: editing !== undefined,
    gestures,
    nudges,
    commands,
    draw,
    edit: (entry) => setEditing({ kind: "entry", id: entry.id }),
    onMenu: setMenu,
  });

  const spans = useMemo(() => spansOf(entries, now), [entries, now]);
  const height = (scale.axis.bottom - scale.axis.top) * scale.rate;
  const rungs = useMemo(() => rungsOf(scale.axis), [scale.axis]);
  const fullDay = axisOf(columns);
  return (
    <>
      {/* One listener for all blocks instead of some per block; every block is a button of its own. */}
      <section
        ref={scroller}
        className={styles.scroller}
        aria-label={t("calendar:title")}
        style={{ "--days": columns.length } as React.CSSProperties}
        onClick={events.onClick}
        onKeyDown={events.onKeyDown}
        onContextMenu={events.onContextMenu}
        onBlur={(event) => {
          if (event.target instanceof Element && event.target.closest("[data-entry]")) nudges.commit();
        }}
      >
        <div className={styles.heads}>
          <div className={styles.corner} />
          {columns.map((column) => (
            <DayHead
              key={column.date}
              column={column}
              entries={entries}
              now={clamped(now, column)}
              isToday={column.date === props.today}
              lockText={lockText(column.date)}
              target={props.target}
              boundary={props.boundary}
              onAdd={props.writable && !lockText(column.date) ? addOn : undefined}
            />
          ))}
        </div>
        <DurationStrip columns={columns} entries={entries} scope={props.scope} label={props.label} />
        <div className={styles.body}>
          {scale.axis.top > fullDay.top && (
            <FoldButton
              onClick={props.onUnfold}
              from={hourText(fullDay.top, formats.hour12)}
              to={hourText(scale.axis.top, formats.hour12)}
            />
          )}
          <div className={styles.days} style={{ height }}>
            <HourAxis scale={scale} rungs={rungs} />
            {/* biome-ignore lint/a11y/noStaticElementInteractions: a drawing surface; every drag has a key and a menu item */}
            <div
              ref={surface}
              className={styles.surface}
              onPointerDown={(event) => {
                // The press that closes the editor does nothing else.
                if (editing || menu) return;
                nudges.commit();
                gestures.onPointerDown(event);
              }}
              onPointerMove={gestures.onPointerMove}
              onPointerLeave={gestures.onPointerLeave}
              onDoubleClick={events.onDoubleClick}
            >
              <Rungs scale={scale} rungs={rungs} />
              {columns.map((column) => (
                <DayColumn
                  key={column.date}
                  column={column}
                  scale={scale}
                  entries={entries}
                  now={clamped(now, column)}
                  isToday={column.date === props.today}
                  locked={lockText(column.date) !== undefined}
                  own={own}
                  weekend={isWeekend(column.date)}
                  scope={props.scope}
                  label={props.label}
                  tracks={tracks?.get(column.date)}
                  narrow={columns.length > WIDE_DAYS}
                  busy={editing !== undefined}
                  onBook={onBook}
                />
              ))}
              <div ref={layer} className={styles.layer} aria-hidden="true" />
              {editing && (
                <EditorPlace
                  key={editing.kind === "entry" ? editing.id : editing.draft.span.from}
                  editing={editing}
                  stage={stage.current}
                  memberId={props.memberId}
                  memberZone={props.memberZone}
                  actions={actions}
                  onClose={() => open(undefined)}
                  onMenu={(entry, at) => {
                    open(undefined);
                    setMenu({ entry, ...at });
                  }}
                  onHistory={setRecalled}
                />
              )}
            </div>
          </div>
          {scale.axis.bottom < fullDay.bottom && (
            <FoldButton
              onClick={props.onUnfold}
              from={hourText(scale.axis.bottom - (fullDay.bottom - 24 * 60), formats.hour12)}
              to={formats.hour12 ? hourText(fullDay.top, true) : "24:00"}
            />
          )}
        </div>
        {menu && (
          <BlockMenu
            at={menu}
            step={step}
            commands={{
              ...commands,
              canFill: (entry) => commands.gapAfter(entry, spans) !== undefined,
              recall: setRecalled,
              repeat: own ? setRepeated : undefined,
              openWork,
            }}
            onClose={() => {
              focusLater.current ??= menu.entry.id;
              setMenu(undefined);
            }}
          />
        )}
        <div ref={live} className="visually-hidden" aria-live="polite" role="status" />
      </section>
      {repeated && (
        <Suspense fallback={null}>
          <RepeatForm
            entry={latestOf(repeated)}
            onClose={() => {
              focusLater.current = repeated.id;
              setRepeated(undefined);
            }}
          />
        </Suspense>
      )}
      {recalled && (
        // Beside the days: keys in it are none of theirs.
        <Suspense fallback={null}>
          <HistoryDrawer
            kind="time_entry"
            object={recalled.id}
            name={latestOf(recalled).note || t("calendar:withoutNote")}
            onClose={() => {
              focusLater.current = recalled.id;
              setRecalled(undefined);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
