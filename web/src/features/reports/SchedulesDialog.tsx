import { Alert, Button, Modal, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReportSchedule, SavedReport } from "~/api/types";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { ScheduleForm } from "./ScheduleForm";
import { ScheduleItem } from "./ScheduleItem";
import styles from "./Schedules.module.css";
import { useSchedules } from "./scheduleQueries";

/** When a report is sent by mail, to whom, and how the latest mails went. */
export function SchedulesDialog({ report, onClose }: { report: SavedReport; onClose: () => void }) {
  const { t } = useTranslation(["schedules", "common"]);
  const schedules = useSchedules(report.id);
  const [form, setForm] = useState<{ schedule?: ReportSchedule }>();
  if (form) {
    const close = () => setForm(undefined);
    return <ScheduleForm report={report} schedule={form.schedule} onClose={close} onSaved={close} />;
  }
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={() => setForm({})}>
      {t("schedules:add")}
    </Button>
  );
  const rows = schedules.data ?? [];
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("schedules:of", { name: report.name })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <Stack gap="sm">
        {rows.some((row) => !row.mail_configured) && (
          <Alert color="yellow">{t("schedules:error.not_configured")}</Alert>
        )}
        <ProblemAlert error={schedules.error} onRetry={() => void schedules.refetch()} />
        {schedules.isPending && <Loading lines={3} />}
        {schedules.data && rows.length === 0 && (
          <EmptyState title={t("schedules:none")} text={t("schedules:noneText")} action={add} />
        )}
        {rows.length > 0 && (
          <>
            <ul className={styles.list} aria-label={t("schedules:title")}>
              {rows.map((schedule) => (
                <ScheduleItem key={schedule.id} schedule={schedule} onEdit={() => setForm({ schedule })} />
              ))}
            </ul>
            <div>{add}</div>
          </>
        )}
      </Stack>
    </Modal>
  );
}
