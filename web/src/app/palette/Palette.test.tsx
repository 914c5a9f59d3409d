import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Me } from "~/api/types";
import { fakeServer } from "~/test/fakeServer";
import { client, entry, me, project, task } from "~/test/objects";
import { renderInApp } from "~/test/render";
import Palette from "./Palette";

const navigate = vi.hoisted(() => vi.fn());
vi.mock("@tanstack/react-router", async (original) => ({
  ...(await original<object>()),
  useNavigate: () => navigate,
}));

const globex = client({ name: "Globex" });
const atlas = project({ name: "Atlas relaunch", client_id: globex.id });
const launch = task({ name: "Launch page", project_id: atlas.id });
const work = {
  project_id: null,
  task_id: null,
  billable: "inherit",
  tags: [],
  last_used_at: "2026-03-02T09:00:00Z",
};
const everything = me(["project_create", "report_read", "member_read", "member_invite", "import_run"]);

async function open(somebody: Me = everything, running = false) {
  const lists: Record<string, unknown[]> = {
    clients: [globex],
    projects: [atlas, project({ name: "Archive", archived: true })],
    tasks: [launch, task({ name: "Launch party", project_id: atlas.id, status: "done" })],
  };
  const sent = fakeServer(({ method, path }) => {
    const [, name = ""] = /^\/api\/v1\/([a-z-]+)/.exec(path) ?? [];
    if (method !== "GET") return { body: name === "me" ? somebody.member : entry() };
    if (name === "recent-work") return { body: { items: [{ ...work, note: "Call with Globex" }] } };
    if (name === "timer") {
      const now = { now: "2026-03-02T09:00:00Z", forgotten: false, forgotten_after_seconds: 36_000 };
      return { body: { ...now, entry: running ? entry({ note: "Sketches", ended_at: null }) : null } };
    }
    return { body: { items: lists[name] ?? [], next_cursor: null } };
  });
  const onClose = vi.fn();
  const user = userEvent.setup();
  await renderInApp(<Palette onClose={onClose} />, somebody);
  const field = await screen.findByRole("combobox", { name: "Search and commands" });
  await screen.findByRole("option", { name: /Call with Globex/ });
  const posted = () =>
    sent.filter(({ method }) => method !== "GET").map(({ path, body }) => ({ path, body }));
  return { user, field, onClose, posted };
}

const active = (field: HTMLElement) =>
  document.getElementById(field.getAttribute("aria-activedescendant") ?? "")?.textContent ?? "";

it("offers the latest work first, and everything else by the arrows", async () => {
  const { user, field } = await open();
  await waitFor(() => expect(active(field)).toMatch(/Call with Globex/));
  await user.type(field, "{ArrowDown}");
  expect(active(field)).toMatch(/Add time/);
  await user.type(field, "{ArrowUp}{ArrowUp}");
  expect(active(field)).toMatch(/Settings/);
});

it("starts a timer on a project that is found by some of its letters", async () => {
  const { user, field, onClose, posted } = await open();
  await user.type(field, "atl");
  const start = screen.getByRole("group", { name: "Start the timer on" });
  expect(within(start).getAllByRole("option")[0]?.textContent).toBe("Atlas relaunchGlobex");
  await user.type(field, "{Enter}");
  await waitFor(() => expect(posted()).toHaveLength(1));
  expect(posted()[0]).toMatchObject({
    path: "/api/v1/timer/start",
    body: { project_id: atlas.id, note: "" },
  });
  expect(onClose).toHaveBeenCalledOnce();
});

it("finds open tasks, and neither done ones nor what is archived", async () => {
  const { user, field, posted } = await open();
  await user.type(field, "launch");
  expect(screen.queryByText("Launch party")).toBeNull();
  await user.click(screen.getAllByRole("option", { name: /Launch page/ })[0] as HTMLElement);
  await waitFor(() => expect(posted()[0]?.body).toMatchObject({ project_id: atlas.id, task_id: launch.id }));
});

it("goes to every screen the member may open", async () => {
  const { user, field } = await open();
  await user.type(field, "teams{Enter}");
  expect(navigate).toHaveBeenLastCalledWith({ to: "/people/teams" });
});

it("offers nothing the role does not have", async () => {
  const { user, field } = await open(me([]));
  expect(screen.queryByRole("option", { name: /New project/ })).toBeNull();
  await user.type(field, "reports");
  expect(screen.queryByRole("option", { name: "Reports" })).toBeNull();
});

it("stops the timer that runs", async () => {
  const { user, posted } = await open(everything, true);
  await user.click(await screen.findByRole("option", { name: /Stop the timer/ }));
  await waitFor(() => expect(posted()[0]?.path).toBe("/api/v1/timer/stop"));
});

it("makes a text that nothing fits the note of a timer", async () => {
  const { user, field, posted } = await open();
  await user.type(field, "Interview 7{Enter}");
  await waitFor(() => expect(posted()[0]?.body).toMatchObject({ note: "Interview 7" }));
});

it("changes the colours, found by another word", async () => {
  const { user, field, posted } = await open();
  await user.type(field, "theme dark{Enter}");
  await waitFor(() => expect(posted()[0]?.body).toEqual({ preferences: { color_scheme: "dark" } }));
});

it("closes on Escape", async () => {
  const { user, field, onClose } = await open();
  await user.type(field, "{Escape}");
  expect(onClose).toHaveBeenCalledOnce();
});
