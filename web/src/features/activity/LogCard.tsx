import { ActionIcon, Alert, Badge, Button, Group, Text } from "@mantine/core";
import { IconDevicesPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { activity } from "~/platform/activity/client";
import type { Asking, DeviceStatus, LogStatus } from "~/platform/activity/protocol";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";
import { FindingList } from "~/ui/activity/ActivityTrouble";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import styles from "./ActivityPage.module.css";
import { AddDeviceDialog } from "./AddDeviceDialog";
import { IdleChoice } from "./IdleChoice";
import { bytesText } from "./model";
import { RevokeDialog } from "./RevokeDialog";
import { useAsking } from "./useAsking";

/** How the sealed log stands: its devices, what arrived when, how much is stored, and whether all of it adds up. */
export function LogCard({ status }: { status: LogStatus }) {
  const { t } = useTranslation("activity");
  const { instant, number, locale } = useFormats();
  const me = useMe().member.id;
  const asked = useAsking();
  // Whoever was let in a moment ago asks no longer, also before the next look.
  const asking = asked.filter(({ device }) => !status.devices.some(({ id }) => device.startsWith(id)));
  const [adding, setAdding] = useState<{ first: Asking | undefined }>();
  const [revoking, setRevoking] = useState<DeviceStatus>();
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
    {
      key: "revoke",
      header: "",
      align: "right",
      cell: (device) =>
        !device.revoked && (
          <ActionIcon
            aria-label={t("revoke.title", { name: device.name })}
            onClick={() => setRevoking(device)}
          >
            <IconX size={16} stroke={1.6} />
          </ActionIcon>
        ),
    },
  ];
  const calm = status.findings.filter(({ alarm }) => !alarm);
  return (
    <Card
      title={t("log.title")}
      description={status.remembered ? t("log.compared") : t("log.first")}
      actions={
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<IconDevicesPlus size={16} stroke={1.6} />}
            onClick={() => setAdding({ first: undefined })}
          >
            {t("addDevice.title")}
          </Button>
          <Button variant="default" onClick={() => void activity.forget(me)}>
            {t("log.forget")}
          </Button>
        </Group>
      }
    >
      {asking.map((one) => (
        <Alert
          key={one.device}
          role="status"
          mb="sm"
          color="blue"
          variant="light"
          title={t("addDevice.asks", { name: one.name })}
        >
          <Button size="xs" variant="default" onClick={() => setAdding({ first: one })}>
            {t("addDevice.compare", { name: one.name })}
          </Button>
        </Alert>
      ))}
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
      {adding && (
        <AddDeviceDialog asking={asking} first={adding.first} onClose={() => setAdding(undefined)} />
      )}
      {revoking && <RevokeDialog device={revoking} onClose={() => setRevoking(undefined)} />}
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
  // Somebody let it in, and it has sealed nothing yet.
  if (device.streams.length === 0) return t("log.new");
  return device.stale ? (
    <Badge color="yellow" variant="light" c="var(--mantine-color-text)">
      {t("log.stale")}
    </Badge>
  ) : (
    t("log.fine")
  );
}
