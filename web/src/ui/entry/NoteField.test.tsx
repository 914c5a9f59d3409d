import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { ApiProblem } from "~/api/problem";
import { renderInApp } from "~/test/render";
import { NoteField } from "./NoteField";

const refusal = (status: number, code: string) =>
  new ApiProblem({ code, status, detail: `Refused with ${status}`, request_id: "r", errors: [] } as never);

async function open(note: string, onSave: (note: string) => Promise<unknown>) {
  await renderInApp(
    <NoteField note={note} onSave={onSave} label="Note" placeholder="" readOnly={false} className="" />,
  );
  return screen.getByLabelText<HTMLInputElement>("Note");
}

async function write(field: HTMLElement, text: string) {
  await userEvent.clear(field);
  await userEvent.click(field);
  await userEvent.paste(text);
}

it("cuts nothing of what is pasted, says what is too long, and sends it once it is shortened", async () => {
  const save = vi.fn(async () => {});
  const field = await open("Call", save);
  await write(field, "🧭".repeat(10_000));
  await userEvent.tab();
  expect([...field.value]).toHaveLength(10_000);
  expect(screen.getByText(/At most 5,000 characters fit here; these are 10,000/)).toBeDefined();
  expect(save).not.toHaveBeenCalled();
  // The server counts characters: five thousand emoji fit, although they are ten thousand places of a string.
  await write(field, "🧭".repeat(5_000));
  await userEvent.tab();
  expect(save).toHaveBeenCalledExactlyOnceWith("🧭".repeat(5_000));
});

it("keeps what the server refuses and says why", async () => {
  const field = await open("Call", () => Promise.reject(refusal(409, "period_locked")));
  await write(field, "Call with the harbour");
  await userEvent.keyboard("{Enter}");
  expect(await screen.findAllByText("Refused with 409")).not.toHaveLength(0);
  expect(field.value).toBe("Call with the harbour");
  await userEvent.type(field, "{Escape}");
  expect(field.value).toBe("Call");
});

it("keeps nothing of a conflict, whose versions both wait to be decided", async () => {
  const field = await open("Call", () => Promise.reject(refusal(412, "stale_version")));
  await write(field, "Mine");
  await userEvent.keyboard("{Enter}");
  expect(await screen.findByText("Refused with 412")).toBeDefined();
  expect(field.value).toBe("Call");
});

it("keeps the lines of a note that has several", async () => {
  const save = vi.fn(async () => {});
  const field = await open("First\nSecond", save);
  await userEvent.type(field, " and more{Enter}");
  expect(save).toHaveBeenCalledExactlyOnceWith("First\nSecond and more");
});
