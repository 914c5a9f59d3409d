import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { ExportReport, ReportContent, ReportFormat, ReportQuery, TimeEntry } from "~/api/types";
import { saveFile } from "~/platform/saveFile";
import type { Drill } from "./drill";
import { outerOf, prefixes } from "./tree";

function reportOptions(query: ReportQuery) {
  return {
    queryKey: keys.report(query),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      ok(api.POST("/api/v1/reports/query", { body: query, signal })),
    placeholderData: keepPreviousData,
  };
}

/** A report. The one before stays in sight while the next is on its way. */
export function useReport(query: ReportQuery) {
  return useQuery(reportOptions(query));
}

/** The coarser reports that subtotals take their counts from. */
export function useOuter(query: ReportQuery) {
  return useQueries({
    queries: prefixes(query.group_by).map((group_by) => reportOptions({ ...query, group_by })),
    combine: (results) => outerOf(results.flatMap(({ data }) => data ?? [])),
  });
}

const PAGE = 50;
const MAX_PAGES_AT_ONCE = 20;

interface EntryPage {
  items: TimeEntry[];
  next_cursor: string | null;
}

/** The entries behind a group, page by page; pages without a fitting entry are passed over. */
export function useDrill(drill: Drill) {
  return useInfiniteQuery({
    queryKey: ["report", "entries", drill.id],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => fittingPage(drill, pageParam, signal),
    getNextPageParam: (page) => page.next_cursor,
  });
}

async function fittingPage(drill: Drill, from: string, signal: AbortSignal): Promise<EntryPage> {
  const items: TimeEntry[] = [];
  let cursor: string | null = from;
  for (let page = 0; page < MAX_PAGES_AT_ONCE && cursor !== null && items.length < PAGE; page += 1) {
    const query: { limit: number; cursor?: string } =
      cursor === "" ? { limit: PAGE } : { limit: PAGE, cursor };
    const answer: EntryPage = await ok(
      api.POST("/api/v1/reports/entries", { params: { query }, body: drill.query, signal }),
    );
    items.push(...answer.items.filter(drill.keep));
    cursor = answer.next_cursor;
  }
  return { items, next_cursor: cursor };
}

/** How the reader writes durations and decimals. */
export type ExportStyle = Pick<ExportReport, "durations" | "decimal_mark">;

/** Downloads a report. */
export function downloadReport(
  query: ReportQuery,
  format: ReportFormat,
  content: ReportContent,
  style: ExportStyle,
): Promise<void> {
  return saveFile(
    api.POST("/api/v1/reports/export", { body: { query, format, content, ...style }, parseAs: "blob" }),
    `hourbook-${query.from}-${query.to}.${format}`,
  );
}
