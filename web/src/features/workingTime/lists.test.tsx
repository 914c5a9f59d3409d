import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { fakeServer, problem } from "~/test/fakeServer";
import { id, me, member } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { day, presence, proposal } from "~/test/workingDays";
import BundleDialog from "./BundleDialog";
import { DayTable } from "./DayTable";
import { ProposalsCard } from "./ProposalsCard";

const nora = me(["working_time_read"], { id: id(2), name: "Nora" });
const ben = member({ id: id(1), name: "Ben" });

it("lists the days of a month with their figures, and opens one with the keyboard", async () => {
  const user = userEvent.setup();
  const opened = vi.fn();
  const stated = presence({
    started_at: null,
    ended_at: null,
    breaks: [],
    present_seconds: 0,
    total_seconds: 3_600,
  });
  const days = [day({ state: "open" }), day({ date: "2026-03-05", presence: stated })];
  await renderInApp(<DayTable days={days} onOpen={opened} />, nora);
  const cells = (row: HTMLElement) =>
    within(row)
      .getAllByRole("cell")
      .map((cell) => cell.textContent);
  const [, first, second, total] = screen.getAllByRole("row");
  expect(cells(first as HTMLElement).slice(1)).toEqual(["09:00", "17:00", "0:30", "7:30", "Open"]);
  expect(cells(second as HTMLElement).slice(1)).toEqual(["–", "–", "–", "1:00", "Closed"]);
  expect(total?.textContent).toContain("8:30");
  first?.focus();
  await user.keyboard("{Enter}");
  expect(opened).toHaveBeenCalledWith("2026-03-04");
});

it("lists what waits for an answer by name and deadline, and is not there when nothing does", async () => {
  const waiting = day({ state: "disputed", proposal: proposal() });
  let items = [waiting];
  fakeServer(({ path }) => ({
    body: { items: path.startsWith("/api/v1/members") ? [ben] : items, next_cursor: null },
  }));
  const user = userEvent.setup();
  const opened = vi.fn();
  const { unmount } = await renderInApp(<ProposalsCard onOpen={opened} />, nora);
  const row = await screen.findByRole("button", { name: /Ben.*4 Mar 2026.*Disputed.*answer by 19 Mar 2026/ });
  await user.click(row);
  expect(opened).toHaveBeenCalledWith(waiting, false);
  unmount();
  items = [];
  const { container } = await renderInApp(<ProposalsCard onOpen={opened} />, nora);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(within(container).queryByRole("list")).toBeNull();
});

it("asks for the last day as it is said, and shows at its field that the range is too long", async () => {
  const sent = fakeServer(() => ({
    status: 422,
    body: problem("validation_failed", 422, [
      { field: "to", code: "out_of_range", message: "at most 366 days" },
    ]),
  }));
  const user = userEvent.setup();
  const month = { from: "2026-03-01", to: "2026-04-01" };
  await renderInApp(<BundleDialog member={ben.id} name="Ben" month={month} onClose={() => {}} />, nora);
  expect(await screen.findByText(/hourbook working-time verify/)).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Download" }));
  expect(await screen.findByText("At most 366 days")).toBeDefined();
  expect(sent[0]?.path).toBe(`/api/v1/working-time/bundle?member_id=${ben.id}&from=2026-03-01&to=2026-04-01`);
});
