import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "~/api/problem";
import type { DateText, TimeEntry } from "~/api/types";
import { uuid7 } from "~/lib/uuid7";
import { useFormats } from "~/platform/formats";
import { elapsedSeconds } from "~/platform/serverClock";
import { moment, remember as rememberStep } from "~/platform/undo";
import { notifyDone, notifyProblem, notifyUndo } from "~/ui/notify";
import { problemText } from "~/ui/problemText";
import type { Memory } from "./memory";
import { type Cell, type Change, changeOf, MOST_CHANGES, type Plan, type Row, readCell } from "./model";
import { useWrite } from "./queries";
import { cameBack, inversesOf, type Step, stepsOf } from "./steps";

/** A typed text that is not stored: on its way, or refused. */
export interface Draft {
  text: string;
  problem: string | undefined;
}

export interface Sheet {
  drafts: Record<string, Draft>;
  /** Takes what was typed; gives whether it can be left. */
  type: (row: Row, cell: Cell, text: string) => boolean;
  /** Throws a refused text away. */
  forget: (key: string) => void;
  /** Writes several changes at once and offers to take them back. */
  run: (plan: Plan, done: string) => void;
  /** What a screen reader is told. */
  said: string;
  say: (text: string) => void;
}

export const draftKey = (work: { key: string }, date: DateText) => `${work.key}|${date}`;

/** Everything that the cells of a sheet can do; what was typed stays until the server has it. */
export function useSheet(memory: Memory, remember: (change: (memory: Memory) => Memory) => void): Sheet {
  const { t } = useTranslation("timesheet");
  const { dayName } = useFormats();
  const write = useWrite();
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [sending, setSending] = useState<ReadonlySet<string>>(new Set());
  const [said, say] = useState("");
  // What an earlier visit left is on its way no more.
  const problemOf = (key: string) => problems[key] ?? (sending.has(key) ? undefined : t("unsent"));
  const drafts = Object.fromEntries(
    Object.entries(memory.drafts).map(([key, text]): [string, Draft] => [
      key,
      { text, problem: problemOf(key) },
    ]),
  );
  const forget = (key: string) => {
    remember((before) => ({ ...before, drafts: without(before.drafts, key) }));
    setProblems((before) => without(before, key));
  };
  const fail = (key: string, text: string, problem: string) => {
    remember((before) => ({ ...before, drafts: { ...before.drafts, [key]: text } }));
    setProblems((before) => ({ ...before, [key]: problem }));
    say(problem);
  };
  const takeBack = async (steps: Step[]) => {
    cameBack(steps, await write.mutateAsync(inversesOf(steps)));
    say(t("undone"));
  };
  const store = async (changes: Change[]) => stepsOf(changes, await write.mutateAsync(changes));
  const type = (row: Row, cell: Cell, text: string): boolean => {
    const key = draftKey(row, cell.date);
    const seconds = readCell(text);
    if (seconds === undefined) {
      fail(key, text, t("invalid"));
      return false;
    }
    const change = changeOf(row, cell, seconds, uuid7);
    if (!change) {
      forget(key);
      return true;
    }
    remember((before) => ({ ...before, drafts: { ...before.drafts, [key]: text } }));
    setProblems((before) => without(before, key));
    setSending((before) => new Set([...before, key]));
    const at = moment();
    const settle = () => setSending((before) => new Set([...before].filter((other) => other !== key)));
    store([change]).then(
      (steps) => {
        rememberStep(t("typed", { text, day: dayName(cell.date) }), () => takeBack(steps), at);
        forget(key);
        settle();
        say(t("saved"));
      },
      (thrown: unknown) => {
        fail(key, text, problemText(asProblem(thrown)));
        settle();
        notifyProblem(thrown);
      },
    );
    return true;
  };
  const run = (plan: Plan, done: string) => {
    const left = [...plan.skipped].map(([reason, count]) => t(`skipped.${reason}`, { count })).join(" ");
    if (plan.changes.length === 0) {
      if (left) notifyDone(left);
      return;
    }
    if (plan.changes.length > MOST_CHANGES) {
      notifyDone(t("tooMany", { count: MOST_CHANGES }));
      return;
    }
    const at = moment();
    store(plan.changes).then(
      (steps) => void notifyUndo(left ? `${done} ${left}` : done, () => takeBack(steps), at),
      notifyProblem,
    );
  };
  return { drafts, type, forget, run, said, say };
}

function without<Value>(record: Record<string, Value>, key: string): Record<string, Value> {
  const { [key]: _, ...rest } = record;
  return rest;
}

/** Length of an entry in the sheet; a running timer counts until now. */
export function recordedSeconds(entry: TimeEntry, now: number): number {
  if (entry.duration_seconds !== null) return entry.duration_seconds;
  return entry.started_at ? elapsedSeconds(entry.started_at, now) : 0;
}
