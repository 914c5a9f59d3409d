import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { me } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { DurationInput } from "./DurationInput";
import { FormModal } from "./FormModal";

function Example({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [seconds, setSeconds] = useState<number | null>(3600);
  return (
    <FormModal title="Example" opened onClose={onClose} onSubmit={() => {}} dirty={text !== ""}>
      <input aria-label="Text" value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <DurationInput label="Length" value={seconds} onChange={setSeconds} />
    </FormModal>
  );
}

async function open() {
  const onClose = vi.fn();
  const user = userEvent.setup();
  await renderInApp(<Example onClose={onClose} />, me([]));
  const field = await screen.findByLabelText<HTMLInputElement>("Text");
  return { onClose, user, field };
}

it("closes on Escape while nothing was typed", async () => {
  const { onClose, user, field } = await open();
  await user.type(field, "{Escape}");
  expect(onClose).toHaveBeenCalledOnce();
});

it("asks on Escape before it throws input away, and goes back to the field", async () => {
  const { onClose, user, field } = await open();
  await user.type(field, "Call{Escape}");
  expect(onClose).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Keep editing" }));
  expect(field.value).toBe("Call");
  expect(document.activeElement).toBe(field);
  await user.keyboard("{Escape}");
  await user.click(screen.getByRole("button", { name: "Throw away" }));
  expect(onClose).toHaveBeenCalledOnce();
});

it("takes a second Escape as no", async () => {
  const { onClose, user, field } = await open();
  await user.type(field, "Call{Escape}{Escape}");
  expect(screen.queryByText("Throw away what you typed?")).toBeNull();
  expect(document.activeElement).toBe(field);
  expect(onClose).not.toHaveBeenCalled();
});

it("stays open when somebody clicks beside it, and closes by its buttons at once", async () => {
  const { onClose, user, field } = await open();
  await user.type(field, "Call");
  await user.click(document.querySelector(".mantine-Modal-inner") as Element);
  expect(onClose).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(onClose).toHaveBeenCalledTimes(2);
});

it("lets a field with a draft have the first Escape", async () => {
  const { onClose, user } = await open();
  const length = screen.getByLabelText<HTMLInputElement>("Length");
  await user.clear(length);
  await user.type(length, "2h{Escape}");
  expect(length.value).toBe("1:00");
  expect(onClose).not.toHaveBeenCalled();
});
