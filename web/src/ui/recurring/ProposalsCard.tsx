import { Button } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useProposals, useRecurring } from "~/api/queries/recurring";
import { useScope } from "~/api/queries/scope";
import type { Proposal, RecurringEntry } from "~/api/types";
import { addDays, wallClock } from "~/lib/dates";
import { showTime } from "~/lib/times";
import { useFormats } from "~/platform/formats";
import { Card } from "../Card";
import { workText } from "../entry/workText";
import { HueDot } from "../HueDot";
import styles from "./Recurring.module.css";
import { useDecide } from "./useDecide";

/** What recurring entries propose for a day: recorded with one click, or skipped. Nothing where there is none. */
export function ProposalsCard({ date }: { date: string }) {
  const { t } = useTranslation("recurring");
  const proposals = useProposals({ from: date, to: addDays(date, 1) }).data ?? [];
  const recurring = new Map((useRecurring().data ?? []).map((one) => [one.id, one]));
  const shown = proposals.flatMap((proposal) => {
    const of = recurring.get(proposal.recurring_entry_id);
    return of ? [{ proposal, of }] : [];
  });
  if (shown.length === 0) return null;
  return (
    <Card flush title={t("proposed")}>
      <ul className={styles.list} aria-label={t("proposed")}>
        {shown.map(({ proposal, of }) => (
          <Row key={of.id} proposal={proposal} recurring={of} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ proposal, recurring }: { proposal: Proposal; recurring: RecurringEntry }) {
  const { t } = useTranslation("recurring");
  const scope = useScope();
  const { duration, zone, hour12 } = useFormats();
  const { decide, busy } = useDecide();
  const { label, detail, hue } = workText(recurring, scope);
  const clock = (instant: string) => showTime(wallClock(instant, zone).time.slice(0, 5), hour12);
  const times =
    proposal.started_at && proposal.ended_at
      ? `${clock(proposal.started_at)} – ${clock(proposal.ended_at)}`
      : duration(proposal.duration_seconds);
  return (
    <li className={styles.row}>
      <span className={styles.words}>
        <span className={styles.name}>
          {hue && <HueDot hue={hue} />}
          {label}
        </span>
        <span className={styles.about}>{[times, detail].filter(Boolean).join(" · ")}</span>
      </span>
      <span className={styles.actions}>
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconCheck size={16} aria-hidden="true" />}
          loading={busy}
          aria-label={`${t("record")}: ${label}, ${times}`}
          onClick={() => void decide(proposal, "record", label)}
        >
          {t("record")}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={busy}
          aria-label={`${t("skip")}: ${label}, ${times}`}
          onClick={() => void decide(proposal, "skip", label)}
        >
          {t("skip")}
        </Button>
      </span>
    </li>
  );
}
