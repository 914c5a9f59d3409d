import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { fakeServer } from "~/test/fakeServer";
import { project, tag, task } from "~/test/objects";
import { renderInApp } from "~/test/render";
import type { Resolved } from "./resolve";
import { TokenField } from "./TokenField";
import { useQuickEntry } from "./useQuickEntry";

const atlas = project({ name: "Atlas" });
const review = task({ name: "Review", project_id: atlas.id });
const support = tag({ name: "support" });
const recent = {
  note: "Call with Globex",
  project_id: null,
  task_id: null,
  billable: "inherit",
  tags: [],
  last_used_at: "2026-03-02T09:00:00Z",
};

async function open() {
  const lists: Record<string, unknown[]> = {
    projects: [atlas],
    tasks: [review],
    tags: [support, tag({ name: "superb" })],
    "recent-work": [recent],
  };
  fakeServer(({ path }) => {
    const [, name = ""] = /^\/api\/v1\/([a-z-]+)/.exec(path) ?? [];
    return { body: { items: lists[name] ?? [], next_cursor: null } };
  });
  const submitted = vi.fn<(read: Resolved) => void>();
  let resolved: Resolved | undefined;
  const Field = () => {
    const quick = useQuickEntry();
    resolved = quick.resolved;
    return (
      <>
        <TokenField quick={quick} placeholder="" label="Line" onSubmit={() => submitted(quick.resolved)} />
        <button type="button" onClick={() => quick.setText("")}>
          Take
        </button>
      </>
    );
  };
  // Keys come one right after the other: no timer of the page runs between them.
  const user = userEvent.setup({ delay: null });
  await renderInApp(<Field />);
  const field = screen.getByRole<HTMLInputElement>("combobox", { name: "Line" });
  await user.click(field);
  await screen.findByRole("option", { name: /Call with Globex/ });
  return { user, field, submitted, read: () => resolved };
}

const active = (field: HTMLElement) =>
  document.getElementById(field.getAttribute("aria-activedescendant") ?? "")?.textContent;

it.each([
  ["@atl", { project: atlas }],
  ["/rev", { task: review }],
  ["#sup", { tags: ["support"] }],
])("%s and Enter at once take the name that is shown, and nothing is submitted", async (typed, taken) => {
  const { user, field, submitted, read } = await open();
  await user.type(field, `call ${typed}{Enter}`);
  expect(submitted).not.toHaveBeenCalled();
  expect(field.value).toBe("call ");
  expect(read()).toMatchObject({ note: "call", ...taken });
});

it("says at every letter which name Enter takes", async () => {
  const { field, read } = await open();
  for (const [typed, name] of [
    ["#", "support"],
    ["#supe", "superb"],
    ["#sup", "support"],
  ] as const) {
    fireEvent.change(field, { target: { value: typed } });
    expect(active(field)).toBe(name);
    expect(screen.getByRole("option", { selected: true }).textContent).toBe(name);
  }
  fireEvent.keyDown(field, { key: "ArrowDown" });
  expect(active(field)).toBe("superb");
  fireEvent.keyDown(field, { key: "Enter" });
  expect(read()?.tags).toEqual(["superb"]);
  expect(field.getAttribute("aria-activedescendant")).toBeNull();
});

it("submits the line on Enter as long as no earlier work was chosen", async () => {
  const { user, field, submitted, read } = await open();
  await user.type(field, "call{Enter}");
  expect(submitted).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ note: "call" }));
  await user.type(field, "{ArrowDown}{Enter}");
  expect(submitted).toHaveBeenCalledOnce();
  expect(read()?.note).toBe("Call with Globex");
});

it("goes on where the name stood", async () => {
  const { user, field } = await open();
  await user.type(field, "call  tomorrow");
  await user.type(field, "@atl{Enter}Ada ", { initialSelectionStart: 5, initialSelectionEnd: 5 });
  expect(field.value).toBe("call Ada tomorrow");
});

it("shows no list when a button takes the line, although nothing fitted it", async () => {
  const { user, field } = await open();
  await user.type(field, "nothing like it");
  expect(screen.queryByRole("option")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Take" }));
  expect(field.value).toBe("");
  expect(screen.queryByRole("option")).toBeNull();
});
