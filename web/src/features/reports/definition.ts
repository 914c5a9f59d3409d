import type { RelativePeriod, ReportDefinition, Rounding } from "~/api/types";
import { type Preset, presets } from "~/lib/periods";
import { clean, filterOf, groupsOf, type ReportSearch, roundingOf } from "./search";

const wordOf = (preset: Preset): RelativePeriod =>
  preset.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as RelativePeriod;

/** What is saved of the report in the address. Without dates it is that of the month in which it is opened. */
export function definitionOf(search: ReportSearch, organization: { rounding: Rounding }): ReportDefinition {
  const dates =
    search.from !== undefined && search.to !== undefined
      ? { from: search.from, to: search.to }
      : { period: wordOf(search.period ?? "thisMonth") };
  return {
    ...dates,
    filter: filterOf(search),
    group_by: groupsOf(search),
    ...clean({
      time_zone: search.zone,
      rounding: search.rounding && roundingOf(search, organization.rounding),
      day_boundary: search.boundary,
      compare_estimates: search.estimates,
      compare: search.compare,
      amounts: search.amounts,
    }),
  };
}

/** The address of a saved report. */
export function searchOf(definition: ReportDefinition): ReportSearch {
  const { filter = {}, rounding } = definition;
  const joined = (list: string[] | undefined) => (list?.length ? list.join(",") : undefined);
  return clean({
    period: presets.find((preset) => wordOf(preset) === definition.period),
    from: definition.from ?? undefined,
    to: definition.to ?? undefined,
    group: (definition.group_by ?? []).join(","),
    members: joined(filter.member_ids),
    teams: joined(filter.team_ids),
    clients: joined(filter.client_ids),
    projects: joined(filter.project_ids),
    tasks: joined(filter.task_ids),
    tags: filter.tags?.length ? filter.tags : undefined,
    billable: filter.billable ?? undefined,
    note: filter.note ?? undefined,
    kind: filter.kinds?.length === 1 ? filter.kinds[0] : undefined,
    without: joined(filter.without),
    zone: definition.time_zone ?? undefined,
    rounding: rounding?.mode,
    minutes: rounding?.minutes,
    level: rounding?.level,
    boundary: definition.day_boundary ?? undefined,
    estimates: definition.compare_estimates === true ? (true as const) : undefined,
    compare: definition.compare ?? undefined,
    amounts: definition.amounts === true ? (true as const) : undefined,
  });
}

/** The report that is shown: the saved one until something of it is changed in the address. */
export function shownSearch(search: ReportSearch, saved: ReportDefinition | undefined): ReportSearch {
  const { report, ...own } = search;
  if (!saved || Object.keys(own).length > 0) return search;
  return { ...searchOf(saved), ...(report ? { report } : {}) };
}

/** Whether the address asks something else than the saved report does. */
export function differs(
  search: ReportSearch,
  saved: ReportDefinition,
  organization: { rounding: Rounding },
): boolean {
  const written = (definition: ReportDefinition) =>
    JSON.stringify(
      Object.entries(searchOf(definition)).toSorted(([left], [right]) => (left < right ? -1 : 1)),
    );
  return written(definitionOf(search, organization)) !== written(saved);
}
