import { Badge, Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { activity } from "~/platform/activity/client";
import type { DeviceStatus, LogStatus } from "~/platform/activity/protocol";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";
import { FindingList } from "~/ui/activity/ActivityTrouble";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import styles from "./ActivityPage.module.css";
import { IdleChoice } from "./IdleChoice";
import { bytesText } from "./model";

/** How the sealed log stands: its devices, what arrived when, how much is stored, and whether all of it adds up. */
export function LogCard({ status }: { status: LogStatus }) {
  const { t } = useTranslation("activity");
  const { instant, number, locale } = useFormats();
  const me = useMe().member.id;
  const when = (at: number | undefined) => (at === undefined ? "–" : instant(new Date(at).toISOString()));
  const newest = (device: DeviceStatus, key: "signedAt" | "uploadedAt") => {
    const all = device.streams.flatMap((stream) => stream[key] ?? []);
    return all.length > 0 ? Math.max(...all) : undefined;
  };
  const columns: Column<DeviceStatus>[] = [
    { key: "name", header: t("log.device"), phone: "title", cell: ({ name }) => name },
    { key: "state", header: t("log.state"), cell: (device) => <DeviceState device={device} /> },
    {
      key: "segments",
      header: t("log.segments"),
      align: "right",
      cell: ({ streams }) => number(streams.reduce((sum, { segments }) => sum + segments, 0)),
    },
    { key: "uploaded", header: t("log.uploaded"), cell: (device) => when(newest(device, "uploadedAt")) },
    { key: "signed", header: t("log.signed"), cell: (device) => when(newest(device, "signedAt")) },
  ];
  const calm = status.findings.filter(({ alarm }) => !alarm);
  return (
    <Card
      title={t("log.title")}
      description={status.remembered ? t("log.compared") : t("log.first")}
      actions={
        <Button variant="default" onClick={() => void activity.forget(me)}>
          {t("log.forget")}
        </Button>
      }
    >
      <DataTable label={t("log.devices")} columns={columns} rows={status.devices} rowKey={({ id }) => id} />
      <dl className={styles.facts}>
        <div>
          <dt>{t("log.checked")}</dt>
          <dd>{when(status.checkedAt)}</dd>
        </div>
        <div>
          <dt>{t("log.stored")}</dt>
          <dd>
            {t("log.storedOf", {
              bytes: bytesText(status.bytes, locale),
              limit: bytesText(status.limitBytes, locale),
            })}
          </dd>
        </div>
        <div>
          <dt>{t("log.generations")}</dt>
          <dd>{number(status.generations)}</dd>
        </div>
        <div className={styles.wide}>
          <dt>{t("log.fingerprint")}</dt>
          <dd className={styles.fingerprint}>{status.fingerprint}</dd>
        </div>
      </dl>
      {calm.length > 0 && (
        <>
          <Text size="sm" mt="sm">
            {t("log.notices")}
          </Text>
          <FindingList findings={calm} />
        </>
      )}
      <IdleChoice />
    </Card>
  );
}

function DeviceState({ device }: { device: DeviceStatus }) {
  const { t } = useTranslation("activity");
  if (device.streams.some(({ doubtful }) => doubtful))
    return (
      <Badge color="red" variant="light">
        {t("log.doubtful")}
      </Badge>
    );
  if (device.revoked) return t("log.revoked");
  return device.stale ? (
    <Badge color="yellow" variant="light">
      {t("log.stale")}
    </Badge>
  ) : (
    t("log.fine")
  );
}
