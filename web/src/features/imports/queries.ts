import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, everyPage, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { ExportFormat, Import, Verdict } from "~/api/types";
import type { Period } from "~/lib/dates";
import { saveFile } from "~/platform/saveFile";
import { isMoving } from "./model";
import { rememberSource, type Source } from "./sources";

const LOOK_AGAIN_MS = 700;

/** Every import so far, newest first. */
export function useImports() {
  return useQuery({
    queryKey: keys.list("import"),
    queryFn: ({ signal }) =>
      everyPage((query) => ok(api.GET("/api/v1/imports", { params: { query }, signal }))),
  });
}

/** One import; while it moves, its page looks again by itself. */
export function useImport(id: string) {
  return useQuery({
    queryKey: keys.one("import", id),
    queryFn: ({ signal }) => ok(api.GET("/api/v1/imports/{id}", { params: { path: { id } }, signal })),
    refetchInterval: (query) =>
      query.state.data && isMoving(query.state.data.state) ? LOOK_AGAIN_MS : false,
  });
}

/** Sends a file to be looked at; nothing is stored before the result is applied. */
export function useSendFile() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ file, format, options }: Source) => {
      const body = new FormData();
      body.set("format", format);
      body.set("options", JSON.stringify(options));
      body.set("dry_run", "true");
      body.set("file", file, file.name);
      // The description names the parts of the form; the form itself is what is sent.
      return ok(
        api.POST("/api/v1/imports", {
          body: body as never,
          bodySerializer: (form: unknown) => form as FormData,
        }),
      );
    },
    onSuccess: (item, source) => {
      rememberSource(item.id, source);
      queryClient.setQueryData<Import>(keys.one("import", item.id), item);
      void queryClient.invalidateQueries({ queryKey: keys.list("import") });
    },
  });
}

/** Stores a dry run as it was shown. */
export function useApply() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => ok(api.POST("/api/v1/imports/{id}/apply", { params: { path: { id } } })),
    onSuccess: (item) => {
      queryClient.setQueryData<Import>(keys.one("import", item.id), item);
      void queryClient.invalidateQueries({ queryKey: ["import"] });
    },
  });
}

/** Ends an import; nothing of it stays. */
export function useCancel() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => ok(api.DELETE("/api/v1/imports/{id}", { params: { path: { id } } })),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ["import"] }),
  });
}

/** The rows of an import with one verdict, page by page. */
export function useRows(id: string, verdict: Verdict) {
  return useInfiniteQuery({
    queryKey: keys.list("import", { rowsOf: id, verdict }),
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      const query = { verdict, limit: 50, ...(pageParam === "" ? {} : { cursor: pageParam }) };
      return ok(api.GET("/api/v1/imports/{id}/rows", { params: { path: { id }, query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Downloads everything of the organization in the loss-free archive format. */
export function downloadArchive(): Promise<void> {
  return saveFile(api.GET("/api/v1/export/archive", { parseAs: "blob" }), "hourbook-archive.zip");
}

/** Downloads everything of the organization as solidtime imports it. */
export function downloadSolidtime(): Promise<void> {
  return saveFile(api.GET("/api/v1/export/solidtime", { parseAs: "blob" }), "hourbook-solidtime.zip");
}

/** Downloads time entries; all of them without a period. */
export function downloadEntries(format: ExportFormat, period: Period | null): Promise<void> {
  const query = { format, ...(period ?? {}) };
  const ending = format.endsWith("json") ? "json" : "csv";
  return saveFile(
    api.GET("/api/v1/export/time-entries", { params: { query }, parseAs: "blob" }),
    `hourbook-time-entries.${ending}`,
  );
}
