import { type RefObject, useEffect, useRef } from "react";
import type { TimeEntry } from "~/api/types";
import { type Nudge, nudged, nudgeOf } from "./model/nudge";
import { FREE_STEP } from "./model/snap";
import { isRunning, type Span, spanOf } from "./model/spans";
import { clearPaint, entryAt, isFixed, lift, paint, refusal, type StageRef } from "./stage";

/** After so long without another press the new time is stored. */
const REST_MS = 900;

interface NudgeOptions {
  stage: StageRef;
  surface: RefObject<HTMLElement | null>;
  layer: RefObject<HTMLElement | null>;
  announce: (text: string) => void;
  onDone: (entry: TimeEntry, span: Span) => void;
  onRefused: (text: string) => void;
}

/**
 * Moving and resizing by keys. Several presses are one change: it is drawn and spoken at each press, and stored when
 * the keys rest, on Enter, or when the focus goes elsewhere. Escape takes it back.
 */
export function useNudges(options: NudgeOptions) {
  const latest = useRef(options);
  latest.current = options;
  const pending = useRef<{ entry: TimeEntry; span: Span; timer: number } | undefined>(undefined);

  const end = () => {
    const now = pending.current;
    pending.current = undefined;
    window.clearTimeout(now?.timer);
    const { layer, surface } = latest.current;
    if (layer.current) clearPaint(layer.current);
    if (now && surface.current) lift(surface.current, now.entry.id, false);
    return now;
  };
  const commit = () => {
    const now = end();
    if (!now) return;
    const { stage, onDone, onRefused } = latest.current;
    const refused = refusal(stage.current, now.span);
    if (refused) onRefused(refused);
    else onDone(now.entry, now.span);
  };
  const cancel = (): boolean => end() !== undefined;

  const push = (entry: TimeEntry, nudge: Nudge, fine: boolean) => {
    const { stage, surface, layer, announce } = latest.current;
    const { step, days, now } = stage.current;
    if (pending.current && pending.current.entry.id !== entry.id) commit();
    const before = pending.current?.span ?? spanOf(entry, now);
    if (!before) return;
    const span = nudged(before, nudge, fine ? FREE_STEP : step, days, isRunning(entry));
    window.clearTimeout(pending.current?.timer);
    pending.current = {
      entry: pending.current?.entry ?? entry,
      span,
      timer: window.setTimeout(() => latestCommit.current(), REST_MS),
    };
    const refused = refusal(stage.current, span);
    if (surface.current) lift(surface.current, entry.id, true);
    if (layer.current) paint(layer.current, stage.current, span, refused !== undefined);
    announce(refused ?? stage.current.spokenText(span));
  };

  const latestCommit = useRef(commit);
  latestCommit.current = commit;
  useEffect(() => () => latestCommit.current(), []);

  return {
    /** True when the key was used. */
    onKeyDown: (event: React.KeyboardEvent): boolean => {
      if (event.key === "Escape") return cancel();
      if (event.key === "Enter" && pending.current) {
        commit();
        return true;
      }
      const nudge = nudgeOf(event);
      const entry = nudge && entryAt(latest.current.stage.current, event.target);
      if (!nudge || entry?.kind !== "interval") return false;
      if (isFixed(entry)) {
        const span = spanOf(entry, 0);
        const reason = span && refusal(latest.current.stage.current, span);
        if (reason) latest.current.onRefused(reason);
        return true;
      }
      push(entry, nudge, event.altKey);
      return true;
    },
    /** One step by the menu, stored at once. */
    once: (entry: TimeEntry, nudge: Nudge) => {
      push(entry, nudge, false);
      commit();
    },
    commit,
  };
}
