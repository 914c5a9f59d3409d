import { ActionIcon, Button, Checkbox } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import type { Timesheet } from "~/api/types";
import { addDays } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { StatusBadge } from "~/ui/StatusBadge";
import { FindingList } from "~/ui/timesheet/FindingList";
import { HistoryList } from "~/ui/timesheet/HistoryList";
import styles from "./Approvals.module.css";
import { may, ownFindings } from "./model";

interface WeekRowProps {
  week: Timesheet;
  current: boolean;
  selected: boolean;
  open: boolean;
  busy: boolean;
  onFocus: () => void;
  onSelect: () => void;
  onToggle: () => void;
  onApprove: () => void;
  onAsk: () => void;
}

/** One week of the inbox: whose, when, how much, what was found; its days and history unfold below. */
export function WeekRow(props: WeekRowProps) {
  const { week, open } = props;
  const { t } = useTranslation("timesheet");
  const { range, duration, dayShort, dayName } = useFormats();
  const members = useMembers().data;
  const name = members?.find((member) => member.id === week.member_id)?.name ?? "…";
  const when = range(week.week_start, addDays(week.week_end, 1));
  const comment = week.history.at(-1)?.comment;
  const found = ownFindings(week).length;
  const asks = may(week, "reject") ? "reject" : may(week, "reopen") ? "reopen" : undefined;
  const details = t("approvals.details", { name, week: when });
  return (
    <li className={styles.week} data-current={props.current || undefined}>
      <div className={styles.line}>
        {may(week, "approve") && (
          <Checkbox
            aria-label={t("approvals.select", { name, week: when })}
            checked={props.selected}
            onChange={props.onSelect}
          />
        )}
        <ActionIcon
          id={`week-${week.id}`}
          size={28}
          aria-label={details}
          aria-expanded={open}
          onFocus={props.onFocus}
          onClick={props.onToggle}
        >
          {open ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
        </ActionIcon>
        <span className={styles.who}>
          <strong>{name}</strong>
          <span className={styles.when}>{when}</span>
        </span>
        <span className={styles.total}>{duration(week.total_seconds)}</span>
        <span className={styles.found}>
          {found === 0 ? (
            <StatusBadge tone="accent">{t("approvals.noFindings")}</StatusBadge>
          ) : (
            <StatusBadge tone="warning">{t("approvals.findings", { count: found })}</StatusBadge>
          )}
        </span>
        <span className={styles.actions}>
          {asks && (
            <Button
              size="xs"
              variant="default"
              disabled={props.busy}
              onClick={props.onAsk}
              aria-label={`${t(`approvals.${asks}`)}: ${name}, ${when}`}
            >
              {t(`approvals.${asks}`)}
            </Button>
          )}
          {may(week, "approve") && (
            <Button
              size="xs"
              disabled={props.busy}
              onClick={props.onApprove}
              aria-label={`${t("approvals.approve")}: ${name}, ${when}`}
            >
              {t("approvals.approve")}
            </Button>
          )}
        </span>
      </div>
      {comment && !open && <q className={styles.comment}>{comment}</q>}
      {open && (
        <section className={styles.details} aria-label={details}>
          <dl className={styles.days}>
            {week.days.map((day) => (
              <div key={day.date}>
                <dt>
                  <span aria-hidden="true">{dayShort(day.date)}</span>
                  <span className="visually-hidden">{dayName(day.date)}</span>
                </dt>
                <dd>{day.seconds > 0 ? duration(day.seconds) : "–"}</dd>
              </div>
            ))}
          </dl>
          <FindingList findings={week.findings} />
          <HistoryList history={week.history} />
        </section>
      )}
    </li>
  );
}
