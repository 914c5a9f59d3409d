import { IconClockPlus, IconEdit, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useCreateEntry } from "~/api/queries/entries";
import type { Scope } from "~/api/queries/scope";
import { useStartTimer } from "~/api/queries/timer";
import { today } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { fillTimer } from "~/platform/timerFocus";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { describe } from "~/ui/quick/describe";
import { parseQuick } from "~/ui/quick/parse/parse";
import { intentOf, nothingPicked, resolve } from "~/ui/quick/resolve";
import type { Command } from "./model";

/**
 * What to do with a text as the timer bar reads it: start it, record it, or finish it there when something is
 * missing. So the palette never has nothing to offer.
 */
export function useRecordCommand({ projects, tasks }: Scope): (typed: string) => Command {
  const { t } = useTranslation(["palette", "common", "timer"]);
  const formats = useFormats();
  const start = useStartTimer();
  const create = useCreateEntry();
  return (typed) => {
    const quick = parseQuick(typed, today(formats.zone));
    const resolved = resolve(quick, nothingPicked, [...projects.values()], [...tasks.values()]);
    const intent = intentOf(resolved, formats.zone);
    const { project, task, tags, billable, when, unknown } = resolved;
    const note = resolved.note || (project?.name ?? typed);
    const beside = [
      when.kind !== "now" && describe(when, formats),
      resolved.note && project?.name,
      task?.name,
      ...tags.map((tag) => `#${tag}`),
      billable !== "inherit" && t(`common:billable.${billable}`),
    ];
    const command = { id: "record", group: "start" as const, detail: beside.filter(Boolean).join(" · ") };
    const unclear = unknown.project !== undefined || unknown.task !== undefined;
    if (unclear || intent.kind === "ask_length") {
      const label = t("palette:finish", { text: typed });
      return { ...command, label, icon: IconEdit, run: () => fillTimer(typed) };
    }
    if (intent.kind === "start") {
      const run = () => void start.mutateAsync(intent.start).catch(notifyProblem);
      return { ...command, label: t("palette:startWith", { note }), icon: IconPlayerPlay, run };
    }
    // The palette is closed by then, and callbacks of `mutate` would not be called any more.
    const add = () =>
      void create.mutateAsync(intent.entry).then(() => notifyDone(t("timer:added")), notifyProblem);
    return { ...command, label: t("palette:recordAs", { note }), icon: IconClockPlus, run: add };
  };
}
