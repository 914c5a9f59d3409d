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
