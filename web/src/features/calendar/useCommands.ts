import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { TimeEntry } from "~/api/types";
import { addDays } from "~/lib/dates";
import type { BlockCommands } from "./BlockMenu";
import type { Ms } from "./model/columns";
import type { About } from "./model/draft";
import { mergePartner } from "./model/merge";
import type { Nudge } from "./model/nudge";
import { gapAfter, isRunning, moved, type Span, spanOf, split } from "./model/spans";
import { isFixed, refusal, type StageRef } from "./stage";
import type { CalendarActions } from "./useCalendarActions";
import type { Gestures } from "./useGestures";

interface CommandOptions {
  stage: StageRef;
  actions: CalendarActions;
  gestures: Gestures;
  nudges: { once: (entry: TimeEntry, nudge: Nudge) => void };
  draw: (span: Span, about?: About) => void;
  edit: (entry: TimeEntry) => void;
  resume: (entry: TimeEntry) => void;
  onRefused: (text: string) => void;
  announce: (text: string) => void;
  focusLater: RefObject<string | undefined>;
}

/** What menu and keys do with one entry. */
export function useCommands(options: CommandOptions) {
  const { stage, actions, gestures, draw, onRefused, announce, focusLater } = options;
  const { t } = useTranslation("calendar");

  const open = (entry: TimeEntry): Span | undefined => {
    const span = spanOf(entry, stage.current.now);
    if (!span) return undefined;
    const reason = refusal(stage.current, span);
    if (reason) onRefused(reason);
    return reason || isFixed(entry) || isRunning(entry) ? undefined : span;
  };
  const splitAt = (entry: TimeEntry, at: Ms | undefined) => {
    const span = open(entry);
    if (!span) return;
    const middle = at ?? (span.from + span.to) / 2;
    const parts = split(span, stage.current.days.columnAt(middle), middle, stage.current.step);
    if (!parts) return;
    void actions.split(entry, parts, () => {
      focusLater.current = entry.id;
      announce(t("done.split"));
    });
  };
  const copy = (entry: TimeEntry, from: (span: Span) => Ms) => {
    const span = open(entry);
    if (!span) return;
    const target = moved(span, from(span));
    const reason = refusal(stage.current, target);
    if (reason) return onRefused(reason);
    void actions.copyTo(entry, target, () => announce(stage.current.spokenText(target)));
  };
  const gap = (entry: TimeEntry, spans: Span[]): Span | undefined => {
    const span = spanOf(entry, stage.current.now);
    if (!span || isRunning(entry)) return undefined;
    return gapAfter(spans, stage.current.days.columnAt(span.to - 1), span.to);
  };

  const commands = {
    edit: options.edit,
    nudge: (entry: TimeEntry, nudge: Nudge) => {
      if (entry.kind === "interval") return options.nudges.once(entry, nudge);
      const date = addDays(entry.date, nudge.kind === "previousDay" ? -1 : 1);
      const reason = stage.current.lockText(entry.date) ?? stage.current.lockText(date);
      if (reason) return onRefused(reason);
      void actions.changeQuietly(entry, { date }, () => {
        focusLater.current = entry.id;
      });
    },
    duplicate: (entry: TimeEntry) => copy(entry, (span) => span.to),
    copyToNextDay: (entry: TimeEntry) => copy(entry, (span) => stage.current.days.shift(span.from, 1)),
    /** At the pointer if it is on the entry, else in the middle. */
    splitHere: (entry: TimeEntry) => {
      const hovered = gestures.hovered();
      const span = spanOf(entry, stage.current.now);
      const inside = hovered && span && hovered.at > span.from && hovered.at < span.to;
      splitAt(entry, inside ? hovered.at : undefined);
    },
    split: (entry: TimeEntry) => splitAt(entry, undefined),
    canMerge: (entry: TimeEntry) => mergePartner(entry, stage.current.entries) !== undefined,
    merge: (entry: TimeEntry) => {
      if (!open(entry)) return;
      const partner = mergePartner(entry, stage.current.entries);
      if (!partner) return announce(t("nothingToMerge"));
      void actions.merge(entry, partner, () => {
        focusLater.current = entry.id;
        announce(t("done.merged"));
      });
    },
    gapAfter: gap,
    fillAfter: (entry: TimeEntry) => {
      const spans = stage.current.entries.flatMap((other) => spanOf(other, stage.current.now) ?? []);
      const free = gap(entry, spans);
      if (free) draw(free);
      else announce(t("nothingToFill"));
    },
    resume: options.resume,
    remove: (entry: TimeEntry) => {
      if (isFixed(entry) || !entry.allowed_actions.includes("delete")) return;
      void actions.remove(entry);
    },
    /** Keys on a block that are no movement; true when the key was used. */
    onKey: (key: string, entry: TimeEntry): boolean => {
      if (key === "Delete" || key === "Backspace") {
        commands.remove(entry);
        return true;
      }
      if (entry.kind !== "duration" || isFixed(entry)) return false;
      if (key !== "ArrowLeft" && key !== "ArrowRight") return false;
      commands.nudge(entry, { kind: key === "ArrowLeft" ? "previousDay" : "nextDay" });
      return true;
    },
  };
  return commands satisfies Omit<BlockCommands, "canFill" | "recall" | "repeat" | "openWork">;
}
