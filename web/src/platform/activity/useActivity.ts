import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useMe } from "../session";
import { type ActivityState, activity } from "./client";
import type { DayActivity, Span } from "./protocol";

const REFRESH = 10 * 60_000;

/** Whether the reader's own log is open, and how it stands. Another member's is locked at once. */
export function useActivity(): ActivityState {
  const state = useSyncExternalStore(activity.subscribe, activity.current);
  const me = useMe().member.id;
  const foreign = state.phase === "open" && state.member !== me;
  useEffect(() => {
    if (foreign) activity.lock();
  }, [foreign]);
  return foreign ? { phase: "locked" } : state;
}

/**
 * The activity of some days, while the log is open. It is kept in the component alone: nothing of it goes into a cache
 * that outlives the lock.
 */
export function useActivityDays(days: Span[]): DayActivity[] | undefined {
  const state = useActivity();
  const open = state.phase === "open";
  const checked = open ? state.status.checkedAt : 0;
  const [shown, setShown] = useState<{ days: Span[]; found: DayActivity[] }>();
  useEffect(() => {
    if (!open || checked === 0) {
      setShown(undefined);
      return;
    }
    let current = true;
    activity.days(days).then(
      (found) => current && setShown({ days, found }),
      // It was locked meanwhile, or the network failed; the next look tries again.
      () => {},
    );
    return () => {
      current = false;
    };
  }, [open, checked, days]);
  useEffect(() => {
    if (!open) return;
    const timer = setInterval(() => void activity.refresh(), REFRESH);
    return () => clearInterval(timer);
  }, [open]);
  return open && shown?.days === days ? shown.found : undefined;
}

/** Runs a question to the worker again whenever the log was looked at; nothing while it is locked. */
export function useAnswer<Answer>(question: () => Promise<Answer>): Answer | undefined {
  const state = useActivity();
  const checked = state.phase === "open" ? state.status.checkedAt : 0;
  const [answer, setAnswer] = useState<{ question: () => Promise<Answer>; value: Answer }>();
  const run = useCallback(() => question(), [question]);
  useEffect(() => {
    setAnswer((before) => (checked === 0 ? undefined : before));
    if (checked === 0) return;
    let current = true;
    run().then(
      (value) => current && setAnswer({ question, value }),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [checked, run, question]);
  return checked > 0 && answer?.question === question ? answer.value : undefined;
}
