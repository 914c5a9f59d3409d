import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { fakeServer, problem } from "~/test/fakeServer";
import { me, project } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { ProjectDialog } from "./ProjectDialog";

const empty = { body: { items: [], next_cursor: null } };

it("says at the field that a name is taken, stays open, and closes once the project is stored", async () => {
  const closed: boolean[] = [];
  const sent = fakeServer(({ method, body }) => {
    if (method !== "POST") return empty;
    const { name } = body as { name: string };
    if (name !== "Atlas") return { status: 201, body: project({ name }) };
    return {
      status: 409,
      body: problem("name_taken", 409, [
        { field: "name", code: "name_taken", message: "There is an Atlas." },
      ]),
    };
  });
  const user = userEvent.setup();
  await renderInApp(
    <ProjectDialog project={null} onClose={() => closed.push(true)} />,
    me(["client_create"]),
  );
  await user.type(screen.getByLabelText(/^Name/), "Atlas");
  await user.type(screen.getByRole("textbox", { name: "Estimate" }), "120h");
  await user.click(screen.getByRole("button", { name: "Create" }));
  expect(await screen.findByText("There is an Atlas.")).toBeDefined();
  expect(closed).toEqual([]);
  await user.type(screen.getByLabelText(/^Name/), " 2");
  await user.click(screen.getByRole("button", { name: "Create" }));
  await waitFor(() => expect(closed).toEqual([true]));
  const created = sent.filter(({ method }) => method === "POST").at(-1)?.body;
  expect(created).toMatchObject({ name: "Atlas 2", estimate_seconds: 432_000, visibility: "everyone" });
  expect(created).not.toHaveProperty("client_id");
  expect(created).not.toHaveProperty("code");
}, 60_000);

it("sends only what was changed of a project that exists", async () => {
  const shown = project({ name: "Atlas", code: "ATL", version: 7 });
  const sent = fakeServer(({ method }) => (method === "PATCH" ? { body: { ...shown, code: null } } : empty));
  const user = userEvent.setup();
  await renderInApp(<ProjectDialog project={shown} onClose={() => {}} />, me([]));
  await user.clear(screen.getByLabelText("Code"));
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(sent.some(({ method }) => method === "PATCH")).toBe(true));
  const patch = sent.find(({ method }) => method === "PATCH");
  expect(patch?.body).toEqual({ code: null });
  expect(patch?.headers.get("If-Match")).toBe('"7"');
}, 60_000);

it("sends a changed budget with its marks and its reason", async () => {
  const shown = project({ name: "Atlas", version: 7, budget_seconds: 36_000 });
  const sent = fakeServer(({ method }) => (method === "PATCH" ? { body: shown } : empty));
  const user = userEvent.setup();
  await renderInApp(<ProjectDialog project={shown} onClose={() => {}} />, me([]));
  const budget = screen.getByRole("textbox", { name: "Budget" });
  await user.clear(budget);
  await user.type(budget, "12h{Tab}");
  const marks = screen.getByRole("textbox", { name: /^Alert at/ });
  await user.clear(marks);
  await user.type(marks, "many");
  await user.type(screen.getByRole("textbox", { name: "Why estimate or budget change" }), "Signed");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText(/^Write up to five percentages/)).toBeDefined();
  await user.clear(marks);
  await user.type(marks, "90, 50");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(sent.some(({ method }) => method === "PATCH")).toBe(true));
  expect(sent.find(({ method }) => method === "PATCH")?.body).toEqual({
    budget_seconds: 43_200,
    budget_alerts: [50, 90],
    plan_reason: "Signed",
  });
}, 60_000);

it("starts from another project and asks for nothing that comes from there", async () => {
  const atlas = project({ name: "Atlas" });
  const sent = fakeServer(({ method, path }) => {
    if (method === "POST") return { status: 201, body: project({ name: "Atlas 2" }) };
    return path.startsWith("/api/v1/projects?") ? { body: { items: [atlas], next_cursor: null } } : empty;
  });
  const user = userEvent.setup();
  await renderInApp(<ProjectDialog project={null} onClose={() => {}} />, me(["project_create"]));
  await user.type(screen.getByLabelText(/^Name/), "Atlas 2");
  await user.click(await screen.findByLabelText("Start from", { selector: "input" }));
  await user.click(await screen.findByRole("option", { name: "Atlas" }));
  expect(screen.queryByRole("textbox", { name: "Budget" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Create" }));
  await waitFor(() => expect(sent.some(({ method }) => method === "POST")).toBe(true));
  const post = sent.find(({ method }) => method === "POST");
  expect(post?.path).toBe("/api/v1/projects/copies");
  expect(post?.body).toMatchObject({ name: "Atlas 2", project_id: atlas.id });
}, 60_000);
