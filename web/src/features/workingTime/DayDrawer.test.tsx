import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { WorkingDayRecord } from "~/api/types";
import { fakeServer, problem } from "~/test/fakeServer";
import { id, me, member } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { day, proposal, version } from "~/test/workingDays";
import DayDrawer from "./DayDrawer";

const ben = me(["working_time_read", "working_time_answer_own"], { id: id(1), name: "Ben" });
const nora = member({ id: id(2), name: "Nora" });
const pending: WorkingDayRecord = {
  day: day({ state: "pending", version: 2, proposal: proposal(), allowed_actions: ["accept", "dispute"] }),
  versions: [
    version(),
    version({
      number: 2,
      cause: "proposed",
      author_id: nora.id,
      reason: "The door says four",
      presence: proposal().presence,
      answer_by: proposal().answer_by,
      hash: "b".repeat(64),
      previous_hash: "a".repeat(64),
    }),
  ],
};

/** A server with one day, which changes by what is sent to it. */
function serverWith(record: WorkingDayRecord, after: WorkingDayRecord) {
  let shown = record;
  return fakeServer(({ method, path }) => {
    if (path.startsWith("/api/v1/members")) return { body: { items: [ben.member, nora], next_cursor: null } };
    if (path.startsWith("/api/v1/working-time/day?")) return { body: shown };
    if (method !== "POST") return undefined;
    shown = after;
    return { body: after };
  });
}

const open = () =>
  renderInApp(<DayDrawer member={id(1)} name={undefined} date="2026-03-04" onClose={() => {}} />, ben);

it("closes an open day and shows its first version", async () => {
  const before = {
    day: day({ state: "open", version: 0, hash: null, allowed_actions: ["close"] }),
    versions: [],
  };
  const sent = serverWith(before, { day: day(), versions: [version()] });
  const user = userEvent.setup();
  await open();
  expect(await screen.findByText("12:00 – 12:30")).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Close the day" }));
  expect(await screen.findByText("Ben closed the day")).toBeDefined();
  expect(screen.queryByRole("button", { name: "Close the day" })).toBeNull();
  expect(sent.find(({ method }) => method === "POST")).toMatchObject({
    path: "/api/v1/working-time/close",
    body: { date: "2026-03-04" },
  });
});

it("shows what is proposed beside what stands, by whom, why and until when, and the chain of versions", async () => {
  serverWith(pending, pending);
  await open();
  const panel = await screen.findByRole("region", { name: "Proposed change" });
  expect(await within(panel).findByText(/^Nora, /)).toBeDefined();
  expect(within(panel).getByText("The door says four")).toBeDefined();
  expect(within(panel).getByText(/^Answer by 19 Mar 2026, 10:00/)).toBeDefined();
  const end = within(panel).getByRole("row", { name: /^End/ });
  expect(end.textContent).toBe("End17:0016:00");
  const versions = within(screen.getByRole("list", { name: "Versions" })).getAllByRole("listitem");
  expect(versions.map((one) => one.querySelector("strong")?.textContent)).toEqual([
    "Nora proposed a change",
    "Ben closed the day",
  ]);
  expect(versions[0]?.textContent).toContain("bbbbbbbbbbbb");
  expect(versions[0]?.textContent).toContain("follows aaaaaaaaaaaa");
});

it("accepts the version that was seen", async () => {
  const after = { day: day({ version: 3, presence: proposal().presence }), versions: pending.versions };
  const sent = serverWith(pending, after);
  const user = userEvent.setup();
  await open();
  await user.click(await screen.findByRole("button", { name: "Accept" }));
  expect(await screen.findByText("The day is on record.")).toBeDefined();
  expect(sent.find(({ method }) => method === "POST")?.body).toEqual({
    date: "2026-03-04",
    number: 2,
    answer: "accept",
  });
});

it("disputes only with a reason", async () => {
  const disputed = proposal({ disputed_because: "I left at five" });
  const after = {
    day: day({ state: "disputed", version: 3, proposal: disputed, allowed_actions: ["accept"] }),
    versions: pending.versions,
  };
  const sent = serverWith(pending, after);
  const posts = () => sent.filter(({ method }) => method === "POST");
  const user = userEvent.setup();
  await open();
  await user.click(await screen.findByRole("button", { name: "Dispute" }));
  const dialog = await screen.findByRole("dialog", { name: "Dispute the change of 4 Mar 2026" });
  const field = within(dialog).getByRole("textbox", { name: /Why it is wrong/ });
  await user.type(field, "{Control>}{Enter}{/Control}");
  expect(await within(dialog).findByText("Say why it is wrong.")).toBeDefined();
  expect(posts()).toHaveLength(0);
  await user.type(field, "I left at five{Control>}{Enter}{/Control}");
  await waitFor(() => expect(posts()).toHaveLength(1));
  expect(posts()[0]?.body).toEqual({
    date: "2026-03-04",
    number: 2,
    answer: "dispute",
    reason: "I left at five",
  });
  expect(await screen.findByText("The member disputes a change. What stood before stands.")).toBeDefined();
  expect(screen.queryByRole("button", { name: "Dispute" })).toBeNull();
});

it("says why a day cannot be read", async () => {
  fakeServer(() => ({ status: 404, body: problem("not_found", 404) }));
  await open();
  expect(await screen.findByText("detail of not_found")).toBeDefined();
});
