import { Button } from "@mantine/core";
import { IconPlayerPlayFilled, IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCreateEntry } from "~/api/queries/entries";
import { useProjects, useTasks } from "~/api/queries/scope";
import { startOf, useRecentWork, useStartTimer, useStopTimer, useTimer } from "~/api/queries/timer";
import { today } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { useShortcut } from "~/platform/shortcuts";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { PreviewChips } from "./PreviewChips";
import { parseQuick } from "./quick/parse";
import { RunningTimer } from "./RunningTimer";
import { intentOf, nothingPicked, type Picked, resolve } from "./resolve";
import styles from "./TimerBar.module.css";
import { TokenField } from "./TokenField";
import { useRunningSigns } from "./useRunningSigns";

const ForgottenTimer = lazy(() => import("./ForgottenTimer"));

/** The bar on every page: one field that starts a timer or adds a finished entry, and the running timer. */
export function TimerBar() {
  const { t } = useTranslation(["timer", "common"]);
  const { zone } = useFormats();
  const [text, setText] = useState("");
  const [picked, setPicked] = useState<Picked>(nothingPicked);
  const [asked, setAsked] = useState(false);
  const projects = useProjects().data;
  const tasks = useTasks().data;
  const timer = useTimer().data;
  const recent = useRecentWork().data;
  const start = useStartTimer();
  const stop = useStopTimer();
  const create = useCreateEntry();
  const running = timer?.entry ?? null;
  useRunningSigns(running);

  const quick = useMemo(() => parseQuick(text, today(zone)), [text, zone]);
  const resolved = useMemo(
    () => resolve(quick, picked, projects ?? [], tasks ?? []),
    [quick, picked, projects, tasks],
  );
  const intent = intentOf(resolved, zone);
  const unknown = resolved.unknown.project ?? resolved.unknown.task;

  const clear = () => {
    setText("");
    setPicked(nothingPicked);
    setAsked(false);
  };
  const submit = () => {
    if (unknown !== undefined) return setAsked(true);
    if (intent.kind === "ask_length") return setAsked(true);
    if (intent.kind === "add") {
      create.mutate(intent.entry, {
        onSuccess: () => {
          clear();
          notifyDone(t("timer:added"));
        },
        onError: notifyProblem,
      });
      return;
    }
    start.mutate(intent.start, { onSuccess: clear, onError: notifyProblem });
  };
  const pick = (picks: Partial<Picked>, rest?: string) => {
    setPicked((now) => ({ ...now, ...picks }));
    if (rest !== undefined) setText(rest);
  };
  const stopNow = () => running && stop.mutate({}, { onError: notifyProblem });
  const continueLast = () => {
    const last = recent?.[0];
    if (last) start.mutate(startOf(last), { onError: notifyProblem });
  };
  const record = t("common:shortcuts.record");
  useShortcut({ keys: "s", label: t("timer:shortcut.stop"), group: record, run: stopNow });
  useShortcut({ keys: "c", label: t("timer:shortcut.continue"), group: record, run: continueLast });

  const complaint =
    unknown !== undefined
      ? t("timer:chooseFirst", { name: unknown })
      : intent.kind === "ask_length"
        ? t("timer:askLength")
        : undefined;
  const somethingTyped = text.trim() !== "" || picked !== nothingPicked;
  return (
    <div className={styles.bar}>
      <div className={styles.line}>
        <TokenField
          text={text}
          picked={picked}
          placeholder={running ? t("timer:placeholderNext") : t("timer:placeholder")}
          error={asked ? complaint : undefined}
          onText={(value) => {
            setText(value);
            setAsked(false);
          }}
          onPick={pick}
          onSubmit={submit}
        />
        {(!running || somethingTyped) && (
          <Button
            onClick={submit}
            loading={start.isPending || create.isPending}
            leftSection={intent.kind === "add" ? <IconPlus size={16} /> : <IconPlayerPlayFilled size={14} />}
            className={styles.submit}
          >
            {intent.kind === "add"
              ? t("common:action.add")
              : running
                ? t("timer:switch")
                : t("common:action.start")}
          </Button>
        )}
        {running && <RunningTimer entry={running} onStop={stopNow} stopping={stop.isPending} />}
      </div>
      {somethingTyped && <PreviewChips resolved={resolved} picked={picked} onPick={pick} />}
      {running && timer?.forgotten && (
        <Suspense fallback={null}>
          <ForgottenTimer key={running.id} entry={running} afterSeconds={timer.forgotten_after_seconds} />
        </Suspense>
      )}
    </div>
  );
}
