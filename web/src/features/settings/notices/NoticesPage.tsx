import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { NoticePreference } from "~/api/types";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import { Loading } from "~/ui/Loading";
import { notifyProblem } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { isOptional, type Way, ways } from "./model";
import styles from "./NoticesPage.module.css";
import { useChangeNotices, useNoticePreferences } from "./queries";

/** Which notices come, and by which way; of those that come in any case, why. */
export function NoticesPage() {
  const { t } = useTranslation("settings");
  const preferences = useNoticePreferences();
  const rows = preferences.data?.topics ?? [];
  return (
    <>
      <ProblemAlert error={preferences.error} onRetry={() => void preferences.refetch()} />
      {preferences.isPending && <Loading lines={8} />}
      {preferences.data && (
        <>
          <Card flush title={t("notices.optional")} description={t("notices.optionalText")}>
            <Table label={t("notices.optional")} rows={rows.filter(isOptional)} />
          </Card>
          <Card flush title={t("notices.mandatory")} description={t("notices.mandatoryText")}>
            <Table label={t("notices.mandatory")} rows={rows.filter((row) => !isOptional(row))} />
          </Card>
        </>
      )}
    </>
  );
}

function Table({ label, rows }: { label: string; rows: NoticePreference[] }) {
  const { t } = useTranslation("settings");
  const columns: Column<NoticePreference>[] = [
    {
      key: "topic",
      header: t("notices.topic"),
      phone: "title",
      cell: (row) => (
        <span className={styles.topic}>
          <span>{t(`notices.topics.${row.topic}`)}</span>
          {row.reason && <span className={styles.reason}>{t(`notices.reasons.${row.reason}`)}</span>}
        </span>
      ),
    },
    ...ways.map((way) => ({
      key: way,
      header: t(`notices.${way}`),
      width: "96px",
      cell: (row: NoticePreference) => <WaySwitch row={row} way={way} />,
    })),
  ];
  return <DataTable label={label} columns={columns} rows={rows} rowKey={(row) => row.topic} />;
}

function WaySwitch({ row, way }: { row: NoticePreference; way: Way }) {
  const { t } = useTranslation("settings");
  const change = useChangeNotices();
  const wanted = row[way];
  if (wanted === null) return <span aria-hidden="true">–</span>;
  return (
    <Switch
      aria-label={t("notices.switch", { topic: t(`notices.topics.${row.topic}`), way: t(`notices.${way}`) })}
      checked={wanted}
      disabled={!isOptional(row)}
      onChange={(event) =>
        change.mutate(
          { topic: row.topic, ways: { [way]: event.currentTarget.checked } },
          { onError: notifyProblem },
        )
      }
    />
  );
}
