import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { AnswerWorkingDay, DateText, Uuid, WorkingDayRecord } from "~/api/types";
import type { Period } from "~/lib/dates";
import { saveFile } from "~/platform/saveFile";

/** The days of a member in a period, the earliest first; days without time and record are left out. */
export function useWorkingDays(member: Uuid, { from, to }: Period) {
  const query = { member_id: member, from, to };
  return useQuery({
    queryKey: keys.workingDays(query),
    queryFn: async ({ signal }) =>
      (await ok(api.GET("/api/v1/working-time/days", { params: { query }, signal }))).items,
  });
}

/** One day with everything that was ever recorded of it. */
export function useWorkingDay(member: Uuid, date: DateText) {
  return useQuery({
    queryKey: keys.workingDay(member, date),
    queryFn: ({ signal }) =>
      ok(api.GET("/api/v1/working-time/day", { params: { query: { member_id: member, date } }, signal })),
  });
}

/** The days that somebody else changed and whose members have not agreed, of everybody whose record the caller may see. */
export function useProposals() {
  return useInfiniteQuery({
    queryKey: keys.workingDays({ state: "proposed" }),
    queryFn: ({ signal, pageParam }) =>
      ok(
        api.GET("/api/v1/working-time/proposals", {
          params: { query: { limit: 20, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** Closes days of the caller, one after the other; those before the first that cannot be closed stay closed. */
export function useCloseDays() {
  const { hold, refresh } = useRecords();
  return useMutation({
    mutationFn: async (dates: readonly DateText[]) => {
      for (const date of dates) {
        hold(await ok(api.POST("/api/v1/working-time/close", { body: { date } })));
      }
    },
    onSettled: refresh,
  });
}

/** Answers what somebody else proposes for a day of the caller. */
export function useAnswer() {
  const { hold, refresh } = useRecords();
  return useMutation({
    mutationFn: (body: AnswerWorkingDay) => ok(api.POST("/api/v1/working-time/answer", { body })),
    onSuccess: hold,
    onSettled: refresh,
  });
}

/** Downloads what an inspector needs to check the record of a member without this server. */
export function downloadBundle({ member, from, to }: Period & { member: Uuid }): Promise<void> {
  const query = { member_id: member, from, to };
  return saveFile(
    api.GET("/api/v1/working-time/bundle", { params: { query }, parseAs: "blob" }),
    `hourbook-working-time-${from}.zip`,
  );
}

function useRecords() {
  const queryClient = useQueryClient();
  return {
    hold: (record: WorkingDayRecord) =>
      queryClient.setQueryData(keys.workingDay(record.day.member_id, record.day.date), record),
    refresh: () => queryClient.invalidateQueries({ queryKey: ["working_day"] }),
  };
}
