import { fireEvent, render } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { allowSingleKeys, handleKey, useShortcut, useShortcuts } from "./shortcuts";

function Registered({ keys, run }: { keys: string; run: () => void }) {
  useShortcut({ keys, label: keys, group: "test", run });
  return null;
}

function Listed() {
  return (
    <output>
      {useShortcuts()
        .map((shortcut) => shortcut.keys)
        .join(",")}
    </output>
  );
}

describe("shortcuts", () => {
  beforeEach(() => document.addEventListener("keydown", handleKey));
  afterEach(() => {
    document.removeEventListener("keydown", handleKey);
    allowSingleKeys(true);
  });

  it("run on their key and on sequences of keys", () => {
    const single = vi.fn();
    const sequence = vi.fn();
    render(
      <>
        <Registered keys="n" run={single} />
        <Registered keys="g w" run={sequence} />
      </>,
    );
    fireEvent.keyDown(document.body, { key: "n" });
    fireEvent.keyDown(document.body, { key: "g" });
    fireEvent.keyDown(document.body, { key: "w" });
    expect(single).toHaveBeenCalledTimes(1);
    expect(sequence).toHaveBeenCalledTimes(1);
  });

  it("leave fields alone", () => {
    const run = vi.fn();
    const { container } = render(
      <>
        <Registered keys="n" run={run} />
        <input />
      </>,
    );
    fireEvent.keyDown(container.querySelector("input") as HTMLInputElement, { key: "n" });
    expect(run).not.toHaveBeenCalled();
  });

  it("leave menus alone, and Ctrl+Z belongs to the field while somebody types", () => {
    const run = vi.fn();
    const undo = vi.fn();
    function Undo() {
      useShortcut({ keys: "mod+z", label: "undo", group: "test", run: undo, outsideFields: true });
      return null;
    }
    const { container } = render(
      <>
        <Registered keys="n" run={run} />
        <Undo />
        <input />
        <div role="menu">
          <button type="button" />
        </div>
      </>,
    );
    fireEvent.keyDown(container.querySelector("button") as HTMLElement, { key: "n" });
    fireEvent.keyDown(container.querySelector("input") as HTMLElement, { key: "z", ctrlKey: true });
    expect(run).not.toHaveBeenCalled();
    expect(undo).not.toHaveBeenCalled();
    fireEvent.keyDown(document.body, { key: "z", ctrlKey: true });
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it("run once however long the key is held", () => {
    const run = vi.fn();
    render(<Registered keys="s" run={run} />);
    fireEvent.keyDown(document.body, { key: "s" });
    fireEvent.keyDown(document.body, { key: "s", repeat: true });
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("of a single key can be switched off, while those with a modifier stay (WCAG 2.1.4)", () => {
    const single = vi.fn();
    const modified = vi.fn();
    render(
      <>
        <Registered keys="n" run={single} />
        <Registered keys="mod+k" run={modified} />
      </>,
    );
    allowSingleKeys(false);
    fireEvent.keyDown(document.body, { key: "n" });
    fireEvent.keyDown(document.body, { key: "k", ctrlKey: true });
    expect(single).not.toHaveBeenCalled();
    expect(modified).toHaveBeenCalledTimes(1);
  });

  it("are listed while they are registered, and gone afterwards", () => {
    const { container, rerender } = render(
      <>
        <Registered keys="x" run={() => {}} />
        <Listed />
      </>,
    );
    expect(container.textContent).toBe("x");
    rerender(<Listed />);
    expect(container.textContent).toBe("");
  });
});
