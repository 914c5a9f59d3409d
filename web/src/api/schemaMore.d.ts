import type * as I from "./importTypes";
import type * as R from "./reportTypes";
import type { Page, Problem, TimeEntry } from "./types";

type Responses<Ok> = {
  200: { headers: Record<string, unknown>; content: { "application/json": Ok } };
  default: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
};
type Operation<Query, Path, Body, Ok> = {
  parameters: {
    header?: { "Idempotency-Key"?: string };
    cookie?: never;
    query?: Query;
    path: Path;
  };
  requestBody?: { content: { "application/json": Body } };
  responses: Responses<Ok>;
};
type NoPath = undefined;
type PageQuery = { limit?: number; cursor?: string };
type Without<Key extends string, Value> = Value extends { parameters: infer P }
  ? Omit<Value, "parameters"> & { parameters: Omit<P, Key> & { path?: never } }
  : never;
type Plain<Query, Body, Ok> = Without<"path", Operation<Query, NoPath, Body, Ok>>;
type Id = { id: string };

declare module "./schema" {
  interface paths {
    "/api/v1/reports/query": { post: Plain<never, R.ReportQuery, R.Report> };
    "/api/v1/reports/entries": { post: Plain<PageQuery, R.ReportQuery, Page<TimeEntry>> };
    "/api/v1/reports/export": {
      post: Plain<never, { query: R.ReportQuery; format: R.ReportFormat; content?: R.ReportContent }, Blob>;
    };
    "/api/v1/imports": {
      get: Plain<PageQuery, never, Page<I.Import>>;
      post: Plain<never, FormData, I.Import>;
    };
    "/api/v1/imports/{id}": {
      get: Operation<never, Id, never, I.Import>;
      delete: Operation<never, Id, never, undefined>;
    };
    "/api/v1/imports/{id}/rows": {
      get: Operation<PageQuery & { verdict?: I.Verdict }, Id, never, Page<I.ImportRow>>;
    };
    "/api/v1/imports/{id}/apply": { post: Operation<never, Id, never, I.Import> };
    "/api/v1/export/archive": { get: Plain<never, never, Blob> };
    "/api/v1/export/time-entries": {
      get: Plain<{ format: I.ExportFormat; from?: string; to?: string }, never, Blob>;
    };
  }
}
