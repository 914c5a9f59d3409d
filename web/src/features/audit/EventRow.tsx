import { Button, UnstyledButton } from "@mantine/core";
import { IconCertificate, IconChevronRight, IconHistory } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AuditEvent } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { EventChanges } from "~/ui/history/EventChanges";
import { nameIn } from "~/ui/history/model";
import { useEventWords } from "~/ui/history/useEventWords";
import { notifyProblem } from "~/ui/notify";
import { StatusBadge } from "~/ui/StatusBadge";
import { LinkButton } from "~/ui/TextLink";
import styles from "./Audit.module.css";
import { downloadProof } from "./queries";

/** One event; click to see what changed. */
export function EventRow({ event }: { event: AuditEvent }) {
  const { t } = useTranslation("audit");
  const { instant } = useFormats();
  const words = useEventWords();
  const [open, setOpen] = useState(false);
  const details = useId();
  const name = nameIn(event);
  return (
    <li className={styles.event}>
      <UnstyledButton
        className={styles.row}
        aria-expanded={open}
        aria-controls={open ? details : undefined}
        onClick={() => setOpen(!open)}
      >
        <IconChevronRight size={16} className={styles.chevron} aria-hidden="true" />
        <span className={styles.what}>
          {words.action(event.action)}
          {name && <span className={styles.name}>{name}</span>}
          {event.result === "refused" && <StatusBadge tone="warning">{t("refused")}</StatusBadge>}
        </span>
        <span className={styles.who}>{words.actor(event)}</span>
        <time dateTime={event.at} className={styles.at}>
          {instant(event.at)}
        </time>
      </UnstyledButton>
      {open && <Details id={details} event={event} />}
    </li>
  );
}

function Details({ id, event }: { id: string; event: AuditEvent }) {
  const { t } = useTranslation("audit");
  const { number } = useFormats();
  const prove = useMutation({ mutationFn: downloadProof, onError: notifyProblem });
  return (
    <div id={id} className={styles.details}>
      {event.reason && <q>{event.reason}</q>}
      <EventChanges event={event} />
      <p className={styles.ids}>
        {t("position", { position: number(event.position) })} · {t("request", { id: event.request_id })}
      </p>
      <div className={styles.actions}>
        <LinkButton
          to="/audit"
          search={{ id: event.object_id }}
          variant="default"
          size="compact-sm"
          leftSection={<IconHistory size={14} aria-hidden="true" />}
        >
          {t("history")}
        </LinkButton>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconCertificate size={14} aria-hidden="true" />}
          loading={prove.isPending}
          onClick={() => prove.mutate(event.position)}
        >
          {t("proof")}
        </Button>
      </div>
    </div>
  );
}
