import { describe, expect, it } from "vitest";
import { entry } from "~/test/objects";
import { lastEndBefore, startAt } from "./start";

describe("a new time of day for the start of a timer", () => {
  it.each([
    ["2026-03-02", "08:40", "2026-03-02T08:40"],
    ["2026-03-02", "14:30", "2026-03-02T14:30"],
    // At ten past midnight twenty minutes ago is yesterday.
    ["2026-03-03", "23:50", "2026-03-02T23:50"],
    // What runs since yesterday keeps its day.
    ["2026-03-02", "21:00", "2026-03-02T21:00"],
  ])("%s, %s", (date, time, wanted) => expect(startAt(date, time, "2026-03-03T00:10:00")).toBe(wanted));
});

describe("the end of the entry before", () => {
  const running = entry({ id: "running", started_at: "2026-03-02T10:00:00Z", ended_at: null });
  const now = Date.parse("2026-03-02T11:00:00Z");
  const ended = (ended_at: string | null) => entry({ id: `until ${ended_at}`, ended_at });
  it.each([
    ["the last one", ["2026-03-02T08:00:00Z", "2026-03-02T09:15:00Z"], "2026-03-02T09:15:00Z"],
    ["one that reaches into it", ["2026-03-02T10:20:00Z"], "2026-03-02T10:20:00Z"],
    ["not where it begins already", ["2026-03-02T09:59:30Z"], undefined],
    ["not the evening before", ["2026-03-01T17:00:00Z"], undefined],
    ["not what is still to come", ["2026-03-02T12:00:00Z"], undefined],
    ["nothing where nothing ended", [], undefined],
  ])("is %s", (_, ends, wanted) =>
    expect(lastEndBefore(running, [running, ...ends.map(ended)], now)).toBe(wanted),
  );

  it("is not that of somebody else, and not its own", () => {
    const others = { ...ended("2026-03-02T09:00:00Z"), member_id: "somebody else" };
    expect(
      lastEndBefore(running, [others, { ...running, ended_at: "2026-03-02T10:30:00Z" }], now),
    ).toBeUndefined();
  });
});
