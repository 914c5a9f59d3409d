import {
  type DefaultOptions,
  MutationCache,
  type MutationKey,
  type Query,
  QueryClient,
  type QueryClientConfig,
} from "@tanstack/react-query";
import { asProblem } from "~/api/problem";

/** The server is there and cannot answer now; every other refusal is final. */
const busy = new Set([
  "overloaded",
  "organization_moving",
  "storage_unavailable",
  "request_timeout",
  "too_many_requests",
]);
const ASK_AGAIN_MS = 10_000;

const defaultOptions: DefaultOptions = {
  queries: {
    staleTime: 30_000,
    // Whether there is a network is for the transport to know: it answers without one too.
    networkMode: "always",
    refetchOnWindowFocus: false,
    retry: (failures, error) => failures < 2 && (isBusy(error) || asProblem(error).code === "network"),
    // What a busy server did not give would stay as old as it is until somebody changes something.
    refetchInterval: ({ state }) => state.status === "error" && isBusy(state.error) && ASK_AGAIN_MS,
  },
  mutations: { retry: false, networkMode: "always" },
};

function isBusy(error: unknown): boolean {
  return busy.has(asProblem(error).code);
}

/** Changes that the server has answered; some of them still wait for their lists. */
const answered = new WeakSet<object>();

/** How many changes below a key have no answer yet. What they ask of the lists is asked once the last one has it. */
export function underWay(queryClient: QueryClient, mutationKey: MutationKey): number {
  return queryClient.isMutating({ mutationKey, predicate: (mutation) => !answered.has(mutation) });
}

/**
 * A change that comes while something is loaded for the first time does not make it be asked for again: the answer on
 * its way counts as fresh, and may be from before the change. So it is shown, and asked for once more.
 */
class Client extends QueryClient {
  private readonly overtaken = new WeakSet<Query>();

  constructor(config: QueryClientConfig) {
    super(config);
    this.getQueryCache().subscribe((event) => {
      if (event.type !== "updated" || event.action.type !== "success") return;
      if (!this.overtaken.delete(event.query)) return;
      void this.invalidateQueries({ queryKey: event.query.queryKey, exact: true });
    });
  }

  override invalidateQueries(
    ...[filters, options]: Parameters<QueryClient["invalidateQueries"]>
  ): Promise<void> {
    for (const query of this.getQueryCache().findAll(filters)) {
      const { data, fetchStatus } = query.state;
      if (data === undefined && fetchStatus !== "idle") this.overtaken.add(query);
    }
    return super.invalidateQueries(filters, options);
  }
}

/** A cache in which nothing stays older than the last change that it was told of. */
export function makeQueryClient({ queries }: DefaultOptions = {}): QueryClient {
  const note = (mutation: object) => void answered.add(mutation);
  return new Client({
    defaultOptions: { ...defaultOptions, queries: { ...defaultOptions.queries, ...queries } },
    mutationCache: new MutationCache({
      onSuccess: (_data, _variables, _context, mutation) => note(mutation),
      onError: (_error, _variables, _context, mutation) => note(mutation),
    }),
  });
}

/** The one cache of the app. The event stream says what is stale, so focus does not refetch. */
export const queryClient = makeQueryClient();

/** Resolves when every change has its answer, and who made it has done what follows from that. */
export function changesDone(): Promise<void> {
  if (queryClient.isMutating() === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = queryClient.getMutationCache().subscribe(() => {
      if (queryClient.isMutating() > 0) return;
      stop();
      // The cache knows of an answer before the promise does that its caller waits for.
      window.setTimeout(() => resolve(changesDone()));
    });
  });
}
