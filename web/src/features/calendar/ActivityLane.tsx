import { Tooltip } from "@mantine/core";
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "~/platform/formats";
import styles from "./ActivityLane.module.css";
import { ActivityMenu } from "./ActivityMenu";
import { type ActivityStretch, type ActivityTrack, bookingOf, optionsOf, placesOf } from "./model/activity";
import { type Column, type Ms, toInstant } from "./model/columns";
import type { About } from "./model/draft";
import { type Scale, yOf } from "./model/pieces";
import { cutTo, type Span } from "./model/spans";

interface ActivityLaneProps {
  column: Column;
  scale: Scale;
  tracks: ActivityTrack[];
  /** Whether several tracks share a place, because the day is narrow. */
  narrow: boolean;
  /** Whether something is being edited: a press then only ends that. */
  busy: boolean;
  /** Records work over a time, with what is known of it. */
  onBook: (span: Span, about: Partial<About>) => void;
}

/** Nothing is drawn lower than this. */
const LEAST = 3;
/** A pointer that moves less has clicked. */
const CLICK = 4;

/**
 * The activity tracks beside a day: one list with one tab stop. Arrows go through the stretches in the order of time,
 * with Shift they take several; Enter, a click or a drag over several opens a booking, and the menu key all there is to do.
 */
export function ActivityLane({ column, scale, tracks, narrow, busy, onBook }: ActivityLaneProps) {
  const { t } = useTranslation(["calendar", "activity"]);
  const { dayName, time } = useFormats();
  const base = useId();
  const lane = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [anchor, setAnchor] = useState<number>();
  const [hovered, setHovered] = useState<number>();
  const [focused, setFocused] = useState(false);
  const [menu, setMenu] = useState<{ x: number; y: number }>();
  const pressed = useRef<{ index: number; y: number }>(undefined);
  const options = optionsOf(tracks, column);
  const places = placesOf(tracks, narrow);
  const last = options.length - 1;
  const at = Math.min(active, last);
  const [low, high] = [Math.min(at, anchor ?? at), Math.max(at, anchor ?? at)];
  const chosen = options.slice(low, high + 1).map(({ stretch }) => stretch);
  const book = (stretches: ActivityStretch[]) => {
    const booking = bookingOf(stretches, column);
    // The editor covers the lane, so the pointer does not leave it.
    setHovered(undefined);
    if (booking) onBook(booking.span, booking.about);
  };
  const go = (next: number, extend: boolean) => {
    setAnchor(extend ? (anchor ?? at) : undefined);
    setActive(Math.min(last, Math.max(0, next)));
  };
  const openMenu = () => {
    const box = document.getElementById(optionId(at))?.getBoundingClientRect();
    if (box) setMenu({ x: box.left, y: box.top + Math.min(box.height, 24) });
  };
  const optionId = (index: number) => `${base}-${options[index]?.stretch.id}`;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[event.key];
    if (next !== undefined) go(next, event.shiftKey);
    else if (event.key === "Enter" || event.key === " ") book(chosen);
    else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) openMenu();
    else if (event.key === "Escape" && anchor !== undefined) setAnchor(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const indexOf = (event: MouseEvent): number | undefined => {
    const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    return option ? Number(option.getAttribute("data-index")) : undefined;
  };
  const onPointerDown = (event: PointerEvent) => {
    const index = indexOf(event);
    if (index === undefined || event.button !== 0 || busy) return;
    pressed.current = { index, y: event.clientY };
    setAnchor(event.shiftKey ? (anchor ?? at) : undefined);
    setActive(index);
    lane.current?.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    const start = pressed.current;
    if (!start || Math.abs(event.clientY - start.y) < CLICK || !lane.current) return;
    const y = event.clientY - lane.current.getBoundingClientRect().top;
    const own = options[start.index]?.lane;
    const reached = options.findLastIndex(
      (option) => option.lane === own && yOf(scale, column, option.stretch.from) <= y,
    );
    setAnchor(start.index);
    setActive(Math.max(0, reached));
  };
  const onPointerUp = () => {
    if (!pressed.current) return;
    pressed.current = undefined;
    // What was taken by a drag lies in one track; the others of the same time come with it only by the keys.
    const own = options[at]?.lane;
    book(anchor === undefined ? chosen : chosen.filter((_, index) => options[low + index]?.lane === own));
  };
  const shown = options[hovered ?? (focused ? at : -1)];
  return (
    <>
      <div
        ref={lane}
        className={styles.lane}
        role="listbox"
        tabIndex={0}
        aria-label={t("calendar:activityOf", { day: dayName(column.date) })}
        aria-multiselectable="true"
        aria-activedescendant={optionId(at)}
        onKeyDown={onKeyDown}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          pressed.current = undefined;
        }}
        onPointerOver={(event) => setHovered(indexOf(event))}
        onPointerLeave={() => setHovered(undefined)}
        onDoubleClick={(event) => event.stopPropagation()}
        onContextMenu={(event) => {
          event.preventDefault();
          event.stopPropagation();
          const index = indexOf(event);
          if (index === undefined) return openMenu();
          setActive(index);
          setMenu({ x: event.clientX, y: event.clientY });
        }}
        data-no-gesture
      >
        {options.map(({ track, lane: place, stretch }, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant stands for the focus
          <div
            key={stretch.id}
            id={optionId(index)}
            role="option"
            aria-selected={index >= low && index <= high}
            aria-label={`${track.label}: ${stretch.label}, ${timesOf(stretch, time)}${stretch.booked ? `, ${t("activity:lane.booked")}` : ""}`}
            className={styles.stretch}
            data-index={index}
            data-kind={track.kind}
            data-booked={stretch.booked || undefined}
            data-over={places[place]?.over || undefined}
            style={{
              ...boxOf(stretch, scale, column),
              left: `${(places[place]?.left ?? 0) * 100}%`,
              width: `${(places[place]?.width ?? 0) * 100}%`,
              ...(stretch.hue && { background: `var(--hue-${stretch.hue})` }),
            }}
          />
        ))}
        {shown && (
          <Tooltip
            key={shown.stretch.id}
            opened
            multiline
            w={260}
            position="left"
            label={<Details track={shown.track} stretch={shown.stretch} />}
          >
            <div className={styles.anchor} aria-hidden="true" style={boxOf(shown.stretch, scale, column)} />
          </Tooltip>
        )}
      </div>
      {menu && (
        <ActivityMenu
          at={menu}
          stretch={options[at]?.stretch}
          chosen={chosen}
          around={
            options.find(
              ({ track, stretch }) =>
                track.kind === "unbooked" &&
                stretch.from <= (options[at]?.stretch.from ?? 0) &&
                (options[at]?.stretch.from ?? 0) < stretch.to,
            )?.stretch
          }
          onBook={book}
          onClose={() => {
            setMenu(undefined);
            lane.current?.focus({ preventScroll: true });
          }}
        />
      )}
    </>
  );
}

function timesOf({ from, to }: Span, time: (instant: string) => string): string {
  const start = time(toInstant(from));
  return from === to ? start : `${start} – ${time(toInstant(to))}`;
}

function boxOf(stretch: Span, scale: Scale, column: Column): { top: number; height: number } {
  const cut = cutTo(stretch, column) ?? stretch;
  const top = yOf(scale, column, cut.from);
  return { top, height: Math.max(LEAST, yOf(scale, column, cut.to) - top) };
}

/** What a stretch is made of, at the pointer or at the focus. */
function Details({ track, stretch }: { track: ActivityTrack; stretch: ActivityStretch }) {
  const { time, duration } = useFormats();
  const length = (ms: Ms) => duration(Math.round(ms / 1000));
  return (
    <div className={styles.details}>
      <div className={styles.name}>
        {track.label}: {stretch.label}
      </div>
      <div>
        {timesOf(stretch, time)}
        {stretch.to > stretch.from && ` · ${length(stretch.to - stretch.from)}`}
      </div>
      {stretch.pieces.map(({ text, ms }) => (
        <div key={text} className={styles.piece}>
          <span>{text}</span>
          {ms >= 60_000 && <span>{length(ms)}</span>}
        </div>
      ))}
    </div>
  );
}
