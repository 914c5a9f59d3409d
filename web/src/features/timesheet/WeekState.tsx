import { Button } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { lazy, Suspense, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStep } from "~/api/queries/timesheets";
import type { DayLock, Timesheet } from "~/api/types";
import { groupBy } from "~/lib/groupBy";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { FindingList } from "~/ui/timesheet/FindingList";
import { HistoryList } from "~/ui/timesheet/HistoryList";
import { useDayLockText } from "~/ui/timesheet/useDayLockText";
import { isBlocked } from "./model";
import styles from "./Sheet.module.css";

const SubmitDialog = lazy(() => import("./SubmitDialog"));

/** Where the week stands: what is to be done next, what the checks find, what is locked and by whom, what happened. */
export function WeekState({ week }: { week: Timesheet }) {
  const { t } = useTranslation("timesheet");
  const step = useStep();
  const [submitting, setSubmitting] = useState(false);
  const can = (action: string) => week.allowed_actions.includes(action);
  const withdraw = () =>
    step.mutate(
      { week, step: "withdraw" },
      { onSuccess: () => notifyDone(t("withdrawn")), onError: notifyProblem },
    );
  const findings = can("submit") ? week.findings : [];
  const blocked = isBlocked(findings);
  const why = useId();
  const isLocked = week.days.some((day) => day.lock !== null);
  const bare = findings.length + week.history.length === 0 && !isLocked;
  return (
    <Card
      flush={bare}
      title={t(`next.${week.state}`)}
      actions={
        <>
          {can("withdraw") && (
            <Button variant="default" size="xs" loading={step.isPending} onClick={withdraw}>
              {t("withdraw")}
            </Button>
          )}
          {can("submit") && (
            // Not `disabled`: that would take it out of the order of Tab, and nobody would hear why.
            <Button
              size="xs"
              aria-disabled={blocked}
              data-disabled={blocked || undefined}
              aria-describedby={blocked ? why : undefined}
              onClick={() => !blocked && setSubmitting(true)}
            >
              {t("submitOpen")}
            </Button>
          )}
        </>
      }
    >
      <div className={styles.top}>
        <Locks week={week} />
        {blocked ? (
          <div id={why} className={styles.top}>
            <p className={styles.blocked}>{t("blocked")}</p>
            <FindingList findings={findings} />
          </div>
        ) : (
          <FindingList findings={findings} />
        )}
        <HistoryList history={week.history} />
      </div>
      {submitting && (
        <Suspense fallback={null}>
          <SubmitDialog week={week} onClose={() => setSubmitting(false)} />
        </Suspense>
      )}
    </Card>
  );
}

/** Each lock once, with the days that it holds. What the state of the week says already is not said again. */
function Locks({ week }: { week: Timesheet }) {
  const { dayShort } = useFormats();
  const lockText = useDayLockText();
  const periods = week.days.filter(
    (day): day is typeof day & { lock: DayLock } =>
      day.lock !== null && (day.lock.kind === "organization" || day.lock.kind === "member"),
  );
  const groups = groupBy(periods, (day) => lockText(day.lock));
  if (groups.size === 0) return null;
  return (
    <ul className={styles.locks}>
      {[...groups].map(([text, days]) => (
        <li key={text}>
          <IconLock size={15} aria-hidden="true" />
          <span>{`${days.map((day) => dayShort(day.date)).join(", ")}: ${text}`}</span>
        </li>
      ))}
    </ul>
  );
}
