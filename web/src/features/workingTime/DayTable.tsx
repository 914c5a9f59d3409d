import { useTranslation } from "react-i18next";
import type { DateText, WorkingDay } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { type Column, DataTable } from "~/ui/DataTable";
import { totalOf } from "./model";
import { StateBadge } from "./StateBadge";
import { usePresenceText } from "./usePresenceText";
import styles from "./WorkingTime.module.css";

type Figure = "start" | "end" | "breaks" | "total";

/** The days of a month, one a row; a day opens with its record. */
export function DayTable({ days, onOpen }: { days: WorkingDay[]; onOpen: (date: DateText) => void }) {
  const { t } = useTranslation("workingTime");
  const { dayName, duration } = useFormats();
  const figure = (key: Figure): Column<WorkingDay> => ({
    key,
    header: t(key),
    align: "right",
    width: "96px",
    cell: (day) => <FigureOf day={day} figure={key} />,
  });
  const columns: Column<WorkingDay>[] = [
    {
      key: "day",
      header: t("day"),
      phone: "title",
      cell: (day) => <span className={styles.whole}>{dayName(day.date)}</span>,
    },
    figure("start"),
    figure("end"),
    figure("breaks"),
    figure("total"),
    { key: "state", header: t("record"), width: "200px", cell: (day) => <StateBadge state={day.state} /> },
  ];
  return (
    <DataTable
      label={t("days")}
      columns={columns}
      rows={days}
      rowKey={(day) => day.date}
      onOpen={(day) => onOpen(day.date)}
      totals={{ day: t("month"), total: duration(totalOf(days)) }}
    />
  );
}

function FigureOf({ day, figure }: { day: WorkingDay; figure: Figure }) {
  const text = usePresenceText(day.time_zone);
  return <span className={styles.whole}>{text[figure](day.presence)}</span>;
}
