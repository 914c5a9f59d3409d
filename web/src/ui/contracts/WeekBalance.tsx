import { useTranslation } from "react-i18next";
import { useContractBalance, useContracts } from "~/api/queries/contracts";
import type { DateText, Uuid } from "~/api/types";
import { contractOn } from "~/lib/contracts";
import { addDays, datesOf, type Period } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import styles from "./Balance.module.css";
import { useTarget } from "./useTarget";

interface WeekBalanceProps {
  member: Uuid;
  period: Period;
  today: DateText;
  /** What the week comes to; not known before it is loaded. */
  recorded: number | undefined;
}

/** A week against the contract, and how the member stands since their first contract began. Nothing where there was none yet. */
export function WeekBalance({ member, period, today, recorded }: WeekBalanceProps) {
  const { t } = useTranslation("contracts");
  const { duration, date } = useFormats();
  const contracts = useContracts(member).data?.items ?? [];
  const target = useTarget(member);
  const last = addDays(period.to, -1);
  // Days that have not come yet are nobody's debt.
  const until = today < last ? today : last;
  const covered = contractOn(contracts, last) !== undefined;
  const balance = useContractBalance(member, until, covered && period.from <= today).data;
  if (!covered || recorded === undefined) return null;
  const signed = (seconds: number) => {
    const whole = seconds - (seconds % 60);
    return whole === 0 ? duration(0) : `${whole > 0 ? "+" : "−"}${duration(Math.abs(whole))}`;
  };
  const wanted = datesOf(period).reduce((sum, day) => sum + target(day), 0);
  return (
    <dl className={styles.balance} aria-label={t("balance.label")}>
      <div>
        <dt>{t("balance.target")}</dt>
        <dd>{duration(wanted)}</dd>
      </div>
      <div>
        <dt>{t("balance.recorded")}</dt>
        <dd>{duration(recorded - (recorded % 60))}</dd>
      </div>
      <div>
        <dt>{t("balance.difference")}</dt>
        <dd>{signed(recorded - (recorded % 60) - wanted)}</dd>
      </div>
      {balance?.since && (
        <div>
          <dt>{t("balance.running", { date: date(balance.until) })}</dt>
          <dd>
            {signed(balance.balance_seconds)}{" "}
            <span className={styles.since}>{t("balance.since", { date: date(balance.since) })}</span>
          </dd>
        </div>
      )}
    </dl>
  );
}
