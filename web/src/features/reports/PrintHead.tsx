import { useTranslation } from "react-i18next";
import { useMembers, useTeams } from "~/api/queries/people";
import { useClients, useProjects, useTasks } from "~/api/queries/scope";
import type { Report, ReportQuery } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";
import styles from "./ReportsPage.module.css";
import { type ReportSearch, split } from "./search";

interface PrintHeadProps {
  query: ReportQuery;
  report: Report;
  search: ReportSearch;
}

/** What the buttons above the report say, in words: on paper there are no buttons. */
export function PrintHead({ query, report, search }: PrintHeadProps) {
  const { t } = useTranslation(["reports", "common"]);
  const { range } = useFormats();
  const { organization } = useMe();
  const filters = useFilterWords(search);
  const groups = query.group_by.map((dimension) => t(`reports:dimension.${dimension}`)).join(" / ");
  const { comparison } = report;
  return (
    <dl className={styles.printHead}>
      <dt>{organization.name}</dt>
      <dd>{range(query.from, query.to)}</dd>
      {groups && (
        <>
          <dt>{t("reports:groupBy")}</dt>
          <dd>{groups}</dd>
        </>
      )}
      {comparison && (
        <>
          <dt>{t("reports:compare.label")}</dt>
          <dd>{range(comparison.from, comparison.to)}</dd>
        </>
      )}
      {filters.map(([name, values]) => [
        <dt key={name}>{name}</dt>,
        <dd key={`${name}-values`}>{values}</dd>,
      ])}
    </dl>
  );
}

/** Each filter that is set, with what it lets through. */
function useFilterWords(search: ReportSearch): [string, string][] {
  const { t } = useTranslation("reports");
  const named = (ids: string | undefined, all: { id: string; name: string }[] | undefined) =>
    split(ids)
      .map((id) => all?.find((item) => item.id === id)?.name)
      .filter((name) => name !== undefined)
      .join(", ");
  const words: [string, string][] = [
    [t("dimension.client"), named(search.clients, useClients().data)],
    [t("dimension.project"), named(search.projects, useProjects().data)],
    [t("dimension.task"), named(search.tasks, useTasks().data)],
    [t("dimension.member"), named(search.members, useMembers().data)],
    [t("dimension.team"), named(search.teams, useTeams().data)],
    [t("dimension.tag"), (search.tags ?? []).join(", ")],
    [
      t("dimension.billable"),
      search.billable === undefined ? "" : t(search.billable ? "billableYes" : "billableNo"),
    ],
    [t("noteContains"), search.note ?? ""],
    [t("kind.label"), search.kind ? t(`kind.${search.kind}`) : ""],
    [
      t("without"),
      split(search.without)
        .map((what) => t(`none.${what as "client"}`))
        .join(", "),
    ],
  ];
  return words.filter(([, values]) => values !== "");
}
