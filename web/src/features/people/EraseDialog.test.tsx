import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { ErasurePreview } from "~/api/types";
import { fakeServer } from "~/test/fakeServer";
import { me, member } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { EraseDialog } from "./EraseDialog";

const ada = member({ name: "Ada" });
const preview: ErasurePreview = {
  member_id: ada.id,
  name: ada.name,
  pseudonym: "Former member 1",
  blockers: [],
  erasure: null,
  classes: [],
};

async function open(values: Partial<ErasurePreview>) {
  const sent = fakeServer(() => ({ body: { ...preview, ...values } }));
  const onClose = vi.fn();
  const user = userEvent.setup();
  await renderInApp(<EraseDialog member={ada} onClose={onClose} />, me(["member_erase"]));
  return { sent, onClose, user };
}

it("says what keeps a member from being erased, and offers nothing but to close", async () => {
  const { sent, onClose, user } = await open({ blockers: ["active"] });
  const told = await screen.findByText("This member can still sign in. Disable them first.");
  expect(told.closest("[role=alert]")).not.toBeNull();
  expect(screen.queryByRole("button", { name: "Erase for good" })).toBeNull();
  expect(screen.queryByLabelText("Why")).toBeNull();
  await user.click(screen.getByText("Close"));
  expect(onClose).toHaveBeenCalledOnce();
  expect(sent.filter(({ method }) => method !== "GET")).toEqual([]);
});

it("offers to erase whom nothing keeps", async () => {
  await open({});
  expect(await screen.findByRole("button", { name: "Erase for good" })).toBeDefined();
});
