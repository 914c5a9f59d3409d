import { Button } from "@mantine/core";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReportKey, ReportQuery } from "~/api/types";
import { monthOf, today, yearOf } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { PeriodPicker } from "~/ui/PeriodPicker";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { DownloadMenu } from "./DownloadMenu";
import { DrillDown } from "./DrillDown";
import { GroupPicker } from "./GroupPicker";
import { PolicyNote } from "./PolicyNote";
import { useReport } from "./queries";
import { ReportFigures } from "./ReportFigures";
import { ReportFilters } from "./ReportFilters";
import styles from "./ReportsPage.module.css";
import { ReportTable } from "./ReportTable";
import { RulesButton } from "./RulesButton";
import { reportRoute } from "./routes";
import { groupsOf, queryOf, type ReportSearch } from "./search";

const ReportChart = lazy(() => import("./ReportChart"));

/** The report builder: everything that shapes the report stands in the address. */
export function ReportsPage() {
  const { t } = useTranslation(["reports", "common"]);
  const { zone, weekStart } = useFormats();
  const { organization } = useMe();
  const search = reportRoute.useSearch();
  const navigate = reportRoute.useNavigate();
  const [drilled, setDrilled] = useState<ReportKey[]>();
  const query = useMemo(
    () => queryOf(search, monthOf(today(zone)), weekStart, organization),
    [search, zone, weekStart, organization],
  );
  const report = useReport(query);
  const change = (changes: { [Key in keyof ReportSearch]?: ReportSearch[Key] | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...changes }) as ReportSearch, replace: true });
  return (
    <>
      <PageHead title={t("common:nav.reports")} actions={<DownloadMenu query={query} />}>
        <div className={styles.row}>
          <PeriodPicker value={{ from: query.from, to: query.to }} onChange={change} />
          <GroupPicker value={groupsOf(search)} onChange={(groups) => change({ group: groups.join(",") })} />
          <RulesButton search={search} onChange={change} />
        </div>
        <ReportFilters search={search} onChange={change} />
      </PageHead>
      <PageBody>
        <ProblemAlert error={report.error} onRetry={() => void report.refetch()} />
        {report.isPending && <Loading lines={6} />}
        {report.data && (
          <div className={report.isPlaceholderData ? styles.stale : undefined}>
            <Result query={query} report={report.data} search={search} onDrill={setDrilled} />
          </div>
        )}
      </PageBody>
      {drilled && <DrillDown query={query} keys={drilled} onClose={() => setDrilled(undefined)} />}
    </>
  );
}

interface ResultProps {
  query: ReportQuery;
  report: NonNullable<ReturnType<typeof useReport>["data"]>;
  search: ReportSearch;
  onDrill: (keys: ReportKey[]) => void;
}

function Result({ query, report, search, onDrill }: ResultProps) {
  const { t } = useTranslation("reports");
  const navigate = reportRoute.useNavigate();
  const year = yearOf(query.from);
  if (report.total.entries === 0) {
    return (
      <Card flush>
        <EmptyState
          title={t("nothing")}
          text={t("nothingText")}
          action={
            <Button variant="default" onClick={() => void navigate({ search: { ...search, ...year } })}>
              {t("wholeYear")}
            </Button>
          }
        />
        <div className={styles.more}>
          <PolicyNote report={report} />
        </div>
      </Card>
    );
  }
  return (
    <div className={styles.rules}>
      <ReportFigures report={report} onDrill={() => onDrill([])} />
      {query.group_by.length > 0 && (
        <Card title={t("chart")}>
          <Suspense fallback={<div className={styles.waiting} />}>
            <ReportChart query={query} onDrill={onDrill} />
          </Suspense>
        </Card>
      )}
      {query.group_by.length > 0 && (
        <Card flush title={t("table")}>
          <ReportTable
            query={query}
            report={report}
            estimates={search.estimates === true}
            onDrill={onDrill}
          />
        </Card>
      )}
      <Card title={t("policy.title")}>
        <PolicyNote report={report} />
      </Card>
    </div>
  );
}
