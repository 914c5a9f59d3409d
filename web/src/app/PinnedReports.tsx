import { Tooltip } from "@mantine/core";
import { IconPin } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useSavedReports } from "~/api/queries/savedReports";
import styles from "./Rail.module.css";

/** The saved reports that the member keeps at hand, below the place they belong to. */
export function PinnedReports() {
  const pinned = (useSavedReports().data ?? []).filter((report) => report.pinned);
  return pinned.map((report) => (
    <Tooltip key={report.id} label={report.name} position="right" openDelay={500}>
      <Link
        to="/reports"
        search={{ report: report.id }}
        className={`${styles.item} ${styles.below}`}
        activeProps={{ className: styles.active, "aria-current": "page" }}
        activeOptions={{ includeSearch: true }}
      >
        <IconPin size={16} stroke={1.6} aria-hidden="true" />
        <span className={styles.label}>{report.name}</span>
      </Link>
    </Tooltip>
  ));
}
