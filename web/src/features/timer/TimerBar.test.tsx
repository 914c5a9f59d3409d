import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { fakeServer, problem } from "~/test/fakeServer";
import { entry, me } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { stoppedOf } from "./stopped";
import { TimerBar } from "./TimerBar";

const nothingRuns = {
  now: "2026-03-02T09:00:00Z",
  entry: null,
  forgotten: false,
  forgotten_after_seconds: 36_000,
};

/** The bar, and a server that answers writes when it is told to. */
async function open() {
  fakeServer(({ path }) => {
    return { body: path.endsWith("/timer") ? nothingRuns : { items: [], next_cursor: null } };
  });
  const { fetch } = globalThis;
  const writes: ((response: Response) => void)[] = [];
  vi.stubGlobal("fetch", (request: Request) =>
    request.method === "GET" ? fetch(request) : new Promise((answer) => writes.push(answer)),
  );
  await renderInApp(<TimerBar />);
  const field = screen.getByRole<HTMLInputElement>("combobox", { name: "What are you working on?" });
  return { user: userEvent.setup({ delay: null }), field, writes };
}

it("takes the next line while the first is on its way, and does nothing twice", async () => {
  const { user, field, writes } = await open();
  await user.type(field, "9-10 call{Enter}{Enter}lunch");
  expect(field.value).toBe("lunch");
  await waitFor(() => expect(writes).toHaveLength(1));
  writes[0]?.(Response.json(entry(), { status: 201 }));
  await screen.findByText("Entry added");
  expect(field.value).toBe("lunch");
  expect(writes).toHaveLength(1);
});

it("puts back what the server refuses, before what was typed since", async () => {
  const { user, field, writes } = await open();
  await user.type(field, "9-10 call{Enter}lunch");
  await waitFor(() => expect(writes).toHaveLength(1));
  writes[0]?.(Response.json(problem("period_locked", 409), { status: 409 }));
  await waitFor(() => expect(field.value).toBe("9-10 call lunch"));
  expect(screen.getByText("detail of period_locked")).toBeTruthy();
});

it("says that nobody knows whether a timer runs, instead of offering to start one", async () => {
  let answers = false;
  fakeServer(({ path }) => {
    if (!path.endsWith("/timer")) return { body: { items: [], next_cursor: null } };
    return answers ? { body: nothingRuns } : { status: 500, body: problem("internal", 500) };
  });
  await renderInApp(<TimerBar />);
  await screen.findByText("Whether a timer runs is not known.");
  expect(screen.queryByRole("button", { name: "Start" })).toBeNull();
  answers = true;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("button", { name: "Start" })).toBeDefined();
  expect(screen.queryByText("Whether a timer runs is not known.")).toBeNull();
});

it("tells what was cut off while nobody was there, until that is read or given back", async () => {
  const stopped = entry({ ended_at: "2026-03-02T17:30:00Z", version: 5 });
  localStorage.setItem(
    "hourbook-timer-stopped",
    JSON.stringify(stoppedOf(stopped, Date.parse("2026-03-02T19:30:00Z"))),
  );
  const sent = fakeServer(({ path, method }) => {
    if (method === "PATCH") return { body: { ...stopped, ended_at: "2026-03-02T19:30:00Z", version: 6 } };
    return { body: path.endsWith("/timer") ? nothingRuns : { items: [], next_cursor: null } };
  });
  await renderInApp(<TimerBar />, me([], { id: stopped.member_id }));
  const told = await screen.findByRole("region", { name: "Timer that was stopped" });
  expect(told.textContent).toContain("2:00 h");
  await userEvent.click(screen.getByRole("button", { name: "Give the time back" }));
  await screen.findByText("The time is counted again.");
  const change = sent.find(({ method }) => method === "PATCH");
  expect(change?.body).toMatchObject({ ended_at: "2026-03-02T19:30:00.000Z" });
  expect(screen.queryByRole("region", { name: "Timer that was stopped" })).toBeNull();
  expect(localStorage.getItem("hourbook-timer-stopped")).toBeNull();
});
