import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Presence, WorkingDay, WorkingDayProposal } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { changed, may } from "./model";
import { useAnswer } from "./queries";
import { usePresenceText } from "./usePresenceText";
import { useNameOf } from "./useWhose";
import styles from "./WorkingTime.module.css";

interface ProposalPanelProps {
  day: WorkingDay;
  proposal: WorkingDayProposal;
  onDispute: () => void;
}

/** What somebody else wants the day to be beside what stands, until when it can be answered, and the two answers. */
export function ProposalPanel({ day, proposal, onDispute }: ProposalPanelProps) {
  const { t } = useTranslation("workingTime");
  const { instant } = useFormats();
  const nameOf = useNameOf();
  const answer = useAnswer();
  const accept = () =>
    answer.mutate(
      { date: day.date, number: proposal.number, answer: "accept" },
      { onSuccess: () => notifyDone(t("accepted")), onError: notifyProblem },
    );
  return (
    <section className={styles.proposal} aria-label={t("proposal.title")}>
      <h3 className={styles.heading}>{t("proposal.title")}</h3>
      <p className={styles.line}>
        {t("proposal.by", {
          name: nameOf(proposal.proposed_by) ?? t("somebody"),
          at: instant(proposal.proposed_at),
        })}
      </p>
      {proposal.reason ? (
        <q className={styles.reason}>{proposal.reason}</q>
      ) : (
        <p className={styles.quiet}>{t("noReason")}</p>
      )}
      <Compared stands={day.presence} proposed={proposal.presence} zone={day.time_zone} />
      {day.state === "pending" && (
        <p className={styles.line}>
          <strong>{t("proposal.until", { at: instant(proposal.answer_by) })}</strong> {t("proposal.after")}
        </p>
      )}
      {day.state === "lapsed" && (
        <p className={styles.line}>{t("proposal.lapsed", { at: instant(proposal.answer_by) })}</p>
      )}
      {proposal.disputed_because !== null && (
        <>
          <p className={styles.line}>{t("proposal.disputed")}</p>
          <q className={styles.reason}>{proposal.disputed_because}</q>
        </>
      )}
      {(may(day, "accept") || may(day, "dispute")) && (
        <div className={styles.actions}>
          {may(day, "dispute") && (
            <Button variant="default" disabled={answer.isPending} onClick={onDispute}>
              {t("dispute.open")}
            </Button>
          )}
          {may(day, "accept") && (
            <Button loading={answer.isPending} onClick={accept}>
              {t("accept")}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function Compared({ stands, proposed, zone }: { stands: Presence; proposed: Presence; zone: string }) {
  const { t } = useTranslation("workingTime");
  const text = usePresenceText(zone);
  const different = changed(stands, proposed);
  const isStated = stands.stated_seconds + proposed.stated_seconds > 0;
  const rows = ["start", "end", "breaks", ...(isStated ? ["stated" as const] : []), "total"] as const;
  return (
    <table className={styles.compared} aria-label={t("proposal.compared")}>
      <thead>
        <tr>
          <td />
          <th scope="col">{t("stands")}</th>
          <th scope="col">{t("proposal.proposed")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row}>
            <th scope="row">{t(row)}</th>
            <td>{text[row](stands)}</td>
            <td>{different.has(row) ? <ins>{text[row](proposed)}</ins> : text[row](proposed)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
