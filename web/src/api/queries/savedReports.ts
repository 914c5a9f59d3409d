import { useQuery } from "@tanstack/react-query";
import { usePresent } from "~/platform/postponed";
import { api, everyPage, ok } from "../client";
import { keys } from "../keys";

/** The member's saved reports and those that others have shared, by name. */
export function useSavedReports() {
  const present = usePresent();
  return useQuery({
    select: present,
    queryKey: keys.list("saved_report"),
    queryFn: ({ signal }) =>
      everyPage((query) => ok(api.GET("/api/v1/saved-reports", { params: { query }, signal }))),
    staleTime: 60_000,
  });
}
