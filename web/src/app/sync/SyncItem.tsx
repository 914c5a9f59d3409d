import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormats } from "~/platform/formats";
import { outbox } from "~/platform/offline/offline";
import type { Outgoing } from "~/platform/outbox/item";
import { notifyUndo } from "~/ui/notify";
import { Conflict } from "./Conflict";
import styles from "./SyncPanel.module.css";
import { noteOf } from "./versions";

/** One change that waits: what it is, why it waits, and what can be done about it. */
export function SyncItem({ item, items }: { item: Outgoing; items: Outgoing[] }) {
  const { t } = useTranslation("offline");
  const { instant, time } = useFormats();
  const behind = items.some(
    (other) =>
      other.seq < item.seq && other.refusal && other.subjects.some((one) => item.subjects.includes(one)),
  );
  const meta = [t("panel.recorded", { time: instant(item.recordedAt) })];
  if (behind) meta.push(t("panel.behind"));
  else if (!item.refusal && item.attempts > 0 && item.notBefore > 0) {
    meta.push(t("panel.nextTry", { time: time(new Date(item.notBefore).toISOString()) }));
  }
  const discard = async () => {
    const gone = await outbox.discard(item.seq);
    if (gone.length > 0) notifyUndo(t("discarded"), () => outbox.restore(gone));
  };
  return (
    <li className={styles.item} data-refused={item.refusal !== null || undefined}>
      <div className={styles.head}>
        <span className={styles.title}>
          {t(item.thing ? `thing.${item.thing.kind}` : `kind.${item.kind}`)}:{" "}
          <span className={styles.note}>{noteOf(item) || t("withoutNote")}</span>
        </span>
        {!item.refusal && (
          <Button size="compact-sm" variant="subtle" color="red" onClick={() => void discard()}>
            {t("discard")}
          </Button>
        )}
      </div>
      <div className={styles.meta}>{meta.join(" · ")}</div>
      {item.refusal && <Conflict item={item} refusal={item.refusal} onDiscard={() => void discard()} />}
    </li>
  );
}
