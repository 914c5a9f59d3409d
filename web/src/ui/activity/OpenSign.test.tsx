import { screen } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { renderInApp } from "~/test/render";
import OpenSign from "./OpenSign";

const state = vi.hoisted(() => ({ phase: "locked" }));
vi.mock("~/platform/activity/useActivity", () => ({ useActivity: () => state }));

beforeEach(() => {
  state.phase = "locked";
});

it("says that the log is unlocked", async () => {
  state.phase = "open";
  await renderInApp(<OpenSign />);
  expect(screen.getByText("unlocked")).toBeTruthy();
});

it.each(["locked", "unlocking", "comparing", "failed"])("says nothing while it is %s", async (phase) => {
  state.phase = phase;
  await renderInApp(<OpenSign />);
  expect(screen.queryByText("unlocked")).toBeNull();
});
