import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { me } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { useReason } from "./useReason";

function Example({ own, onAnswer }: { own: boolean; onAnswer: (reason: string | undefined) => void }) {
  const { ask, dialog } = useReason(own);
  return (
    <>
      <button type="button" onClick={() => void ask().then(onAnswer)}>
        Move
      </button>
      {dialog}
    </>
  );
}

async function moved(own: boolean) {
  const onAnswer = vi.fn();
  const user = userEvent.setup();
  const { unmount } = await renderInApp(<Example own={own} onAnswer={onAnswer} />, me([]));
  await user.click(await screen.findByRole("button", { name: "Move" }));
  return { onAnswer, user, unmount };
}

it("asks nobody about their own time", async () => {
  const { onAnswer } = await moved(true);
  await waitFor(() => expect(onAnswer).toHaveBeenCalledWith(""));
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("asks why somebody else's time is moved, and passes on what is said", async () => {
  const { onAnswer, user } = await moved(false);
  await user.type(await screen.findByLabelText("Reason"), "Left early");
  expect(onAnswer).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Change it" }));
  await waitFor(() => expect(onAnswer).toHaveBeenCalledWith("Left early"));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

it("changes nothing where the question is closed", async () => {
  const { onAnswer, user } = await moved(false);
  await user.click(await screen.findByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(onAnswer).toHaveBeenCalledWith(undefined));
});

it("changes nothing where the page is left without an answer", async () => {
  const { onAnswer, unmount } = await moved(false);
  await screen.findByLabelText("Reason");
  unmount();
  await waitFor(() => expect(onAnswer).toHaveBeenCalledWith(undefined));
});

it("does not send a reason that is longer than the server takes", async () => {
  const { onAnswer, user } = await moved(false);
  await user.click(await screen.findByLabelText("Reason"));
  await user.paste("a".repeat(501));
  await user.click(screen.getByRole("button", { name: "Change it" }));
  expect(onAnswer).not.toHaveBeenCalled();
});
