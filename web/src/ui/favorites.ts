import { useMutation, useQueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { api, ifMatch, ok } from "~/api/client";
import { workOf } from "~/api/queries/favorites";
import type { Favorite, FavoriteChanges, NewFavorite } from "~/api/types";
import { uuid7 } from "~/lib/uuid7";
import { moment } from "~/platform/undo";
import { notifyProblem, notifyUndo } from "./notify";

/** What can be done with favorites; failures are said in a toast, removing can be taken back. */
export function useFavoriteActions() {
  const queryClient = useQueryClient();
  const stale = () => queryClient.invalidateQueries({ queryKey: ["favorite"] });
  const create = (favorite: NewFavorite) => ok(api.POST("/api/v1/favorites", { body: favorite }));
  const remove = (favorite: Favorite) =>
    ok(
      api.DELETE("/api/v1/favorites/{id}", {
        params: { path: { id: favorite.id } },
        headers: ifMatch(favorite.version),
      }),
    );
  const keep = useMutation({
    mutationFn: (work: NewFavorite) => create({ ...work, id: work.id ?? uuid7() }),
    onMutate: () => ({ at: moment() }),
    onSuccess: (favorite, _work, { at }) => {
      notifyUndo(i18next.t("favorites:kept"), () => remove(favorite).then(stale), at);
      return stale();
    },
    onError: notifyProblem,
  });
  const change = useMutation({
    mutationFn: ({ favorite, changes }: { favorite: Favorite; changes: FavoriteChanges }) =>
      ok(
        api.PATCH("/api/v1/favorites/{id}", {
          params: { path: { id: favorite.id } },
          headers: ifMatch(favorite.version),
          body: changes,
        }),
      ),
    onSettled: stale,
    onError: notifyProblem,
  });
  const drop = useMutation({
    mutationFn: ({ favorite }: { favorite: Favorite; position: number }) => remove(favorite),
    onMutate: () => ({ at: moment() }),
    onSuccess: (_, { favorite, position }, { at }) => {
      const undo = () => create({ ...workOf(favorite), id: favorite.id, position }).then(stale);
      notifyUndo(i18next.t("favorites:removed"), undo, at);
      return stale();
    },
    onError: notifyProblem,
  });
  return { keep, change, drop };
}
