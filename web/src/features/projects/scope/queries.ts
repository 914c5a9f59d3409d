import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, everyPage, ifMatch, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { Baseline, BurnUpStep, Project, ProjectTemplate, ScopeChange } from "~/api/types";
import { uuid7 } from "~/lib/uuid7";
import { usePresent } from "~/platform/postponed";
import { postpone } from "~/ui/postpone";

// Keys begin with `project`, which a changed task, entry or project makes stale.

/** Every estimate and budget a project has had, newest first. */
export function usePlans(projectId: string) {
  return useQuery({
    queryKey: keys.list("project", { plansOf: projectId }),
    queryFn: ({ signal }) =>
      everyPage((query) =>
        ok(api.GET("/api/v1/projects/{id}/plans", { params: { path: { id: projectId }, query }, signal })),
      ),
  });
}

/** The baselines of a project with what became of each, newest first. */
export function useBaselines(projectId: string) {
  const present = usePresent();
  return useQuery({
    select: present,
    queryKey: keys.list("project", { baselinesOf: projectId }),
    queryFn: async ({ signal }) => {
      const path = { id: projectId };
      return (await ok(api.GET("/api/v1/projects/{id}/baselines", { params: { path }, signal }))).items;
    },
  });
}

/** The scope changes since a baseline, newest first. */
export function useScopeChanges(projectId: string, baselineId: string) {
  return useQuery({
    queryKey: keys.list("project", { changesOf: projectId, since: baselineId }),
    queryFn: ({ signal }) =>
      everyPage((query) =>
        ok(
          api.GET("/api/v1/projects/{id}/scope-changes", {
            params: { path: { id: projectId }, query: { ...query, baseline_id: baselineId } },
            signal,
          }),
        ),
      ),
  });
}

export function useBurnUp(projectId: string, step: BurnUpStep | undefined) {
  return useQuery({
    queryKey: keys.list("project", { burnUpOf: projectId, step: step ?? "auto" }),
    queryFn: ({ signal }) =>
      ok(
        api.GET("/api/v1/projects/{id}/burn-up", {
          params: { path: { id: projectId }, query: step ? { step } : {} },
          signal,
        }),
      ),
  });
}

/** The hours of each member on a project, of those whose hours one may see; exact, as the total is. */
export function useMemberHours(projectId: string) {
  return useQuery({
    queryKey: keys.list("project", { hoursOf: projectId }),
    queryFn: ({ signal }) =>
      ok(
        api.POST("/api/v1/reports/query", {
          body: {
            from: "1970-01-01",
            to: "2199-12-31",
            group_by: ["member"],
            filter: { project_ids: [projectId] },
            rounding: { mode: "none", minutes: 1, level: "entry" },
          },
          signal,
        }),
      ),
  });
}

function useStale() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: ["project"] });
}

/** Freezes the tasks of a project with their estimates. */
export function useSetBaseline(projectId: string) {
  const stale = useStale();
  return useMutation({
    mutationFn: (body: { name: string; reason: string }) =>
      ok(
        api.POST("/api/v1/projects/{id}/baselines", {
          params: { path: { id: projectId } },
          body: { id: uuid7(), ...body },
        }),
      ),
    onSuccess: stale,
  });
}

/** Removes a baseline at once, and when nobody takes that back: which tasks it holds nobody could say again. */
export function useRemoveBaseline() {
  const stale = useStale();
  const now = async (baseline: Baseline) => {
    const params = { path: { id: baseline.id } };
    await ok(api.DELETE("/api/v1/baselines/{id}", { keepalive: true, params }));
    await stale();
  };
  return {
    now,
    later: (baseline: Baseline, text: string) => postpone(baseline.id, text, () => now(baseline)),
  };
}

/** Says why the scope changed. */
export function useExplain() {
  const stale = useStale();
  return useMutation({
    mutationFn: ({ change, reason }: { change: ScopeChange; reason: string }) =>
      ok(
        api.PATCH("/api/v1/scope-changes/{id}", {
          params: { path: { id: change.id } },
          headers: ifMatch(change.version),
          body: { reason },
        }),
      ),
    onSuccess: stale,
  });
}

/** What a new project can start with; for those who create projects. */
export function useTemplates(enabled = true) {
  return useQuery({
    queryKey: keys.list("project", { templates: true }),
    enabled,
    queryFn: ({ signal }) =>
      everyPage((query) => ok(api.GET("/api/v1/project-templates", { params: { query }, signal }))),
  });
}

export function useSaveTemplate() {
  const stale = useStale();
  return useMutation({
    mutationFn: (body: { name: string; project_id: string }) =>
      ok(api.POST("/api/v1/project-templates", { body: { id: uuid7(), ...body } })),
    onSuccess: stale,
  });
}

export function useRenameTemplate() {
  const stale = useStale();
  return useMutation({
    mutationFn: ({ template, name }: { template: ProjectTemplate; name: string }) =>
      ok(
        api.PATCH("/api/v1/project-templates/{id}", {
          params: { path: { id: template.id } },
          headers: ifMatch(template.version),
          body: { name },
        }),
      ),
    onSuccess: stale,
  });
}

/** Takes a template away; what it returns makes the same one again. */
export function useRemoveTemplate() {
  const stale = useStale();
  return useMutation({
    mutationFn: async (template: ProjectTemplate) => {
      await ok(
        api.DELETE("/api/v1/project-templates/{id}", {
          params: { path: { id: template.id } },
          headers: ifMatch(template.version),
        }),
      );
      return async () => {
        const { id, name, content } = template;
        await ok(api.POST("/api/v1/project-templates", { body: { id, name, content } }));
        await stale();
      };
    },
    onSuccess: () => stale(),
  });
}

interface NewCopy {
  template_id?: string;
  project_id?: string;
  name: string;
  code?: string;
  client_id?: string;
}

/** Makes a project with what a template or another project holds. */
export function useCopyProject() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: NewCopy): Promise<Project> =>
      ok(api.POST("/api/v1/projects/copies", { body: { id: uuid7(), ...body } })),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["task"] });
      return queryClient.invalidateQueries({ queryKey: ["project"] });
    },
  });
}
