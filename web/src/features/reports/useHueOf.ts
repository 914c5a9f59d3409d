import { useMemo } from "react";
import { useProjects, useTags } from "~/api/queries/scope";
import type { Hue, ReportKey } from "~/api/types";

/** The colour a project or tag has; nothing for groups that have none. */
export function useHueOf(): (key: ReportKey | undefined) => Hue | null {
  const projects = useProjects().data;
  const tags = useTags().data;
  const hues = useMemo(
    () =>
      new Map<string, Hue>([
        ...(projects ?? []).map((project) => [`project:${project.id}`, project.color] as const),
        ...(tags ?? []).map((tag) => [`tag:${tag.id}`, tag.color] as const),
      ]),
    [projects, tags],
  );
  return (key) => hues.get(`${key?.dimension}:${key?.id}`) ?? null;
}
