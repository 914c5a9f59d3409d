import { Button } from "@mantine/core";
import { IconPlayerPlayFilled, IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useCreateEntry } from "~/api/queries/entries";
import { startOf, useRecentWork, useStartTimer, useStopTimer, useTimer } from "~/api/queries/timer";
import { useLifeSigns } from "~/platform/lifeSigns";
import { useMe } from "~/platform/session";
import { useShortcut } from "~/platform/shortcuts";
import { onTimerFilled, TIMER_FIELD_ID } from "~/platform/timerFocus";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { PreviewChips } from "~/ui/quick/PreviewChips";
import { TokenField } from "~/ui/quick/TokenField";
import { useQuickEntry } from "~/ui/quick/useQuickEntry";
import { FavoritesMenu } from "./FavoritesMenu";
import { RunningTimer } from "./RunningTimer";
import { useStopped } from "./stopped";
import styles from "./TimerBar.module.css";
import { useForgotten } from "./useForgotten";
import { useRunningSigns } from "./useRunningSigns";

const ForgottenTimer = lazy(() => import("./ForgottenTimer"));
const StoppedTimer = lazy(() => import("./StoppedTimer"));

/** The bar on every page: one field that starts a timer or adds a finished entry, and the running timer. */
export function TimerBar() {
  const { t } = useTranslation(["timer", "common"]);
  const quick = useQuickEntry();
  const { data: timer, isError, isFetching, refetch } = useTimer();
  // "Start" would say that nothing runs, and that is what nobody knows.
  const unknown = timer === undefined && isError;
  const recent = useRecentWork().data;
  const start = useStartTimer();
  const stop = useStopTimer();
  const create = useCreateEntry();
  const running = timer?.entry ?? null;
  useRunningSigns(running);
  const forgotten = useForgotten(timer);
  useLifeSigns(running !== null);
  const stopped = useStopped(useMe().member.id);
  const { setText } = quick;
  const fill = useRef(setText);
  fill.current = setText;
  useEffect(() => onTimerFilled((text) => fill.current(text)), []);

  const { intent } = quick;
  const sending = start.isPending || create.isPending;
  // The field is free at once: the next line is not typed behind this one, and a second Enter does nothing twice.
  // Counted here: that something is on its way is rendered a moment later, and two keys may come before.
  const onTheirWay = useRef(0);
  const submit = async () => {
    if (quick.isEmpty && (running || unknown || onTheirWay.current > 0)) return;
    if (!quick.check()) return;
    const putBack = quick.take();
    onTheirWay.current += 1;
    try {
      if (intent.kind === "start") await start.mutateAsync(intent.start);
      if (intent.kind !== "add") return;
      await create.mutateAsync(intent.entry);
      notifyDone(t("timer:added"));
    } catch (thrown) {
      putBack();
      notifyProblem(thrown);
    } finally {
      onTheirWay.current -= 1;
    }
  };
  const stopNow = () => running && !stop.isPending && stop.mutate({}, { onError: notifyProblem });
  const continueLast = () => {
    const last = recent?.[0];
    if (last && !sending) start.mutate(startOf(last), { onError: notifyProblem });
  };
  const record = t("common:shortcuts.record");
  useShortcut({ keys: "s", label: t("timer:shortcut.stop"), group: record, run: stopNow });
  useShortcut({ keys: "c", label: t("timer:shortcut.continue"), group: record, run: continueLast });

  const adds = intent.kind === "add";
  return (
    <div className={styles.bar}>
      <div className={styles.line}>
        <TokenField
          id={TIMER_FIELD_ID}
          quick={quick}
          placeholder={running ? t("timer:placeholderNext") : t("timer:placeholder")}
          onSubmit={() => void submit()}
        />
        <FavoritesMenu quick={quick} />
        {unknown && quick.isEmpty && (
          <>
            <span className={styles.unknown} role="status">
              {t("timer:unknown")}
            </span>
            <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
              {t("common:action.retry")}
            </Button>
          </>
        )}
        {(unknown ? !quick.isEmpty : !running || !quick.isEmpty) && (
          <Button
            onClick={() => void submit()}
            loading={sending}
            leftSection={adds ? <IconPlus size={16} /> : <IconPlayerPlayFilled size={14} />}
            className={styles.submit}
          >
            {adds ? t("common:action.add") : running ? t("timer:switch") : t("common:action.start")}
          </Button>
        )}
        {running && <RunningTimer entry={running} onStop={stopNow} stopping={stop.isPending} />}
      </div>
      {!quick.isEmpty && <PreviewChips quick={quick} />}
      {running && forgotten && (
        <Suspense fallback={null}>
          <ForgottenTimer
            key={running.id}
            entry={running}
            afterSeconds={forgotten.afterSeconds}
            onKeep={forgotten.keep}
          />
        </Suspense>
      )}
      {stopped && (
        <Suspense fallback={null}>
          <StoppedTimer stopped={stopped} />
        </Suspense>
      )}
    </div>
  );
}
