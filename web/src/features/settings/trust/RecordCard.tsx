import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProcessingActivity } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { Loading } from "~/ui/Loading";
import { notifyProblem } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { readersOf, textIn } from "./recordModel";
import { saveProcessingRecord, useProcessingRecord } from "./recordQueries";
import styles from "./Trust.module.css";

/** The record of processing activities, as schema, periods and permissions make it. */
export function RecordCard() {
  const { t } = useTranslation("documents");
  const record = useProcessingRecord();
  const [open, setOpen] = useState(false);
  const activities = record.data?.activities ?? [];
  return (
    <Card title={t("record.title")} description={t("record.text")}>
      <ProblemAlert error={record.error} onRetry={() => void record.refetch()} />
      {record.isPending && <Loading lines={2} />}
      {record.data && (
        <>
          <div className={styles.actions}>
            <Button size="compact-sm" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
              {t("record.classes", { count: activities.length })}
            </Button>
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={() => void saveProcessingRecord().catch(notifyProblem)}
            >
              {t("record.download")}
            </Button>
          </div>
          {open && (
            <ul className={styles.list}>
              {activities.map((activity) => (
                <Activity key={activity.id} activity={activity} />
              ))}
            </ul>
          )}
        </>
      )}
    </Card>
  );
}

function Activity({ activity }: { activity: ProcessingActivity }) {
  const { t } = useTranslation(["documents", "common", "permissions"]);
  const { locale } = useFormats();
  const readers = readersOf(activity).map(
    ({ role, reach }) => `${t(`common:role.${role}`)} (${t(`permissions:reach.${reach}`)})`,
  );
  const places = [
    ...activity.columns.map(({ table }) => table),
    ...activity.files.map((file) => textIn(file, locale)),
  ];
  return (
    <li>
      <div className={styles.head}>
        <h3>{textIn(activity.title, locale)}</h3>
      </div>
      <ul className={styles.facts}>
        <li>
          {t("record.purpose")}: {textIn(activity.purpose, locale)}
        </li>
        <li>
          {t("record.kept")}: {textIn(activity.kept.text, locale)}
        </li>
        <li>
          {t("record.readers")}: {readers.length > 0 ? readers.join(", ") : t("record.program")}
        </li>
        <li className={styles.places}>
          {t("record.data")}: {places.join(", ")}
        </li>
      </ul>
    </li>
  );
}
