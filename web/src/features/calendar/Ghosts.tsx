import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useProposals, useRecurring } from "~/api/queries/recurring";
import { useScope } from "~/api/queries/scope";
import { weekOf } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { workText } from "~/ui/entry/workText";
import { useDecide } from "~/ui/recurring/useDecide";
import styles from "./Ghosts.module.css";
import type { Column } from "./model/columns";
import { boxOf, type Scale } from "./model/pieces";

/**
 * What recurring entries propose for a day of one's own calendar, as it would lie there. A click or Enter records it,
 * Delete skips it; both can be taken back.
 */
export function Ghosts({ column, scale }: { column: Column; scale: Scale }) {
  const { t } = useTranslation("recurring");
  const { duration } = useFormats();
  const scope = useScope();
  const { decide } = useDecide();
  // One question for the week, whatever days of it are shown.
  const week = useMemo(() => weekOf(column.date, "monday"), [column.date]);
  const proposals = useProposals(week).data ?? [];
  const recurring = useRecurring().data ?? [];
  const shown = proposals.flatMap((proposal) => {
    const of = recurring.find((one) => one.id === proposal.recurring_entry_id);
    const { started_at, ended_at, date } = proposal;
    if (!of || !started_at || !ended_at || date !== column.date) return [];
    const from = Math.max(column.from, Date.parse(started_at));
    const span = { from, to: Math.min(column.to, Date.parse(ended_at)) };
    return [{ proposal, of, box: boxOf(scale, column, span) }];
  });
  return shown.map(({ proposal, of, box }) => {
    const { label } = workText(of, scope);
    return (
      <button
        key={of.id}
        type="button"
        className={styles.ghost}
        style={{ top: box.top, height: box.height }}
        aria-label={t("ghost", { name: label, duration: duration(proposal.duration_seconds) })}
        title={t("ghostHint")}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation();
          void decide(proposal, "record", label);
        }}
        onDoubleClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => {
          if (event.key !== "Delete" && event.key !== "Backspace") return;
          event.stopPropagation();
          void decide(proposal, "skip", label);
        }}
      >
        {label}
      </button>
    );
  });
}
