import { Tooltip, UnstyledButton } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCheck,
  IconCloudOff,
  IconCloudUp,
  IconDatabaseOff,
  IconLogout,
  type TablerIcon,
} from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { showOverlay } from "../overlay";
import styles from "./SyncBadge.module.css";
import { type SyncState, useSync } from "./useSync";

const icons: Record<SyncState, TablerIcon> = {
  conflict: IconAlertTriangle,
  signedOut: IconLogout,
  full: IconDatabaseOff,
  off: IconDatabaseOff,
  waiting: IconCloudUp,
  offline: IconCloudOff,
  saving: IconCloudUp,
  saved: IconCheck,
};

/** Says in words how much is stored, and opens the list of what is not. In the rail always, on phones when it matters. */
export function SyncBadge({ place }: { place: "rail" | "bar" }) {
  const { state } = useSync();
  const text = useSyncText();
  const Icon = icons[state];
  return (
    <Tooltip label={text} position="right" openDelay={500} disabled={place === "bar"}>
      <UnstyledButton
        className={styles[place]}
        data-state={state}
        aria-label={text}
        onClick={() => showOverlay("sync")}
      >
        <Icon size={16} stroke={1.7} aria-hidden="true" />
        <span className={styles.text}>{text}</span>
      </UnstyledButton>
    </Tooltip>
  );
}

/** Speaks what the badge says, from the first time on that not all is saved. What is saved at once is not spoken of. */
export function SyncAnnouncer() {
  const { state } = useSync();
  const text = useSyncText();
  const [spoken, setSpoken] = useState("");
  useEffect(() => {
    if (state === "saving") return;
    setSpoken((before) => (before === "" && state === "saved" ? "" : text));
  }, [state, text]);
  return (
    <div role="status" className={styles.spoken}>
      {spoken}
    </div>
  );
}

function useSyncText(): string {
  const { t } = useTranslation("offline");
  const { state, count } = useSync();
  if (state === "waiting" || state === "conflict") return t(`state.${state}`, { count });
  return t(`state.${state}`);
}
