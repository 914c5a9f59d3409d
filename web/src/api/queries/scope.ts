import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { usePresent } from "~/platform/postponed";
import { api, everyPage, ok } from "../client";
import { keys } from "../keys";

/** All clients, archived ones included: names of old entries must still be shown. */
export function useClients() {
  return useQuery({
    queryKey: keys.list("client"),
    queryFn: ({ signal }) =>
      everyPage((query) => ok(api.GET("/api/v1/clients", { params: { query }, signal }))),
    staleTime: 60_000,
  });
}

/** All projects the member can see, archived ones included. */
export function useProjects() {
  return useQuery({
    queryKey: keys.list("project"),
    queryFn: ({ signal }) =>
      everyPage((query) => ok(api.GET("/api/v1/projects", { params: { query }, signal }))),
    staleTime: 60_000,
  });
}

/** All tasks the member can see, archived ones included. */
export function useTasks() {
  const present = usePresent();
  return useQuery({
    select: present,
    queryKey: keys.list("task"),
    queryFn: ({ signal }) =>
      everyPage((query) => ok(api.GET("/api/v1/tasks", { params: { query }, signal }))),
    staleTime: 60_000,
  });
}

/** What the organization calls the stages of a task, in the order of the board. */
export function useTaskStatuses() {
  return useQuery({
    queryKey: keys.list("task_status"),
    queryFn: async ({ signal }) => (await ok(api.GET("/api/v1/task-statuses", { signal }))).items,
    staleTime: 60_000,
  });
}

/** All tags, archived ones included. */
export function useTags() {
  return useQuery({
    queryKey: keys.list("tag"),
    queryFn: ({ signal }) => everyPage((query) => ok(api.GET("/api/v1/tags", { params: { query }, signal }))),
    staleTime: 60_000,
  });
}

/** Looks up clients, projects and tasks by id; empty while they load. */
export function useScope() {
  const clients = useClients().data;
  const projects = useProjects().data;
  const tasks = useTasks().data;
  return useMemo(
    () => ({ clients: byId(clients), projects: byId(projects), tasks: byId(tasks) }),
    [clients, projects, tasks],
  );
}

export type Scope = ReturnType<typeof useScope>;

function byId<Item extends { id: string }>(items: Item[] | undefined): Map<string, Item> {
  return new Map((items ?? []).map((item) => [item.id, item]));
}
