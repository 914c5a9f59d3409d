import { describe, expect, it } from "vitest";
import { entry } from "~/test/objects";
import { moveToDate } from "../model";
import { operationsBack, operationsOf, stepsFor, withSteps } from "./model";

const call = entry({
  id: "call",
  note: "Call",
  project_id: "atlas",
  task_id: "plan",
  tags: ["mail"],
  version: 3,
});
const travel = entry({
  id: "travel",
  kind: "duration",
  started_at: null,
  ended_at: null,
  start_time_zone: null,
  end_time_zone: null,
  project_id: "harbour",
  version: 7,
});

describe("several entries changed together", () => {
  it("leaves alone what is so already, with its history", () => {
    expect(stepsFor([call, travel], () => ({ project_id: "atlas", task_id: "plan" }))).toMatchObject([
      { entry: travel },
    ]);
    expect(stepsFor([call], ({ tags }) => ({ tags: [...new Set([...tags, "mail"])] }))).toEqual([]);
  });

  it("is made for the version that was seen", () => {
    const steps = stepsFor([call, travel], () => ({ billable: "no" }));
    expect(operationsOf(steps)).toEqual([
      { op: "update", id: "call", version: 3, changes: { billable: "no" } },
      { op: "update", id: "travel", version: 7, changes: { billable: "no" } },
    ]);
  });

  it("is taken back field by field, and a project brings its task along", () => {
    const steps = stepsFor([call, travel], () => ({ project_id: "museum" }));
    const stored = [
      { ...call, version: 4 },
      { ...travel, version: 8 },
    ];
    expect(operationsBack(steps, stored)).toEqual([
      { op: "update", id: "call", version: 4, changes: { project_id: "atlas", task_id: "plan" } },
      { op: "update", id: "travel", version: 8, changes: { project_id: "harbour", task_id: null } },
    ]);
  });

  it("moves each to a date in its own way, and back to the very instants", () => {
    const steps = stepsFor([call, travel], (one) => moveToDate(one, "2026-03-04", "UTC"));
    expect(steps.map(({ changes }) => changes)).toEqual([
      {
        started_at: "2026-03-04T09:00:00",
        start_time_zone: "Europe/Berlin",
        ended_at: "2026-03-04T10:00:00",
        end_time_zone: "Europe/Berlin",
      },
      { date: "2026-03-04" },
    ]);
    const [back] = operationsBack(steps, [{ ...call, version: 4 }, null]);
    expect(back).toMatchObject({ changes: { started_at: call.started_at, ended_at: call.ended_at } });
  });

  it("shows at once what will be", () => {
    const steps = stepsFor([call, travel], (one) => ({
      ...moveToDate(one, "2026-03-04", "UTC"),
      note: "Moved",
    }));
    expect(withSteps([call, travel], steps)).toMatchObject([
      { note: "Moved", started_at: "2026-03-04T08:00:00Z", date: "2026-03-04" },
      { note: "Moved", date: "2026-03-04" },
    ]);
  });
});
