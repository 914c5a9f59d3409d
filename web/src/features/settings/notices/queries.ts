import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import type { NoticePreferences, NoticeTopic, NoticeWays } from "~/api/types";
import { withWays } from "./model";

const key = ["notice", "preferences"] as const;

/** Which notices the caller gets, and by which way. */
export function useNoticePreferences() {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ok(api.GET("/api/v1/me/notice-preferences", { signal })),
  });
}

/** A switch moves at once; should the server refuse, it moves back. */
export function useChangeNotices() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ topic, ways }: { topic: NoticeTopic; ways: NoticeWays }) =>
      ok(api.PATCH("/api/v1/me/notice-preferences", { body: { topics: { [topic]: ways } } })),
    onMutate: async ({ topic, ways }) => {
      await queryClient.cancelQueries({ queryKey: key });
      const before = queryClient.getQueryData<NoticePreferences>(key);
      if (before) queryClient.setQueryData(key, withWays(before, topic, ways));
      return before;
    },
    onError: (_error, _changes, before) => {
      if (before) queryClient.setQueryData(key, before);
    },
    // What is listed and counted in the app follows too.
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["notice"] }),
  });
}
