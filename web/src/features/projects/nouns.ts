import { api, ifMatch, ok } from "~/api/client";
import type { Client, NewClient, NewProject, NewTag, NewTask, Project, Tag, Task } from "~/api/types";
import type { Noun } from "~/ui/changes";

// The dialogs ask for every field that a new object needs, so that their partial values are whole when they arrive.

export const clientNoun: Noun<Client> = {
  kind: "client",
  create: (body) => ok(api.POST("/api/v1/clients", { body: body as NewClient })),
  update: (item, body) =>
    ok(
      api.PATCH("/api/v1/clients/{id}", {
        params: { path: { id: item.id } },
        headers: ifMatch(item.version),
        body,
      }),
    ),
  remove: (item) =>
    ok(
      api.DELETE("/api/v1/clients/{id}", {
        params: { path: { id: item.id } },
        headers: ifMatch(item.version),
      }),
    ),
  copy: ({ name, note }) => ({ name, note }),
};

export const projectNoun: Noun<Project> = {
  kind: "project",
  create: (body) => ok(api.POST("/api/v1/projects", { body: body as NewProject })),
  update: (item, body) =>
    ok(
      api.PATCH("/api/v1/projects/{id}", {
        params: { path: { id: item.id } },
        headers: ifMatch(item.version),
        body,
      }),
    ),
  remove: (item) =>
    ok(
      api.DELETE("/api/v1/projects/{id}", {
        params: { path: { id: item.id } },
        headers: ifMatch(item.version),
      }),
    ),
  copy: (item) => ({
    name: item.name,
    color: item.color,
    note: item.note,
    billable: item.billable,
    visibility: item.visibility,
    member_ids: item.member_ids,
    ...(item.client_id === null ? {} : { client_id: item.client_id }),
    ...(item.code === null ? {} : { code: item.code }),
    budget_alerts: item.budget_alerts,
    ...(item.estimate_seconds === null ? {} : { estimate_seconds: item.estimate_seconds }),
    ...(item.budget_seconds === null ? {} : { budget_seconds: item.budget_seconds }),
  }),
};

/** The history of a task's estimate goes with it, so there is no copy that would be the same task. */
export const taskNoun: Noun<Task> = {
  kind: "task",
  create: (body) => ok(api.POST("/api/v1/tasks", { body: body as NewTask })),
  update: (item, body) =>
    ok(
      api.PATCH("/api/v1/tasks/{id}", {
        params: { path: { id: item.id } },
        headers: ifMatch(item.version),
        body,
      }),
    ),
  remove: (item) =>
    ok(
      api.DELETE("/api/v1/tasks/{id}", {
        keepalive: true,
        params: { path: { id: item.id } },
        headers: ifMatch(item.version),
      }),
    ),
};

export const tagNoun: Noun<Tag> = {
  kind: "tag",
  create: (body) => ok(api.POST("/api/v1/tags", { body: body as NewTag })),
  update: (item, body) =>
    ok(
      api.PATCH("/api/v1/tags/{id}", {
        params: { path: { id: item.id } },
        headers: ifMatch(item.version),
        body,
      }),
    ),
  remove: (item) =>
    ok(
      api.DELETE("/api/v1/tags/{id}", {
        params: { path: { id: item.id } },
        headers: ifMatch(item.version),
      }),
    ),
  copy: ({ name, color }) => ({ name, color }),
};
