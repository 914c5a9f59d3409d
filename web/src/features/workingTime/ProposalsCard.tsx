import { Button, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { WorkingDay } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";
import { Card } from "~/ui/Card";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { useProposals } from "./queries";
import { StateBadge } from "./StateBadge";
import { useNameOf } from "./useWhose";
import styles from "./WorkingTime.module.css";

interface ProposalsCardProps {
  /** `own` where the day is the reader's. */
  onOpen: (day: WorkingDay, own: boolean) => void;
  /** What made the page fail is said below already. */
  silent?: boolean;
}

/** What somebody else changed and whose members have not agreed: first what has the least time left. */
export function ProposalsCard({ onOpen, silent = false }: ProposalsCardProps) {
  const { t } = useTranslation("workingTime");
  const { date, instant } = useFormats();
  const me = useMe();
  const nameOf = useNameOf();
  const proposals = useProposals();
  const days = proposals.data?.pages.flatMap((page) => page.items) ?? [];
  if (proposals.error) {
    return silent ? null : <ProblemAlert error={proposals.error} onRetry={() => void proposals.refetch()} />;
  }
  if (days.length === 0) return null;
  return (
    <Card flush title={t("waiting.title")} description={t("waiting.text")}>
      <ul className={styles.waiting}>
        {days.map((day) => {
          const own = day.member_id === me.member.id;
          return (
            <li key={`${day.member_id}${day.date}`}>
              <UnstyledButton className={styles.waitingDay} onClick={() => onOpen(day, own)}>
                <strong>{own ? t("waiting.you") : (nameOf(day.member_id) ?? "…")}</strong>
                <span>{date(day.date)}</span>
                <StateBadge state={day.state} />
                {day.proposal && (
                  <span className={styles.quiet}>
                    {t("waiting.until", { at: instant(day.proposal.answer_by) })}
                  </span>
                )}
              </UnstyledButton>
            </li>
          );
        })}
      </ul>
      {proposals.hasNextPage && (
        <Button
          variant="subtle"
          fullWidth
          loading={proposals.isFetchingNextPage}
          onClick={() => void proposals.fetchNextPage()}
        >
          {t("waiting.more")}
        </Button>
      )}
    </Card>
  );
}
