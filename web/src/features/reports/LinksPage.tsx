import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import { useSavedReports } from "~/api/queries/savedReports";
import type { ReportLink } from "~/api/types";
import { Card } from "~/ui/Card";
import type { Column } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { LinkButton, TextLink } from "~/ui/TextLink";
import { LinkTable } from "./LinkTable";
import { useReportLinks } from "./savedQueries";

/** Everything that is seen from outside without an account: all public links that the member may end. */
export function LinksPage() {
  const { t } = useTranslation("reports");
  const links = useReportLinks();
  const reports = useSavedReports().data ?? [];
  const members = useMembers().data ?? [];
  const reportOf = (link: ReportLink) => reports.find(({ id }) => id === link.saved_report_id);
  const nameOf = (link: ReportLink) => reportOf(link)?.name ?? t("links.foreign");
  const makerOf = (link: ReportLink) => members.find(({ id }) => id === link.created_by)?.name ?? "…";
  const first: Column<ReportLink>[] = [
    {
      key: "report",
      header: t("links.report"),
      phone: "title",
      sort: nameOf,
      cell: (link) =>
        reportOf(link) ? (
          <TextLink to="/reports" search={{ report: link.saved_report_id }}>
            {nameOf(link)}
          </TextLink>
        ) : (
          nameOf(link)
        ),
    },
    { key: "maker", header: t("links.maker"), sort: makerOf, cell: makerOf },
  ];
  return (
    <>
      <PageHead
        title={t("links.all")}
        aside={links.data ? t("links.count", { count: links.data.length }) : undefined}
      />
      <PageBody>
        <ProblemAlert error={links.error} onRetry={() => void links.refetch()} />
        {links.isPending && <Loading />}
        {links.data && (
          <Card flush>
            <LinkTable
              rows={links.data}
              first={first}
              nameOf={nameOf}
              empty={
                <EmptyState
                  title={t("links.noneAtAll")}
                  text={t("links.noneAtAllText")}
                  action={
                    <LinkButton to="/reports" variant="default">
                      {t("links.toReports")}
                    </LinkButton>
                  }
                />
              }
            />
          </Card>
        )}
      </PageBody>
    </>
  );
}
