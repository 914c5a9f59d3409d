import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { uuid7 } from "~/lib/uuid7";
import { api, ifMatch, ok } from "../client";
import { keys } from "../keys";
import type { Comment } from "../types";

/** What comments are about. */
export type CommentSubject = { client_id: string } | { project_id: string } | { task_id: string };

const PAGE = 20;

/** The comments on something, newest first, page by page. */
export function useComments(subject: CommentSubject) {
  return useInfiniteQuery({
    queryKey: keys.list("comment", subject),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      ok(
        api.GET("/api/v1/comments", {
          params: { query: { ...subject, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

function useStale() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: ["comment"] });
}

export interface CommentText {
  text: string;
  mention_ids: string[];
}

export function useWriteComment(subject: CommentSubject) {
  const stale = useStale();
  return useMutation({
    mutationFn: (comment: CommentText) =>
      ok(api.POST("/api/v1/comments", { body: { id: uuid7(), ...subject, ...comment } })),
    onSuccess: stale,
  });
}

export function useChangeComment() {
  const stale = useStale();
  return useMutation({
    mutationFn: ({ comment, changes }: { comment: Comment; changes: CommentText }) =>
      ok(
        api.PATCH("/api/v1/comments/{id}", {
          params: { path: { id: comment.id } },
          headers: ifMatch(comment.version),
          body: changes,
        }),
      ),
    onSuccess: stale,
  });
}

/** Deletes a comment; also while the page is being left. */
export function useDeleteComment() {
  const stale = useStale();
  return async (comment: Comment) => {
    await ok(
      api.DELETE("/api/v1/comments/{id}", {
        keepalive: true,
        params: { path: { id: comment.id } },
        headers: ifMatch(comment.version),
      }),
    );
    await stale();
  };
}
