import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import i18next from "i18next";
import { asProblem } from "~/api/problem";
import type { FieldError } from "~/api/types";
import { changesDone } from "~/platform/queryClient";
import { remember, undoLast } from "~/platform/undo";
import styles from "./notify.module.css";
import { fieldText, refusalText } from "./problemText";

/** Says that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, withBorder: true, color: "teal" });
}

/** Says why something is not done, where the reason is known before anybody asks the server. */
export function notifyRefused(message: string): void {
  notifications.show({ message, withBorder: true, color: "yellow", autoClose: 8_000, role: "alert" });
}

/** Says what went wrong, for actions without a form to show it in. */
export function notifyProblem(thrown: unknown): void {
  notifyProblems(thrown, () => undefined);
}

/** Says what went wrong with several things at once; `nameOf` names the one that an error is about. */
export function notifyProblems(thrown: unknown, nameOf: (error: FieldError) => string | undefined): void {
  const problem = asProblem(thrown);
  const details = problem.errors.map((error) => {
    const name = nameOf(error);
    return name ? `${name}: ${fieldText(error)}` : fieldText(error);
  });
  notifications.show({
    title: refusalText(problem),
    message: details.join(" "),
    color: "red",
    withBorder: true,
    autoClose: 10_000,
    role: "alert",
  });
}

/** Ctrl+Z: takes the last step of this tab back, also when its toast is long gone. */
export async function undoLastStep(): Promise<void> {
  try {
    // A change without its answer yet is the last step, too.
    await changesDone();
    const what = await undoLast();
    notifyDone(what ? i18next.t("common:undone", { what }) : i18next.t("common:nothingToUndo"));
  } catch (thrown) {
    notifyProblem(thrown);
  }
}

/** How long something can be taken back by its toast. */
export const UNDO_MS = 10_000;

/**
 * Instead of asking "are you sure?": the thing is done, and one click or Ctrl+Z takes it back. `at` is when it was done,
 * if that was not now. Returns what withdraws the offer.
 */
export function notifyUndo(message: string, undo: () => unknown, at?: number): () => void {
  const id = crypto.randomUUID();
  const close = () => notifications.hide(id);
  const taken = () => {
    close();
    return undo();
  };
  const step = remember(message, taken, at);
  const takeBack = () => step().catch(notifyProblem);
  notifications.show({
    id,
    autoClose: UNDO_MS,
    withBorder: true,
    color: "gray",
    message: (
      <span className={styles.undo}>
        <span>{message}</span>
        <Button size="compact-sm" variant="light" onClick={() => void takeBack()}>
          {i18next.t("common:action.undo")}
        </Button>
      </span>
    ),
  });
  return () => {
    step.forget();
    close();
  };
}
