import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Contract, ContractBalance } from "~/api/types";
import { fakeServer } from "~/test/fakeServer";
import { me, member } from "~/test/objects";
import { renderInApp } from "~/test/render";
import ContractsDialog from "./ContractsDialog";
import { WeekBalance } from "./WeekBalance";

const hour = 3600;
const ada = member({ name: "Ada" });
const contract: Contract = {
  id: "0199aaaa-0000-7000-8000-000000000001",
  member_id: ada.id,
  valid_from: "2026-03-02",
  days: {
    monday_seconds: 8 * hour,
    tuesday_seconds: 8 * hour,
    wednesday_seconds: 8 * hour,
    thursday_seconds: 8 * hour,
    friday_seconds: 6 * hour,
    saturday_seconds: 0,
    sunday_seconds: 0,
  },
  note: "",
  created_at: "2026-03-01T08:00:00Z",
  updated_at: "2026-03-01T08:00:00Z",
  version: 1,
  allowed_actions: ["update", "delete"],
};

function serve(items: Contract[], balance?: Partial<ContractBalance>) {
  return fakeServer(({ path, method }) => {
    if (method === "POST") return { status: 201, body: contract };
    if (path.includes("contract-balance")) {
      return {
        body: {
          since: "2026-03-02",
          until: "2026-03-15",
          target_seconds: 76 * hour,
          recorded_seconds: 70 * hour,
          balance_seconds: -6 * hour,
          ...balance,
        },
      };
    }
    return { body: { items, allowed_actions: ["create"] } };
  });
}

it("shows a week against the contract, and the balance until the week ends", async () => {
  const sent = serve([contract]);
  const period = { from: "2026-03-09", to: "2026-03-16" };
  await renderInApp(
    <WeekBalance member={ada.id} period={period} today="2026-04-01" recorded={35 * hour} />,
    me([]),
  );
  expect(await screen.findByText("38:00")).toBeDefined();
  expect(screen.getByText("−3:00")).toBeDefined();
  expect(await screen.findByText("−6:00")).toBeDefined();
  expect(sent.some(({ path }) => path.endsWith("contract-balance?until=2026-03-15"))).toBe(true);
});

it("shows nothing of a week before the first contract, and asks for no balance", async () => {
  const sent = serve([contract]);
  const period = { from: "2026-02-16", to: "2026-02-23" };
  await renderInApp(<WeekBalance member={ada.id} period={period} today="2026-04-01" recorded={0} />, me([]));
  await vi.waitFor(() => expect(sent.length).toBeGreaterThan(0));
  expect(screen.queryByText("Recorded")).toBeNull();
  expect(sent.some(({ path }) => path.includes("contract-balance"))).toBe(false);
});

it("adds a contract whose hours were typed liberally, beginning with those of the last one", async () => {
  const sent = serve([contract]);
  const user = userEvent.setup();
  await renderInApp(<ContractsDialog member={ada} onClose={vi.fn()} />, me(["contract_manage"]));
  await user.click(await screen.findByRole("button", { name: "Add a contract" }));
  const monday = await screen.findByRole("textbox", { name: "Monday" });
  await user.clear(monday);
  await user.type(monday, "7,5h");
  await user.tab();
  expect(await screen.findByText("37:30 each week")).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Save" }));
  await vi.waitFor(() => expect(sent.some(({ method }) => method === "POST")).toBe(true));
  const { body } = sent.find(({ method }) => method === "POST") ?? {};
  expect(body).toMatchObject({ days: { ...contract.days, monday_seconds: 7.5 * hour } });
});
