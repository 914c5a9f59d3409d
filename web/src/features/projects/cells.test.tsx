import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { fakeServer, problem } from "~/test/fakeServer";
import { me, task } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { InlineText } from "~/ui/InlineText";
import { QuickAdd } from "~/ui/QuickAdd";
import { EstimateCell } from "./EstimateCell";
import { clientNoun, projectNoun } from "./nouns";
import { StatusCell } from "./StatusCell";

it("changes an estimate together with its reason and the version it was seen at", async () => {
  const shown = task({ name: "Launch", estimate_seconds: 28_800, version: 4 });
  const sent = fakeServer(({ method }) =>
    method === "PATCH" ? { body: { ...shown, estimate_seconds: 36_000 } } : undefined,
  );
  const user = userEvent.setup();
  await renderInApp(<EstimateCell task={shown} />, me([]));
  await user.click(screen.getByRole("button", { name: "Change the estimate of Launch" }));
  const field = await screen.findByLabelText("Estimate");
  await user.clear(field);
  await user.type(field, "10h");
  await user.type(screen.getByLabelText("Why it changes"), "Two more languages");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.path).toBe(`/api/v1/tasks/${shown.id}`);
  expect(sent[0]?.headers.get("If-Match")).toBe('"4"');
  expect(sent[0]?.headers.get("Idempotency-Key")).toBeTruthy();
  expect(sent[0]?.body).toEqual({ estimate_seconds: 36_000, estimate_reason: "Two more languages" });
});

it("offers no change to those who may not make one", async () => {
  const shown = task({ allowed_actions: [] });
  await renderInApp(
    <>
      <EstimateCell task={shown} />
      <StatusCell task={shown} />
    </>,
    me([]),
  );
  expect(screen.queryByRole("button")).toBeNull();
  expect(screen.getByText("Open")).toBeDefined();
});

it("shows a taken name at the field, keeps what was typed, and saves the next try", async () => {
  const saved: string[] = [];
  const save = (name: string) => {
    if (name === "Globex") return projectNoun.update({ id: "x", version: 1 } as never, { name });
    saved.push(name);
    return Promise.resolve();
  };
  fakeServer(() => ({
    status: 409,
    body: problem("name_taken", 409, [
      { field: "name", code: "name_taken", message: "There is one already." },
    ]),
  }));
  const user = userEvent.setup();
  await renderInApp(<InlineText label="Name" value="Atlas" editable onSave={save} />, me([]));
  const field = screen.getByLabelText<HTMLInputElement>("Name");
  await user.clear(field);
  await user.type(field, "Globex{Enter}");
  expect(await screen.findByText("There is one already.")).toBeDefined();
  expect(field.value).toBe("Globex");
  await user.clear(field);
  await user.type(field, "  Globex 2 {Enter}");
  await waitFor(() => expect(saved).toEqual(["Globex 2"]));
});

it("puts the old name back on Escape and saves nothing that did not change", async () => {
  const saved: string[] = [];
  const user = userEvent.setup();
  await renderInApp(
    <InlineText label="Name" value="Atlas" editable onSave={(name) => Promise.resolve(saved.push(name))} />,
    me([]),
  );
  const field = screen.getByLabelText<HTMLInputElement>("Name");
  await user.type(field, " more{Escape}");
  expect(field.value).toBe("Atlas");
  await user.clear(field);
  await user.tab();
  expect(field.value).toBe("Atlas");
  expect(saved).toEqual([]);
});

it("adds one thing after another without leaving the field", async () => {
  const sent = fakeServer(({ body }) => ({ status: 201, body }));
  const user = userEvent.setup();
  await renderInApp(
    <QuickAdd label="Add a client" onAdd={(name) => clientNoun.create({ id: "1", name })} />,
    me([]),
  );
  const field = screen.getByLabelText<HTMLInputElement>("Add a client");
  await user.type(field, "Globex{Enter}");
  await waitFor(() => expect(field.value).toBe(""));
  await user.type(field, "Initech{Enter}");
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent.map(({ body }) => body)).toEqual([
    { id: "1", name: "Globex" },
    { id: "1", name: "Initech" },
  ]);
});
