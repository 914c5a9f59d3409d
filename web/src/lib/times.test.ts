import { describe, expect, it } from "vitest";
import { parseRelative, parseTime, showTime } from "./times";

describe("times of day are typed liberally", () => {
  it.each([
    ["9", "09:00"],
    ["930", "09:30"],
    ["9:30", "09:30"],
    ["9.30", "09:30"],
    ["9h30", "09:30"],
    ["0930", "09:30"],
    ["9 Uhr", "09:00"],
    ["9:30 pm", "21:30"],
    ["9p", "21:00"],
    ["12am", "00:00"],
    ["12 pm", "12:00"],
    ["24", "00:00"],
    [" 23:59 ", "23:59"],
  ])("%s is %s", (text, time) => expect(parseTime(text)).toBe(time));

  it.each(["", "25", "9:60", "24:01", "13pm", "0am", "nine", "9:3", "12345"])("%s is refused", (text) =>
    expect(parseTime(text)).toBeUndefined(),
  );
});

describe("times that say how far they are from another", () => {
  it.each([
    ["now", "14:07"],
    [" Jetzt ", "14:07"],
    ["-20", "13:47"],
    ["−1:30", "12:37"],
    ["- 1h", "13:07"],
    ["+45", "09:45"],
    ["+1:30", "10:30"],
    ["+1h 30", "10:30"],
    ["+90m", "10:30"],
    ["+900", "00:00"],
    ["-15h", "23:07"],
  ])("%s is %s at 14:07, after a start at 9:00", (text, time) =>
    expect(parseRelative(text, "14:07:31", "09:00")).toBe(time),
  );

  it("counts from now where nothing has a start", () =>
    expect(parseRelative("+45", "23:30:00", null)).toBe("00:15"));

  it.each(["", "45", "9:30", "+", "-", "+-5", "--5", "+later", "+24h", "nowadays"])("%s is refused", (text) =>
    expect(parseRelative(text, "14:07:00", "09:00")).toBeUndefined(),
  );
});

describe("times of day are shown as preferred", () => {
  it.each([
    ["09:05", false, "09:05"],
    ["09:05:00", false, "09:05"],
    ["09:05:07", false, "09:05:07"],
    ["00:15", true, "12:15 am"],
    ["12:00", true, "12:00 pm"],
    ["17:30", true, "5:30 pm"],
  ])("%s with 12 hours %s is %s", (time, hour12, shown) => expect(showTime(time, hour12)).toBe(shown));

  it("what is shown can be typed back", () => {
    for (let minute = 0; minute < 24 * 60; minute += 7) {
      const time = `${String(Math.trunc(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
      expect(parseTime(showTime(time, true))).toBe(time);
      expect(parseTime(showTime(time, false))).toBe(time);
    }
  });
});
