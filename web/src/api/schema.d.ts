import type * as T from "./types";

type Header = { "If-Match"?: string; "Idempotency-Key"?: string };
type Parameters<Query, Path> = { header?: Header; cookie?: never } & ([Query] extends [undefined]
  ? { query?: never }
  : { query?: Query }) &
  ([Path] extends [undefined] ? { path?: never } : { path: Path });
type Responses<Ok> = {
  200: { headers: Record<string, unknown>; content: { "application/json": Ok } };
  default: { headers: Record<string, unknown>; content: { "application/problem+json": T.Problem } };
};
type Get<Query, Ok, Path = undefined> = {
  parameters: Parameters<Query, Path>;
  requestBody?: never;
  responses: Responses<Ok>;
};
type Send<Body, Ok, Path = undefined> = {
  parameters: Parameters<undefined, Path>;
  requestBody: { content: { "application/json": Body } };
  responses: Responses<Ok>;
};
type Remove<Path = { id: string }> = {
  parameters: Parameters<undefined, Path>;
  requestBody?: never;
  responses: Responses<undefined>;
};
type Id = { id: string };
type PageQuery = { limit?: number; cursor?: string };
type Crud<Item, Query = unknown> = {
  list: { get: Get<Query & PageQuery, T.Page<Item>>; post: Send<Partial<Item>, Item> };
  one: { get: Get<undefined, Item, Id>; patch: Send<Partial<Item>, Item, Id>; delete: Remove };
};

export interface paths {
  "/api/v1/setup": {
    get: Get<undefined, { needed: boolean }>;
    post: Send<{ token: string; organization_name: string; name: string; email: string; password: string; time_zone: string; locale: string }, T.Me>;
  };
  "/api/v1/session": {
    post: Send<{ email: string; password: string }, T.Me>;
    delete: Remove<undefined>;
  };
  "/api/v1/me": { get: Get<undefined, T.Me>; patch: Send<Partial<T.Member>, T.Member> };
  "/api/v1/me/password": { post: Send<{ current_password: string; new_password: string }, undefined> };
  "/api/v1/sessions": { get: Get<PageQuery, T.Page<T.Session>> };
  "/api/v1/sessions/{id}": { delete: Remove };
  "/api/v1/tokens": {
    get: Get<PageQuery, T.Page<T.Token>>;
    post: Send<{ name: string; scopes: T.Scope[]; expires_at?: string | null }, T.Token & { secret: string }>;
  };
  "/api/v1/tokens/{id}": { delete: Remove };
  "/api/v1/invitations": {
    get: Get<PageQuery, T.Page<T.Invitation>>;
    post: Send<{ email: string; role: T.Role; team_ids?: string[] }, T.Invitation & { url: string }>;
  };
  "/api/v1/invitations/{id}": { delete: Remove };
  "/api/v1/invitations/preview": {
    post: Send<{ token: string }, { organization_name: string; email: string; role: T.Role; expires_at: string }>;
  };
  "/api/v1/invitations/accept": {
    post: Send<{ token: string; name: string; password: string; time_zone: string; locale: string }, T.Me>;
  };
  "/api/v1/organization": { get: Get<undefined, T.Organization>; patch: Send<Partial<T.Organization>, T.Organization> };
  "/api/v1/members": {
    get: Get<PageQuery & { state?: string; role?: string; team_id?: string; q?: string }, T.Page<T.Member>>;
  };
  "/api/v1/members/{id}": Crud<T.Member>["one"];
  "/api/v1/teams": Crud<T.Team>["list"];
  "/api/v1/teams/{id}": Crud<T.Team>["one"];
  "/api/v1/locks": {
    get: Get<PageQuery, T.Page<T.Lock>>;
    put: Send<{ member_id: string | null; locked_until: string | null; reason: string }, T.Lock>;
  };
  "/api/v1/clients": Crud<T.Client, { archived?: boolean; q?: string }>["list"];
  "/api/v1/clients/{id}": Crud<T.Client>["one"];
  "/api/v1/projects": Crud<T.Project, { client_id?: string; archived?: boolean; q?: string }>["list"];
  "/api/v1/projects/{id}": Crud<T.Project>["one"];
  "/api/v1/tasks": Crud<
    T.Task,
    { project_id?: string; status?: string; assignee_id?: string; archived?: boolean; q?: string }
  >["list"];
  "/api/v1/tasks/{id}": {
    get: Get<undefined, T.Task, Id>;
    patch: Send<Partial<T.Task> & { estimate_reason?: string }, T.Task, Id>;
    delete: Remove;
  };
  "/api/v1/tasks/{id}/estimates": { get: Get<PageQuery, T.Page<T.Estimate>, Id> };
  "/api/v1/tags": Crud<T.Tag, { archived?: boolean; q?: string }>["list"];
  "/api/v1/tags/{id}": Crud<T.Tag>["one"];
  "/api/v1/time-entries": {
    get: Get<
      PageQuery & {
        from?: string;
        to?: string;
        member_id?: string[];
        all?: boolean;
        project_id?: string;
        client_id?: string;
        task_id?: string;
        tag?: string;
        billable?: boolean;
        q?: string;
        order?: "asc" | "desc";
      },
      T.Page<T.TimeEntry>
    >;
    post: Send<T.NewTimeEntry, T.TimeEntry>;
  };
  "/api/v1/time-entries/{id}": {
    get: Get<undefined, T.TimeEntry, Id>;
    patch: Send<T.TimeEntryChanges, T.TimeEntry, Id>;
    delete: Remove;
  };
  "/api/v1/timer": { get: Get<undefined, T.TimerState> };
  "/api/v1/timer/start": { post: Send<T.TimerStart, T.TimeEntry> };
  "/api/v1/timer/stop": { post: Send<{ ended_at?: string; end_time_zone?: string }, T.TimeEntry> };
  "/api/v1/recent-work": { get: Get<{ limit?: number }, { items: T.RecentWork[] }> };
}
