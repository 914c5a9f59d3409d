import { QueryClient } from "@tanstack/react-query";
import { asProblem } from "~/api/problem";

/** Failures that may be gone a moment later; every other answer of the server is final. */
const passing = new Set(["network", "overloaded", "storage_unavailable", "request_timeout"]);

/** The one cache of the app. The event stream says what is stale, so focus does not refetch. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // Whether there is a network is for the transport to know: it answers without one too.
      networkMode: "always",
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && passing.has(asProblem(error).code),
    },
    mutations: { retry: false, networkMode: "always" },
  },
});

/** Resolves when every change has its answer. */
export function changesDone(): Promise<void> {
  if (queryClient.isMutating() === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = queryClient.getMutationCache().subscribe(() => {
      if (queryClient.isMutating() > 0) return;
      stop();
      resolve();
    });
  });
}
