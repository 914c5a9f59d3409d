import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Instant, LinkColumns, ReportLink } from "~/api/types";
import { Temporal } from "~/lib/temporal";
import { useFormats } from "~/platform/formats";
import { type Column, DataTable } from "~/ui/DataTable";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { linkColumns } from "./LinkForm";
import { useRevokeLink } from "./savedQueries";

/** Midnight belongs to the day before: people read the last day. */
function lastMinute(end: Instant): Instant {
  return Temporal.Instant.from(end).subtract({ minutes: 1 }).toString();
}

interface LinkTableProps {
  rows: ReportLink[];
  /** What stands before the columns of the link itself, where several reports are shown. */
  first?: Column<ReportLink>[];
  /** Names a link for screen readers. */
  nameOf?: (link: ReportLink) => string;
  empty: React.ReactNode;
}

/** Public links: until when, what they show, how often they were opened, and the way to end one. */
export function LinkTable({ rows, first = [], nameOf, empty }: LinkTableProps) {
  const { t } = useTranslation("reports");
  const { instant, number } = useFormats();
  const revoke = useRevokeLink();
  const columnsOf = (columns: LinkColumns) =>
    linkColumns.filter((name) => columns[name]).map((name) => t(`links.column.${name}`));
  const columns: Column<ReportLink>[] = [
    ...first,
    {
      key: "made",
      header: t("links.made"),
      phone: first.length > 0 ? "line" : "title",
      sort: (row) => row.created_at,
      cell: (row) => instant(row.created_at),
    },
    {
      key: "expires",
      header: t("links.expires"),
      sort: (row) => row.expires_at,
      cell: (row) => instant(lastMinute(row.expires_at)),
    },
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
      label={t("links.all")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      empty={empty}
      actions={(row) => (
        <Button
          size="compact-sm"
          variant="default"
          loading={revoke.isPending && revoke.variables === row.id}
          aria-label={`${t("links.revoke")}: ${nameOf?.(row) ?? instant(row.created_at)}`}
          onClick={() =>
            revoke.mutate(row.id, {
              onSuccess: () => notifyDone(t("links.revoked")),
              onError: notifyProblem,
            })
          }
        >
          {t("links.revoke")}
        </Button>
      )}
    />
  );
}
