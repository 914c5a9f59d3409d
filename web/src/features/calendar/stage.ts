import type { RefObject } from "react";
import type { DateText, TimeEntry } from "~/api/types";
import type { Column, Ms } from "./model/columns";
import type { Days } from "./model/nudge";
import type { Scale } from "./model/pieces";
import { boxOf } from "./model/pieces";
import { cutTo, type Span } from "./model/spans";

/** What gestures and keys need to know of the calendar at the moment they happen. */
export interface Stage {
  columns: Column[];
  scale: Scale;
  step: number;
  days: Days;
  entries: TimeEntry[];
  now: Ms;
  /** Whether the shown calendar may be written on at all. */
  writable: boolean;
  /** Says who closed a date and why, when it is closed. */
  lockText: (date: DateText) => string | undefined;
  /** `09:00 – 10:15` */
  timesText: (span: Span) => string;
  /** `Tuesday 24, 09:00 – 10:15, 1:15` */
  spokenText: (span: Span) => string;
  lengthText: (span: Span) => string;
}

export type StageRef = RefObject<Stage>;

/** Whether an entry may be moved at all. */
export function isFixed(entry: TimeEntry): boolean {
  return entry.locked || !entry.allowed_actions.includes("update");
}

/** Why a span may not be written, if it may not: one of its dates is closed. */
export function refusal(stage: Stage, span: Span): string | undefined {
  return stage.lockText(stage.days.columnAt(span.from).date);
}

/**
 * Draws a span over the days without React: a drag has sixty of these a second, and the blocks below stay as they
 * are. Gives back what clears it again.
 */
export function paint(layer: HTMLElement, stage: Stage, span: Span, refused: boolean): void {
  const pieces = stage.columns.flatMap((column, index) => {
    const cut = cutTo(span, column);
    return cut ? [{ index, ...boxOf(stage.scale, column, cut) }] : [];
  });
  while (layer.children.length < pieces.length) layer.append(document.createElement("div"));
  const width = 100 / stage.columns.length;
  for (const [position, ghost] of [...layer.children].entries()) {
    if (!(ghost instanceof HTMLElement)) continue;
    const piece = pieces[position];
    ghost.hidden = piece === undefined;
    if (!piece) continue;
    ghost.style.width = `calc(${width}% - 6px)`;
    // A transform moves nothing else: its own width and the gap are the width of a day.
    ghost.style.transform = `translate(calc(${piece.index} * (100% + 6px)), ${piece.top}px)`;
    ghost.style.height = `${piece.height}px`;
    ghost.toggleAttribute("data-refused", refused);
    const text = position === 0 ? `${stage.timesText(span)} · ${stage.lengthText(span)}` : "";
    if (ghost.textContent !== text) ghost.textContent = text;
  }
}

export function clearPaint(layer: HTMLElement): void {
  layer.replaceChildren();
}

/** Marks every block of an entry as being elsewhere for the moment. */
export function lift(surface: HTMLElement, entryId: string, lifted: boolean): void {
  for (const block of blocksOf(surface, entryId)) block.toggleAttribute("data-lifted", lifted);
}

export function blocksOf(surface: HTMLElement, entryId: string): NodeListOf<HTMLElement> {
  return surface.querySelectorAll<HTMLElement>(`[data-entry="${entryId}"]`);
}

/** The entry whose block an event happened on. */
export function entryAt(stage: Stage, target: EventTarget | null): TimeEntry | undefined {
  const block = target instanceof Element ? target.closest<HTMLElement>("[data-entry]") : null;
  return block ? stage.entries.find((entry) => entry.id === block.dataset.entry) : undefined;
}
