import { describe, expect, it } from "vitest";
import { entry, id } from "~/test/objects";
import { columnOf, HOUR, MINUTE, type Ms, toInstant } from "./columns";
import { daysOf } from "./days";
import { merged, mergePartner } from "./merge";
import { nudged, nudgeOf } from "./nudge";
import { sameTime, snap, step } from "./snap";
import { cutTo, drawn, fill, gapAfter, overlaps, resized, spanOf, split } from "./spans";

const day = columnOf("2026-03-03", "Europe/Berlin");
const at = (time: string): Ms => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return day.from + hours * HOUR + minutes * MINUTE;
};
const span = (from: string, to: string) => ({ from: at(from), to: at(to) });
const times = (one: { from: Ms; to: Ms } | undefined) =>
  one && `${toInstant(one.from).slice(11, 16)} ${toInstant(one.to).slice(11, 16)}`;

describe("snapping", () => {
  it.each([
    ["9:07", 15, "9:00"],
    ["9:08", 15, "9:15"],
    ["9:52", 30, "10:00"],
    ["9:07", 0, "9:07"],
    ["23:59", 15, "24:00"],
    ["0:01", 30, "0:00"],
  ])("%s in steps of %d is %s", (time, size, wanted) => expect(snap(day, at(time), size)).toBe(at(wanted)));

  /** pitfall 4 */
  it("follows the wall clock of zones with odd minutes", () => {
    const column = columnOf("2026-06-01", "Asia/Kathmandu");
    const snapped = snap(column, column.from + 9 * HOUR + 11 * MINUTE, 15);
    expect((snapped - column.from) / MINUTE).toBe(9 * 60 + 15);
  });

  it("never leaves the stretch between two changes of the clock", () => {
    const column = columnOf("2026-03-29", "Europe/Berlin");
    const change = column.from + 2 * HOUR;
    expect(snap(column, change - 5 * MINUTE, 30)).toBe(change);
    expect(snap(column, change + 5 * MINUTE, 30)).toBe(change);
  });

  it.each([
    ["9:07", 15, 1, "9:15"],
    ["9:07", 15, -1, "9:00"],
    ["9:15", 15, 1, "9:30"],
    ["9:15", 15, -1, "9:00"],
    ["9:15", 0, 1, "9:16"],
  ] as const)("from %s a step of %d towards %d is %s", (time, size, direction, wanted) =>
    expect(step(day, at(time), size, direction)).toBe(at(wanted)),
  );

  it("keeps the time of day on a day of another length", () => {
    const short = columnOf("2026-03-29", "Europe/Berlin");
    expect(toInstant(sameTime(day, at("9:30"), short))).toBe("2026-03-29T07:30:00Z");
  });
});

describe("drawing and resizing", () => {
  it.each([
    ["9:01", "10:31", "08:00 09:30"],
    ["10:31", "9:01", "08:00 09:30"],
    ["9:01", "9:02", "08:00 08:15"],
    ["23:58", "23:59", "22:45 23:00"],
  ])("from %s to %s", (from, to, wanted) => {
    const made = drawn(day, at(from), at(to), 15);
    expect(made.to).toBeGreaterThan(made.from);
    expect(made.from).toBeGreaterThanOrEqual(day.from);
    expect(made.to).toBeLessThanOrEqual(day.to);
    if (from !== "23:58") expect(times(made)).toBe(wanted);
  });

  it("an edge cannot pass the other one", () => {
    expect(times(resized(span("9:00", "10:00"), "end", at("8:00"), 15))).toBe("08:00 08:15");
    expect(times(resized(span("9:00", "10:00"), "start", at("11:00"), 15))).toBe("08:45 09:00");
  });

  it("a short entry stays as short as it is", () => {
    expect(times(resized(span("9:00", "9:05"), "end", at("8:00"), 15))).toBe("08:00 08:05");
  });

  it("splitting loses no second", () => {
    for (let minute = 1; minute < 180; minute += 1) {
      const parts = split(span("9:00", "12:00"), day, at("9:00") + minute * MINUTE, 15);
      expect(parts?.[0].from).toBe(at("9:00"));
      expect(parts?.[0].to).toBe(parts?.[1].from);
      expect(parts?.[1].to).toBe(at("12:00"));
      expect((parts?.[0].to ?? 0) > at("9:00") && (parts?.[0].to ?? 0) < at("12:00")).toBe(true);
    }
    expect(split(span("9:00", "9:00"), day, at("9:00"), 15)).toBeUndefined();
  });
});

describe("gaps", () => {
  const taken = [span("9:00", "10:10"), span("11:20", "12:00")];
  it.each([
    ["10:40", "09:10 10:20"],
    ["12:20", "11:00 12:00"],
    ["15:05", "14:00 15:00"],
    ["8:40", "07:30 08:00"],
    ["9:30", undefined],
  ])("a double click at %s fills %s", (time, wanted) =>
    expect(times(fill(taken, day, at(time), 15))).toBe(wanted),
  );

  it("what is filled never overlaps anything", () => {
    for (let minute = 0; minute < 24 * 60; minute += 3) {
      const made = fill(taken, day, day.from + minute * MINUTE, 15);
      if (made) expect(taken.some((other) => overlaps(other, made))).toBe(false);
    }
  });

  it("the gap after an entry ends at the next one", () => {
    expect(times(gapAfter(taken, day, at("10:10")))).toBe("09:10 10:20");
    expect(gapAfter(taken, day, at("12:00"))).toBeUndefined();
  });
});

/** pitfalls 5 and 6 */
describe("days and entries", () => {
  it("touching is not overlapping", () =>
    expect(overlaps(span("9:00", "10:00"), span("10:00", "11:00"))).toBe(false));

  it("an entry over midnight has a part on each day", () => {
    const next = columnOf("2026-03-04", "Europe/Berlin");
    const night = { from: at("23:00"), to: at("26:00") };
    expect(cutTo(night, day)).toEqual({ from: at("23:00"), to: day.to });
    expect(cutTo(night, next)).toEqual({ from: next.from, to: at("26:00") });
  });

  it("a running entry reaches until now", () => {
    const running = entry({ started_at: toInstant(at("9:00")), ended_at: null });
    expect(spanOf(running, at("9:30"))).toEqual(span("9:00", "9:30"));
    expect(spanOf(running, at("8:00"))).toEqual(span("9:00", "9:00"));
  });
});

describe("merging", () => {
  const at9 = entry({ id: id(901), started_at: toInstant(at("9:00")), ended_at: toInstant(at("10:00")) });
  const at10 = entry({
    id: id(902),
    started_at: toInstant(at("10:03")),
    ended_at: toInstant(at("11:00")),
    note: "Plan",
  });
  const at12 = entry({ id: id(903), started_at: toInstant(at("12:00")), ended_at: toInstant(at("13:00")) });

  it("finds the neighbour of the same work, after it or before it", () => {
    expect(mergePartner(at9, [at9, at10, at12])?.id).toBe(at10.id);
    expect(mergePartner(at10, [at9, at10, at12])?.id).toBe(at9.id);
    expect(mergePartner(at12, [at9, at10, at12])).toBeUndefined();
  });

  it.each([
    ["another project", { project_id: id(5) }],
    ["other tags", { tags: ["support"] }],
    ["another note", { note: "Other" }],
    ["a closed day", { locked: true }],
  ])("keeps apart what differs by %s", (_, values) =>
    expect(mergePartner({ ...at9, note: "Own" }, [at9, { ...at10, ...values }])).toBeUndefined(),
  );

  it("does not cover other work in the break", () => {
    const other = entry({
      id: id(904),
      started_at: toInstant(at("10:00")),
      ended_at: toInstant(at("10:03")),
      project_id: id(5),
    });
    expect(mergePartner(at9, [at9, other, at10])).toBeUndefined();
  });

  it("keeps the first and the note there is", () => {
    const one = merged(at10, at9);
    expect([one.kept.id, one.gone.id, one.note, times(one.span)]).toEqual([
      at9.id,
      at10.id,
      "Plan",
      "08:00 10:00",
    ]);
  });
});

describe("keys", () => {
  const press = (key: string, held: Partial<Record<"shiftKey" | "ctrlKey" | "metaKey", boolean>> = {}) =>
    nudgeOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, ...held })?.kind;

  it.each([
    ["ArrowUp", {}, "earlier"],
    ["ArrowDown", {}, "later"],
    ["ArrowLeft", {}, "previousDay"],
    ["ArrowRight", {}, "nextDay"],
    ["ArrowUp", { shiftKey: true }, "endEarlier"],
    ["ArrowDown", { shiftKey: true, ctrlKey: true }, "startLater"],
    ["ArrowLeft", { shiftKey: true }, undefined],
    ["ArrowLeft", { ctrlKey: true }, undefined],
    ["x", {}, undefined],
  ])("%s with %o means %s", (key, held, wanted) => expect(press(key, held)).toBe(wanted));

  it("a move keeps the length, across midnight and changes of the clock as well", () => {
    const column = columnOf("2026-03-28", "Europe/Berlin");
    const days = daysOf([column], "Europe/Berlin");
    let one = { from: column.from + 22 * HOUR, to: column.from + 23 * HOUR };
    for (let press = 0; press < 40; press += 1) {
      const next = nudged(one, { kind: "later" }, 15, days, false);
      expect(next.from - one.from).toBe(15 * MINUTE);
      expect(next.to - next.from).toBe(HOUR);
      one = next;
    }
    for (let press = 0; press < 40; press += 1) one = nudged(one, { kind: "earlier" }, 15, days, false);
    expect(one.from).toBe(column.from + 22 * HOUR);
  });

  it("a day further is the same time of day", () => {
    const column = columnOf("2026-03-28", "Europe/Berlin");
    const days = daysOf([column], "Europe/Berlin");
    const next = nudged(
      { from: column.from + 9 * HOUR, to: column.from + 10 * HOUR },
      { kind: "nextDay" },
      15,
      days,
      false,
    );
    expect(toInstant(next.from)).toBe("2026-03-29T07:00:00Z");
  });

  it("a running entry moves only its start", () => {
    const days = daysOf([day], "Europe/Berlin");
    const running = span("9:00", "10:00");
    expect(times(nudged(running, { kind: "earlier" }, 15, days, true))).toBe("07:45 09:00");
    expect(times(nudged(running, { kind: "endLater" }, 15, days, true))).toBe("08:00 09:00");
    expect(times(nudged(running, { kind: "nextDay" }, 15, days, true))).toBe("08:00 09:00");
  });
});
