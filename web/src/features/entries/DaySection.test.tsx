import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { fakeServer } from "~/test/fakeServer";
import { entry, id, me } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { AddTimeButton } from "./AddTimeButton";
import { DaySection } from "./DaySection";

const closed = me([], { locked_until: "2026-03-01" });
const actions = {
  change: () => {},
  write: async () => {},
  remove: () => {},
  duplicate: () => {},
  keep: () => {},
  resume: () => {},
};

function section(date: string, locked: boolean) {
  const day = { date, entries: [entry({ date, locked, note: "Call" })] };
  return <DaySection day={day} total={0} isToday={false} now={0} actions={actions} onAdd={() => {}} />;
}

beforeEach(() => void fakeServer(() => ({ body: { items: [], next_cursor: null } })));

it("offers nothing that would change a closed day", async () => {
  await renderInApp(section("2026-03-01", true), closed);
  expect(screen.getByText("Locked")).toBeDefined();
  expect(screen.getAllByRole("button").map((button) => button.getAttribute("aria-label"))).toEqual([
    "Continue: Call",
    "More actions: Call",
  ]);
  await userEvent.click(screen.getByRole("button", { name: "More actions: Call" }));
  const offered = (await screen.findAllByRole("menuitem")).map((item) => item.textContent);
  expect(offered).toEqual(["Keep as a favourite", "Repeat…", "History"]);
});

it("offers everything on the day after it", async () => {
  await renderInApp(section("2026-03-02", false), closed);
  expect(screen.getByRole("button", { name: /Add time/ })).toBeDefined();
  expect(screen.getByRole("button", { name: "More actions: Call" })).toBeDefined();
});

it("draws a long day in parts", async () => {
  const entries = Array.from({ length: 72 }, (_, number) =>
    entry({ id: id(number + 1), note: `Stretch ${number}` }),
  );
  const day = { date: "2026-03-02", entries };
  await renderInApp(
    <DaySection day={day} total={0} isToday={false} now={0} actions={actions} onAdd={() => {}} />,
    me([]),
  );
  expect(screen.getAllByRole("listitem")).toHaveLength(30);
  await userEvent.click(screen.getByText("Show 42 more"));
  expect(screen.getAllByRole("listitem")).toHaveLength(60);
});

it("says until when everything is locked in place of the button", async () => {
  await renderInApp(<AddTimeButton onAdd={undefined} />, closed);
  expect(screen.queryByRole("button")).toBeNull();
  expect(screen.getByText("Locked until 1 Mar 2026")).toBeDefined();
});

it("adds time where nothing is locked", async () => {
  const add = vi.fn();
  await renderInApp(<AddTimeButton onAdd={add} />, closed);
  await userEvent.click(screen.getByRole("button", { name: "Add time" }));
  expect(add).toHaveBeenCalledOnce();
});
