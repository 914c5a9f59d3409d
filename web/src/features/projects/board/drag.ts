import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from "@atlaskit/pragmatic-drag-and-drop/element/adapter";

/** Where a dragged card would be dropped: before the card at `index` of the column, as it is drawn. */
export interface Drop {
  statusId: string;
  index: number;
}

/**
 * Shows where a dragged card would be dropped, without React: with a thousand cards in a column, drawing it again for
 * every card that is passed would be felt. Draws nothing again where nothing changes.
 */
export function dropMarker(): (frame: HTMLElement | null, drop: Drop | undefined) => void {
  let marked: Element | undefined;
  let shown: Drop | undefined;
  return (frame, drop) => {
    if (drop?.statusId === shown?.statusId && drop?.index === shown?.index) return;
    shown = drop;
    marked?.removeAttribute("data-drop");
    const list = drop && frame?.querySelector(`[data-status="${drop.statusId}"]`);
    if (!drop || !list) return;
    const cards = list.querySelectorAll("[data-card]");
    const next = cards[drop.index];
    marked = next ?? cards[cards.length - 1] ?? list;
    marked.setAttribute("data-drop", next ? "before" : "after");
  };
}

/** Lets a card be dragged. Returns how to end that. */
export function dragCard(element: HTMLElement, taskId: string): () => void {
  return draggable({
    element,
    getInitialData: () => ({ taskId }),
    onDragStart: () => element.toggleAttribute("data-dragged", true),
    onDrop: () => element.removeAttribute("data-dragged"),
  });
}

/** Lets cards be dropped on a column. */
export function acceptCards(element: HTMLElement, statusId: string): () => void {
  return dropTargetForElements({
    element,
    canDrop: ({ source }) => typeof source.data.taskId === "string",
    getData: ({ input }) => ({ statusId, index: indexAt(element, input.clientY) }),
    getIsSticky: () => false,
  });
}

/** Follows every dragged card over the board. */
export function followCards(
  show: (drop: Drop | undefined) => void,
  put: (taskId: string, drop: Drop) => void,
): () => void {
  return combine(
    monitorForElements({
      onDrag: ({ location }) => show(dropOf(location.current.dropTargets)),
      onDropTargetChange: ({ location }) => show(dropOf(location.current.dropTargets)),
      onDrop: ({ source, location }) => {
        const drop = dropOf(location.current.dropTargets);
        show(undefined);
        if (drop && typeof source.data.taskId === "string") put(source.data.taskId, drop);
      },
    }),
  );
}

function dropOf(targets: { data: Record<string | symbol, unknown> }[]): Drop | undefined {
  const { statusId, index } = targets[0]?.data ?? {};
  return typeof statusId === "string" && typeof index === "number" ? { statusId, index } : undefined;
}

/** The first card whose middle is below the pointer; looked for by halves, as a column may hold hundreds. */
function indexAt(column: HTMLElement, y: number): number {
  const cards = column.querySelectorAll("[data-card]");
  let low = 0;
  let high = cards.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const box = cards[middle]?.getBoundingClientRect();
    if (box && y > box.top + box.height / 2) low = middle + 1;
    else high = middle;
  }
  return low;
}
