import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { clock, decimalHours, parseDuration, stopwatch } from "./durations";

interface Vectors {
  valid: { text: string; seconds: number }[];
  invalid: { text: string }[];
  clock: { seconds: number; text: string }[];
  decimal: { seconds: number; text: string }[];
}

// The vectors belong to the domain crate; server and command line read the same ones.
const vectors: Vectors = JSON.parse(readFileSync("../domain/vectors/durations.json", "utf8"));
/** Screens use the true minus sign. */
const minus = (text: string) => text.replace("-", "−");

describe("durations are read and written as the server does", () => {
  it.each(vectors.valid)("reads $text as $seconds s", ({ text, seconds }) => {
    expect(parseDuration(text)).toBe(seconds);
  });
  it.each(vectors.invalid)("refuses $text", ({ text }) => {
    expect(parseDuration(text)).toBeUndefined();
  });
  it.each(vectors.clock)("writes $seconds s as $text", ({ text, seconds }) => {
    expect(clock(seconds)).toBe(minus(text));
  });
  it.each(vectors.decimal)("writes $seconds s as $text hours", ({ text, seconds }) => {
    expect(decimalHours(seconds, ".")).toBe(minus(text));
    expect(decimalHours(seconds, ",")).toBe(minus(text).replace(".", ","));
  });
  it("shows a running timer with seconds and never below zero", () => {
    expect(stopwatch(3_725)).toBe("1:02:05");
    expect(stopwatch(-3)).toBe("0:00:00");
  });
});
