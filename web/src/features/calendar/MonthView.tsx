import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Scope } from "~/api/queries/scope";
import type { DateText, DayBoundary, Hue, TimeEntry } from "~/api/types";
import { monthOf, weekNumber } from "~/lib/dates";
import { secondsOfDay } from "~/lib/dayTotals";
import { useFormats } from "~/platform/formats";
import styles from "./MonthView.module.css";
import type { Column, Ms } from "./model/columns";

interface MonthViewProps {
  columns: Column[];
  month: DateText;
  today: DateText;
  entries: TimeEntry[];
  now: Ms;
  scope: Scope;
  /** What is to be recorded on a date, in seconds. */
  target: (date: DateText) => number;
  boundary: DayBoundary;
  lockText: (date: DateText) => string | undefined;
  /** Search of the link to a day. */
  member: string | undefined;
}

/** A month at a glance: what each day came to and which work it was. A day opens by a click. */
export function MonthView(props: MonthViewProps) {
  const { columns, entries, now, target, boundary, scope } = props;
  const { t } = useTranslation("calendar");
  const { dayShort, dayName, duration, weekStart } = useFormats();
  const weeks = Array.from({ length: Math.ceil(columns.length / 7) }, (_, week) =>
    columns.slice(week * 7, week * 7 + 7),
  );
  const month = monthOf(props.month);
  const shares = useMemo(
    () => new Map(columns.map((column) => [column.date, sharesOf(entries, column, boundary, now)])),
    [columns, entries, boundary, now],
  );
  return (
    <div className={styles.month}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className={styles.number}>
              <span className="visually-hidden">{t("week")}</span>
            </th>
            {columns.slice(0, 7).map((column) => (
              <th key={column.date} scope="col">
                {dayShort(column.date).split(" ")[0]}
              </th>
            ))}
            <th scope="col">{t("week")}</th>
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => {
            const totals = week.map((column) => secondsOfDay(entries, column, boundary, now));
            const sum = totals.reduce((left, right) => left + right, 0);
            const wanted = week.reduce((left, column) => left + target(column.date), 0);
            const first = week[0]?.date ?? props.month;
            return (
              <tr key={first}>
                <th scope="row" className={styles.number}>
                  {weekNumber(first, weekStart)}
                </th>
                {week.map((column, index) => {
                  const total = totals[index] ?? 0;
                  const locked = props.lockText(column.date);
                  return (
                    <td
                      key={column.date}
                      className={styles.cell}
                      data-outside={column.date < month.from || column.date >= month.to || undefined}
                      data-today={column.date === props.today || undefined}
                      data-locked={locked !== undefined || undefined}
                      title={locked}
                    >
                      <Link
                        to="/calendar"
                        search={{
                          date: column.date,
                          view: "day",
                          ...(props.member !== undefined && { member: props.member }),
                        }}
                        className={styles.day}
                        aria-label={[dayName(column.date), duration(total), locked]
                          .filter(Boolean)
                          .join(", ")}
                      >
                        <span className={styles.date}>{Number(column.date.slice(8))}</span>
                        <span className={styles.total}>
                          {total > 0 ? duration(total - (total % 60)) : ""}
                        </span>
                        <span className={styles.bar} aria-hidden="true">
                          {(shares.get(column.date) ?? []).map(([project, seconds]) => (
                            <span
                              key={project ?? "none"}
                              style={{
                                flexGrow: seconds,
                                background: hueOf(scope.projects.get(project ?? "")?.color),
                              }}
                            />
                          ))}
                        </span>
                      </Link>
                    </td>
                  );
                })}
                <td className={styles.sum}>
                  {duration(sum - (sum % 60))}
                  {wanted > 0 && (
                    <span className={styles.wanted}>{t("of", { target: duration(wanted) })}</span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function hueOf(hue: Hue | undefined): string {
  return hue ? `var(--hue-${hue})` : "var(--hb-line-strong)";
}

/** Seconds per project of a day, the most first. */
function sharesOf(
  entries: TimeEntry[],
  column: Column,
  boundary: DayBoundary,
  now: Ms,
): [string | null, number][] {
  const shares = new Map<string | null, number>();
  for (const entry of entries) {
    const seconds = secondsOfDay([entry], column, boundary, now);
    if (seconds > 0) shares.set(entry.project_id, (shares.get(entry.project_id) ?? 0) + seconds);
  }
  return [...shares].toSorted((left, right) => right[1] - left[1]);
}
