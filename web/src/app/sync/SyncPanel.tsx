import { Button, Drawer, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { connection, useConnection } from "~/platform/offline/connection";
import { outbox } from "~/platform/offline/offline";
import { probe } from "~/platform/offline/start";
import { showOverlay } from "../overlay";
import { SyncItem } from "./SyncItem";
import styles from "./SyncPanel.module.css";
import { useSync } from "./useSync";

/** Everything the server has not confirmed, in the order in which it is sent. */
export default function SyncPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["offline", "common"]);
  const { state, items } = useSync();
  const send = async () => {
    // Without a connection nothing is sent; asking for it is a reason to look again.
    if (!connection.current().reachable) await probe();
    await outbox.retry();
  };
  const { reachable } = useConnection();
  const about = state === "conflict" || state === "saving" ? "waiting" : state;
  const shown = about === "waiting" && !reachable ? "offline" : about;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={460}
      title={t("offline:panel.title")}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <Stack gap="md">
        <Text size="sm">{t(`offline:panel.${shown}`)}</Text>
        <Group gap="xs">
          {state === "signedOut" && (
            <Button onClick={() => showOverlay("session")}>{t("offline:panel.signIn")}</Button>
          )}
          {(items.length > 0 || state === "offline") && state !== "signedOut" && (
            <Button variant="default" onClick={() => void send()}>
              {t("offline:panel.retry")}
            </Button>
          )}
        </Group>
        {items.length > 0 && (
          <ol className={styles.list} aria-label={t("offline:panel.list")}>
            {items.map((item) => (
              <SyncItem key={item.seq} item={item} items={items} />
            ))}
          </ol>
        )}
      </Stack>
    </Drawer>
  );
}
