import { Button, Modal, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Instant, LinkColumns, ReportLink, SavedReport } from "~/api/types";
import { Temporal } from "~/lib/temporal";
import { useFormats } from "~/platform/formats";
import { CopyOnce } from "~/ui/CopyOnce";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { notifyProblem } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { LinkForm, linkColumns } from "./LinkForm";
import styles from "./ReportsPage.module.css";
import { useReportLinks, useRevokeLink } from "./savedQueries";

/** The public links of a report: who has one sees it without signing in. */
export function LinksDialog({ report, onClose }: { report: SavedReport; onClose: () => void }) {
  const { t } = useTranslation(["reports", "common"]);
  const links = useReportLinks(report.id);
  const [making, setMaking] = useState(false);
  const [url, setUrl] = useState<string>();
  if (making) {
    return (
      <LinkForm
        report={report}
        onClose={() => setMaking(false)}
        onMade={(made) => {
          setUrl(made);
          setMaking(false);
        }}
      />
    );
  }
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={() => setMaking(true)}>
      {t("reports:links.add")}
    </Button>
  );
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t("reports:links.of", { name: report.name })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <Stack gap="sm" className={styles.drill}>
        {url && <CopyOnce label={t("reports:links.address")} value={url} />}
        <ProblemAlert error={links.error} onRetry={() => void links.refetch()} />
        {links.isPending && <Loading lines={3} />}
        {links.data && (
          <LinkTable
            rows={links.data}
            empty={
              <EmptyState title={t("reports:links.none")} text={t("reports:links.noneText")} action={add} />
            }
          />
        )}
        {(links.data?.length ?? 0) > 0 && <div>{add}</div>}
      </Stack>
    </Modal>
  );
}

/** Midnight belongs to the day before: people read the last day. */
function lastMinute(end: Instant): Instant {
  return Temporal.Instant.from(end).subtract({ minutes: 1 }).toString();
}

function LinkTable({ rows, empty }: { rows: ReportLink[]; empty: React.ReactNode }) {
  const { t } = useTranslation("reports");
  const { instant, number } = useFormats();
  const revoke = useRevokeLink();
  const columnsOf = (columns: LinkColumns) =>
    linkColumns.filter((name) => columns[name]).map((name) => t(`links.column.${name}`));
  const columns: Column<ReportLink>[] = [
    { key: "made", header: t("links.made"), phone: "title", cell: (row) => instant(row.created_at) },
    { key: "expires", header: t("links.expires"), cell: (row) => instant(lastMinute(row.expires_at)) },
    {
      key: "shows",
      header: t("links.shows"),
      cell: (row) => columnsOf(row.columns).join(", ") || t("links.figuresOnly"),
    },
    {
      key: "password",
      header: t("links.password"),
      cell: (row) => t(row.has_password ? "links.asked" : "links.notAsked"),
    },
    {
      key: "opened",
      header: t("links.opened"),
      cell: (row) =>
        row.last_access_at
          ? `${number(row.access_count)} · ${instant(row.last_access_at)}`
          : t("links.never"),
    },
  ];
  return (
    <DataTable
      label={t("links.title")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      empty={empty}
      actions={(row) => (
        <Button
          size="compact-sm"
          variant="default"
          loading={revoke.isPending && revoke.variables === row.id}
          aria-label={`${t("links.revoke")}: ${instant(row.created_at)}`}
          onClick={() => revoke.mutate(row.id, { onError: notifyProblem })}
        >
          {t("links.revoke")}
        </Button>
      )}
    />
  );
}
