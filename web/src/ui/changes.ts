import { useMutation, useQueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { keys } from "~/api/keys";
import type { ChangeKind } from "~/api/types";
import { uuid7 } from "~/lib/uuid7";
import { moment } from "~/platform/undo";
import { notifyProblem, notifyUndo } from "./notify";
import { postpone } from "./postpone";

interface Named {
  id: string;
  name: string;
}

/** How objects of one kind are changed. */
export interface Changeable<Item extends Named> {
  kind: ChangeKind;
  update: (item: Item, changes: Partial<Item>) => Promise<Item>;
}

/** How objects of one kind are made, changed and removed. */
export interface Noun<Item extends Named> extends Changeable<Item> {
  create: (values: Partial<Item> & { id: string }) => Promise<Item>;
  remove: (item: Item) => Promise<unknown>;
  /** The fields that make the same object again; none where something goes with it that nobody could make again. */
  copy?: (item: Item) => Partial<Item>;
}

/** Shows a stored object in the loaded list at once; the invalidation then fetches the truth. */
function useStored(kind: ChangeKind) {
  const queryClient = useQueryClient();
  return (item?: { id: string }) => {
    if (item) {
      queryClient.setQueryData<{ id: string }[]>(keys.list(kind), (list) =>
        list?.map((other) => (other.id === item.id ? item : other)),
      );
    }
    return queryClient.invalidateQueries({ queryKey: [kind] });
  };
}

/** Creates (`before` null) or changes an object. The caller shows the problem. */
export function useSave<Item extends Named>(noun: Noun<Item>) {
  const stored = useStored(noun.kind);
  return useMutation({
    mutationFn: ({ before, changes }: { before: Item | null; changes: Partial<Item> }) =>
      before ? noun.update(before, changes) : noun.create({ ...changes, id: uuid7() }),
    onSuccess: (item) => void stored(item),
  });
}

/** Changes an object that exists. The caller shows the problem. */
export function useChange<Item extends Named>(noun: Changeable<Item>) {
  const stored = useStored(noun.kind);
  return useMutation({
    mutationFn: ({ before, changes }: { before: Item; changes: Partial<Item> }) =>
      noun.update(before, changes),
    onSuccess: (item) => void stored(item),
  });
}

/** Archives or restores an object at once, and offers to take that back. */
export function useArchive<Item extends Named & { archived: boolean }>(noun: Noun<Item>) {
  const stored = useStored(noun.kind);
  const set = async (item: Item, archived: boolean) => {
    const after = await noun.update(item, { archived } as Partial<Item>);
    await stored(after);
    return after;
  };
  return useMutation({
    mutationFn: (item: Item) => set(item, !item.archived),
    onMutate: () => ({ at: moment() }),
    onSuccess: (after, before, { at }) =>
      notifyUndo(
        i18next.t(after.archived ? "changes:archived" : "changes:restored", { name: before.name }),
        () => set(after, before.archived),
        at,
      ),
    onError: notifyProblem,
  });
}

/** Removes an object, and offers to take that back: by making the same one again, else by not asking for it yet. */
export function useRemove<Item extends Named>(noun: Noun<Item>) {
  const stored = useStored(noun.kind);
  const { copy } = noun;
  const text = (item: Item) => i18next.t("changes:deleted", { name: item.name });
  const now = useMutation({
    mutationFn: (item: Item) => noun.remove(item),
    onMutate: () => ({ at: moment() }),
    onSuccess: (_, item, { at }) => {
      void stored();
      const undo = async () => {
        const again = await noun.create({ ...copy?.(item), id: item.id } as Partial<Item> & { id: string });
        if (isArchived(item)) await noun.update(again, { archived: true } as unknown as Partial<Item>);
        await stored();
      };
      notifyUndo(text(item), undo, at);
    },
    onError: notifyProblem,
  });
  const later = (item: Item) =>
    postpone(item.id, text(item), async () => {
      await noun.remove(item);
      await stored();
    });
  return copy ? now.mutate : later;
}

function isArchived(item: object): boolean {
  return "archived" in item && item.archived === true;
}
