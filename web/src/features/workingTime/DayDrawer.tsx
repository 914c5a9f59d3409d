import { Button, Drawer } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DateText, Uuid, WorkingDay } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { Loading } from "~/ui/Loading";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { DisputeDialog } from "./DisputeDialog";
import { may } from "./model";
import { PresenceList } from "./PresenceList";
import { ProposalPanel } from "./ProposalPanel";
import { useCloseDays, useWorkingDay } from "./queries";
import { StateBadge } from "./StateBadge";
import { VersionList } from "./VersionList";
import styles from "./WorkingTime.module.css";

interface DayDrawerProps {
  member: Uuid;
  /** Whose day it is, where it is not the reader's. */
  name: string | undefined;
  date: DateText;
  onClose: () => void;
}

/** One day: what is on record, what somebody else proposes, and every version with who, what, when and why. */
export default function DayDrawer({ member, name, date, onClose }: DayDrawerProps) {
  const { t } = useTranslation(["workingTime", "common"]);
  const { dayName } = useFormats();
  const record = useWorkingDay(member, date);
  const [disputing, setDisputing] = useState(false);
  const day = record.data?.day;
  return (
    <>
      <Drawer
        opened
        onClose={onClose}
        position="right"
        size="md"
        // The dialog above it takes Escape for itself.
        closeOnEscape={!disputing}
        title={[name, dayName(date)].filter(Boolean).join(" · ")}
        closeButtonProps={{ "aria-label": t("common:action.close") }}
      >
        <div className={styles.drawer}>
          <ProblemAlert error={record.error} onRetry={() => void record.refetch()} />
          {record.isPending && <Loading />}
          {day && (
            <>
              <DayFacts day={day} />
              {day.proposal && (
                <ProposalPanel day={day} proposal={day.proposal} onDispute={() => setDisputing(true)} />
              )}
              <VersionList versions={record.data?.versions ?? []} zone={day.time_zone} />
            </>
          )}
        </div>
      </Drawer>
      {disputing && day?.proposal && (
        <DisputeDialog day={day} proposal={day.proposal} onClose={() => setDisputing(false)} />
      )}
    </>
  );
}

/** What stands, and the way to put it on record. */
function DayFacts({ day }: { day: WorkingDay }) {
  const { t } = useTranslation("workingTime");
  const close = useCloseDays();
  return (
    <section className={styles.part} aria-label={t("stands")}>
      <p className={styles.stateLine} role="status">
        <StateBadge state={day.state} />
        <span>{t(`means.${day.state}`)}</span>
      </p>
      {!day.proposal && <PresenceList presence={day.presence} zone={day.time_zone} />}
      <p className={styles.quiet}>{t("zone", { zone: day.time_zone })}</p>
      {may(day, "close") && (
        <div className={styles.actions}>
          <Button
            leftSection={<IconLock size={16} aria-hidden="true" />}
            loading={close.isPending}
            onClick={() =>
              close.mutate([day.date], {
                onSuccess: () => notifyDone(t("closed", { count: 1 })),
                onError: notifyProblem,
              })
            }
          >
            {t("close")}
          </Button>
        </div>
      )}
    </section>
  );
}
