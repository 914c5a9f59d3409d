import { Button, Stack } from "@mantine/core";
import { IconLock, IconLockOpen2, IconRefresh } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DateText } from "~/api/types";
import { addDays, today as todayIn } from "~/lib/dates";
import { activity } from "~/platform/activity/client";
import { useActivity } from "~/platform/activity/useActivity";
import { useFormats } from "~/platform/formats";
import { ActivityAlert } from "~/ui/activity/ActivityAlert";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { Stepper } from "~/ui/Stepper";
import { AboutCard } from "./AboutCard";
import { DayCard } from "./DayCard";
import { KeysCard } from "./keys/KeysCard";
import { SetUp } from "./keys/SetUp";
import { LockedCard } from "./LockedCard";
import { LogCard } from "./LogCard";
import { RepairsCard } from "./RepairsCard";
import { SearchCard } from "./SearchCard";
import { SuggestionsCard } from "./SuggestionsCard";
import { useLogThere } from "./useLogThere";

const UnlockDialog = lazy(() => import("~/ui/activity/UnlockDialog"));

/** The member's own activity: a day in figures, search, and how the sealed log stands. */
export function ActivityPage() {
  const { t } = useTranslation(["activity", "common"]);
  const { zone } = useFormats();
  const state = useActivity();
  const navigate = useNavigate();
  const today = todayIn(zone);
  const { date = today } = useSearch({ from: "/shell/activity" });
  const [asking, setAsking] = useState(false);
  const close = useCallback(() => setAsking(false), []);
  const show = (day: DateText) =>
    void navigate({ to: "/activity", search: day === today ? {} : { date: day } });
  const { there, asking: looking, problem, ask } = useLogThere();
  // The keys of a new log are made; from then on the steps stay until they are left, also once the log is open.
  const [beginning, setBeginning] = useState(false);
  const setsUp = beginning || (there === false && state.phase !== "open");
  const open = state.phase === "open" && !setsUp;
  return (
    <>
      <PageHead
        title={t("activity:title")}
        aside={
          open && (
            <Stepper
              labels={{
                previous: t("activity:day.previous"),
                here: t("activity:day.today"),
                next: t("activity:day.next"),
              }}
              onPrevious={() => show(addDays(date, -1))}
              onHere={() => show(today)}
              onNext={() => show(addDays(date, 1))}
            />
          )
        }
        actions={
          open ? (
            <>
              <Button
                variant="default"
                leftSection={<IconRefresh size={16} stroke={1.6} />}
                onClick={() => void activity.refresh()}
              >
                {t("activity:button.refresh")}
              </Button>
              <Button leftSection={<IconLock size={16} stroke={1.6} />} onClick={activity.lock}>
                {t("activity:button.lock")}
              </Button>
            </>
          ) : setsUp || problem ? null : (
            <Button leftSection={<IconLockOpen2 size={16} stroke={1.6} />} onClick={() => setAsking(true)}>
              {t("activity:button.unlock")}
            </Button>
          )
        }
      />
      <PageBody>
        <Stack gap="md">
          <ActivityAlert />
          {setsUp && <SetUp onBegin={() => setBeginning(true)} onLeave={() => setBeginning(false)} />}
          {open && (
            <>
              <DayCard key={date} date={date} />
              <RepairsCard key={`repair ${date}`} date={date} />
              <SuggestionsCard key={`suggest ${date}`} date={date} />
              <SearchCard onShow={show} />
              <LogCard status={state.status} />
              <KeysCard />
            </>
          )}
          {!open && !setsUp && looking && <Loading lines={4} />}
          {!open && !setsUp && <ProblemAlert error={problem} onRetry={() => void ask()} />}
          {!open && !setsUp && !looking && !problem && (
            <LockedCard idle={state.phase === "locked" && state.why === "idle"} />
          )}
          <AboutCard />
        </Stack>
      </PageBody>
      {asking && (
        <Suspense fallback={null}>
          <UnlockDialog onClose={close} />
        </Suspense>
      )}
    </>
  );
}
