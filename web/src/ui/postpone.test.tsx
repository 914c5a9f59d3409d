import { act, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { usePresent } from "~/platform/postponed";
import { forgetSteps, undoLast } from "~/platform/undo";
import { UNDO_MS } from "./notify";
import { flushPostponed, postpone } from "./postpone";

function Shown() {
  const present = usePresent();
  return (
    <output>
      {present([{ id: "ada" }, { id: "ben" }])
        .map(({ id }) => id)
        .join(",")}
    </output>
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  forgetSteps();
});

afterEach(async () => {
  await flushPostponed();
  vi.useRealTimers();
});

it("is hidden at once and done when the time to undo it is over", async () => {
  const run = vi.fn().mockResolvedValue(undefined);
  const { container } = render(<Shown />);
  act(() => postpone("ada", "Ada is deleted", run));
  expect(container.textContent).toBe("ben");
  expect(run).not.toHaveBeenCalled();
  await act(() => vi.advanceTimersByTimeAsync(UNDO_MS));
  expect(run).toHaveBeenCalledTimes(1);
  expect(container.textContent).toBe("ada,ben");
  // Too late: it is no step that Ctrl+Z could take back.
  expect(await undoLast()).toBeUndefined();
});

it("is never done when it was taken back", async () => {
  const run = vi.fn().mockResolvedValue(undefined);
  const { container } = render(<Shown />);
  act(() => postpone("ada", "Ada is deleted", run));
  await act(async () => {
    expect(await undoLast()).toBe("Ada is deleted");
  });
  await act(() => vi.advanceTimersByTimeAsync(UNDO_MS * 2));
  expect(run).not.toHaveBeenCalled();
  expect(container.textContent).toBe("ada,ben");
});

it("is done when the page is left, once", async () => {
  const run = vi.fn().mockResolvedValue(undefined);
  act(() => postpone("ada", "Ada is deleted", run));
  await act(async () => {
    window.dispatchEvent(new Event("pagehide"));
  });
  await act(() => vi.advanceTimersByTimeAsync(UNDO_MS));
  expect(run).toHaveBeenCalledTimes(1);
});

it("comes back when the server refuses", async () => {
  const run = vi.fn().mockRejectedValue(new Error("refused"));
  const { container } = render(<Shown />);
  act(() => postpone("ada", "Ada is deleted", run));
  await act(() => vi.advanceTimersByTimeAsync(UNDO_MS));
  expect(run).toHaveBeenCalledTimes(1);
  expect(container.textContent).toBe("ada,ben");
});
