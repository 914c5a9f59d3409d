import { Button } from "@mantine/core";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSavedReports } from "~/api/queries/savedReports";
import type { ReportKey, ReportQuery, SavedReport } from "~/api/types";
import { monthOf, type Period, today, yearOf } from "~/lib/dates";
import { type Preset, periodOf } from "~/lib/periods";
import { useFormats } from "~/platform/formats";
import { useMay, useMe } from "~/platform/session";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { PeriodPicker } from "~/ui/PeriodPicker";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { ComparePicker } from "./ComparePicker";
import { DownloadMenu } from "./DownloadMenu";
import { DrillDown } from "./DrillDown";
import { definitionOf, differs, shownSearch } from "./definition";
import { GroupPicker } from "./GroupPicker";
import { PolicyNote } from "./PolicyNote";
import { PrintHead } from "./PrintHead";
import { useReport } from "./queries";
import { ReportFigures } from "./ReportFigures";
import { ReportFilters } from "./ReportFilters";
import styles from "./ReportsPage.module.css";
import { ReportTable } from "./ReportTable";
import { RulesButton } from "./RulesButton";
import { reportRoute } from "./routes";
import { SavedMenu } from "./SavedMenu";
import { groupsOf, queryOf, type ReportSearch } from "./search";

const ReportChart = lazy(() => import("./ReportChart"));

type Changes = { [Key in keyof ReportSearch]?: ReportSearch[Key] | undefined };

/** The report builder: everything that shapes the report stands in the address, or in the saved report it names. */
export function ReportsPage() {
  const { t } = useTranslation(["reports", "common"]);
  const address = reportRoute.useSearch();
  const saved = useSavedReports();
  const open = saved.data?.find((report) => report.id === address.report);
  if (address.report && !open) {
    return (
      <>
        <PageHead title={t("common:nav.reports")} />
        <PageBody>
          <ProblemAlert error={saved.error} onRetry={() => void saved.refetch()} />
          {saved.isPending ? <Loading lines={6} /> : <Gone />}
        </PageBody>
      </>
    );
  }
  return <Builder key={open?.id} search={shownSearch(address, open?.definition)} open={open} />;
}

/** A saved report that was deleted, or is shared no longer. */
function Gone() {
  const { t } = useTranslation("reports");
  const navigate = reportRoute.useNavigate();
  return (
    <Card flush>
      <EmptyState
        title={t("saved.gone")}
        text={t("saved.goneText")}
        action={
          <Button variant="default" onClick={() => void navigate({ search: {} })}>
            {t("saved.new")}
          </Button>
        }
      />
    </Card>
  );
}

function Builder({ search, open }: { search: ReportSearch; open: SavedReport | undefined }) {
  const { t } = useTranslation(["reports", "common"]);
  const { zone, weekStart } = useFormats();
  const { organization } = useMe();
  const seesRates = useMay("rate_read");
  const navigate = reportRoute.useNavigate();
  const [drilled, setDrilled] = useState<ReportKey[]>();
  const query = useMemo(() => {
    const day = today(zone);
    const named = search.period ? periodOf(search.period, day, weekStart) : monthOf(day);
    const { amounts, ...rest } = queryOf(search, named, weekStart, organization);
    // An address with amounts may come from somebody who sees more.
    return amounts && seesRates ? { ...rest, amounts } : rest;
  }, [search, zone, weekStart, organization, seesRates]);
  const report = useReport(query);
  const change = (changes: Changes) =>
    void navigate({ search: { ...search, ...changes } as ReportSearch, replace: true });
  const choosePeriod = (period: Period, preset?: Preset) =>
    change(preset ? { period: preset, from: undefined, to: undefined } : { ...period, period: undefined });
  const changed = open !== undefined && differs(search, open.definition, organization);
  return (
    <>
      <PageHead
        title={open?.name ?? t("common:nav.reports")}
        aside={changed ? t("reports:saved.changed") : undefined}
        actions={
          <>
            <SavedMenu
              open={open}
              changed={changed}
              definition={definitionOf(search, organization)}
              onOpen={(id) => void navigate({ search: id ? { report: id } : {} })}
            />
            <DownloadMenu query={query} />
          </>
        }
      >
        <div className={styles.row}>
          <PeriodPicker value={{ from: query.from, to: query.to }} onChange={choosePeriod} />
          <GroupPicker value={groupsOf(search)} onChange={(groups) => change({ group: groups.join(",") })} />
          <ComparePicker value={search.compare} onChange={(compare) => change({ compare })} />
          <RulesButton search={search} onChange={change} />
        </div>
        <ReportFilters search={search} onChange={change} />
      </PageHead>
      <PageBody>
        <ProblemAlert error={report.error} onRetry={() => void report.refetch()} />
        {report.isPending && <Loading lines={6} />}
        {report.data && (
          <div className={report.isPlaceholderData ? styles.stale : undefined}>
            <PrintHead query={query} report={report.data} search={search} />
            <Result
              query={query}
              report={report.data}
              search={search}
              onChange={change}
              onDrill={setDrilled}
            />
          </div>
        )}
      </PageBody>
      {drilled && (
        <DrillDown
          query={query}
          groups={report.data?.groups ?? []}
          keys={drilled}
          onClose={() => setDrilled(undefined)}
        />
      )}
    </>
  );
}

interface ResultProps {
  query: ReportQuery;
  report: NonNullable<ReturnType<typeof useReport>["data"]>;
  search: ReportSearch;
  onChange: (changes: Changes) => void;
  onDrill: (keys: ReportKey[]) => void;
}

function Result({ query, report, search, onChange, onDrill }: ResultProps) {
  const { t } = useTranslation("reports");
  const year = yearOf(query.from);
  const before = report.comparison?.total.entries ?? 0;
  if (report.total.entries + before === 0) {
    return (
      <Card flush>
        <EmptyState
          title={t("nothing")}
          text={t("nothingText")}
          action={
            <Button variant="default" onClick={() => onChange({ ...year, period: undefined })}>
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
