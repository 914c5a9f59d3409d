import { describe, expect, it } from "vitest";
import { day, presence } from "~/test/workingDays";
import { breakSeconds, changed, closable, monthShown, shortHash, totalOf } from "./model";
import { readWorkingTimeSearch } from "./search";

describe("the address", () => {
  it.each([
    [{ month: "2026-03" }, { month: "2026-03" }],
    [
      { date: "2026-03-04", member: "m" },
      { date: "2026-03-04", member: "m" },
    ],
    [{ month: "2026-13", date: "2026-02-30", member: 7 }, {}],
  ])("%j says %j", (search, said) => {
    expect(readWorkingTimeSearch(search)).toEqual(said);
  });

  it.each([
    [{}, "2026-05-01"],
    [{ month: "2026-03" }, "2026-03-01"],
    [{ date: "2026-02-28" }, "2026-02-01"],
  ])("%j means the month from %s", (search, from) => {
    expect(monthShown(search, "2026-05-17").from).toBe(from);
  });
});

describe("the figures of days", () => {
  it("counts breaks in real time, also in the night in which the clock is set forward", () => {
    const breaks = [{ started_at: "2026-03-29T00:30:00Z", ended_at: "2026-03-29T01:30:00Z" }];
    expect(breakSeconds(presence({ breaks }))).toBe(3_600);
    expect(breakSeconds(presence({ breaks: [] }))).toBe(0);
  });

  it("adds up what stands, and not what is proposed", () => {
    expect(totalOf([day(), day({ state: "pending" })])).toBe(54_000);
  });

  it("names what a proposal changes", () => {
    const proposed = presence({
      ended_at: "2026-03-04T15:00:00Z",
      present_seconds: 23_400,
      total_seconds: 23_400,
    });
    expect([...changed(presence(), proposed)]).toEqual(["end", "total"]);
    expect(changed(presence(), presence()).size).toBe(0);
  });
});

it("closes together what is over and may be closed", () => {
  const open = { allowed_actions: ["close"], state: "open" as const };
  const days = [
    day({ ...open, date: "2026-03-03" }),
    day({ date: "2026-03-04" }),
    day({ ...open, date: "2026-03-05" }),
  ];
  expect(closable(days, "2026-03-05")).toEqual(["2026-03-03"]);
});

it("shows as much of a hash as can be compared by eye", () => {
  expect(shortHash("0123456789abcdef0123")).toBe("0123456789ab");
});
