import { Button, Drawer } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useHistory } from "~/api/queries/audit";
import type { ChangeKind, Uuid } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { EmptyState } from "../EmptyState";
import { Loading } from "../Loading";
import { ProblemAlert } from "../ProblemAlert";
import { EventChanges } from "./EventChanges";
import styles from "./history.module.css";
import { useEventWords } from "./useEventWords";

interface HistoryDrawerProps {
  kind: ChangeKind;
  object: Uuid;
  /** What the object is called. */
  name: string;
  onClose: () => void;
}

/** Everything that happened to one object: who, when, what, how it was before, and why. */
export default function HistoryDrawer({ kind, object, name, onClose }: HistoryDrawerProps) {
  const { t } = useTranslation(["audit", "common"]);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="md"
      title={t("audit:historyOf", { name })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <History kind={kind} object={object} />
    </Drawer>
  );
}

function History({ kind, object }: Pick<HistoryDrawerProps, "kind" | "object">) {
  const { t } = useTranslation("audit");
  const { instant } = useFormats();
  const words = useEventWords();
  const history = useHistory(kind, object);
  const events = history.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <ProblemAlert error={history.error} onRetry={() => void history.refetch()} />
      {history.isPending && <Loading />}
      {history.data && events.length === 0 && <EmptyState title={t("noHistory")} />}
      {events.length > 0 && (
        <ol className={styles.history} aria-label={t("history")}>
          {events.map((event) => (
            <li key={event.position}>
              <p className={styles.what}>
                <strong>{words.action(event.action)}</strong>
                <time dateTime={event.at}>{instant(event.at)}</time>
              </p>
              <p className={styles.who}>{words.actor(event)}</p>
              {event.reason && <q className={styles.reason}>{event.reason}</q>}
              <EventChanges event={event} />
            </li>
          ))}
        </ol>
      )}
      {history.hasNextPage && (
        <Button
          variant="subtle"
          fullWidth
          loading={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          {t("more")}
        </Button>
      )}
    </>
  );
}
