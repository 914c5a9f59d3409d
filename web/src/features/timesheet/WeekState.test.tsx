import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import type { Finding, Timesheet } from "~/api/types";
import { fakeServer } from "~/test/fakeServer";
import { id } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { WeekState } from "./WeekState";

const finding = (code: Finding["code"], severity: Finding["severity"]): Finding => ({
  code,
  severity,
  dates: ["2026-03-03"],
  entry_ids: [],
  message: "",
});

const week = (findings: Finding[]): Timesheet => ({
  id: null,
  member_id: id(1),
  week_start: "2026-03-02",
  week_end: "2026-03-08",
  state: "open",
  submitted_at: null,
  total_seconds: 0,
  days: [],
  findings,
  history: [],
  version: 0,
  allowed_actions: ["submit"],
});

beforeEach(() => void fakeServer(() => ({ body: { items: [], next_cursor: null } })));

it("does not submit while something is in the way, and tells a screen reader what it is", async () => {
  await renderInApp(<WeekState week={week([finding("running_timer", "blocking")])} />);
  const button = screen.getByRole("button", { name: "Submit the week" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  // It stays in the order of Tab: whoever comes by hears why.
  expect(button.hasAttribute("disabled")).toBe(false);
  const why = document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent;
  expect(why).toContain("once this is put right");
  expect(why).toContain("A timer is still running.");
  await userEvent.click(button);
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("asks about what may be missing, and is not in the way", async () => {
  const findings = [finding("empty_day", "warning"), finding("day_gap", "warning")];
  await renderInApp(<WeekState week={week(findings)} />);
  expect(screen.getByText(/Nothing was recorded on a workday/)).toBeDefined();
  expect(screen.getByText(/More than two hours between two entries/)).toBeDefined();
  const button = screen.getByRole("button", { name: "Submit the week" });
  expect(button.getAttribute("aria-disabled")).toBe("false");
  await userEvent.click(button);
  expect(await screen.findByRole("dialog")).toBeDefined();
});
