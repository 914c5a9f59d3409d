import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { fakeServer, problem } from "~/test/fakeServer";
import { entry } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { TimerBar } from "./TimerBar";

/** The bar, and a server that answers writes when it is told to. */
async function open() {
  fakeServer(({ path }) => {
    const timer = {
      now: "2026-03-02T09:00:00Z",
      entry: null,
      forgotten: false,
      forgotten_after_seconds: 36_000,
    };
    return { body: path.endsWith("/timer") ? timer : { items: [], next_cursor: null } };
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
