import { describe, expect, it } from "vitest";
import { afterTurn, lastSign } from "~/platform/lifeSigns";
import { endOfUnanswered, isSeenElsewhere } from "./unanswered";

const at = (time: string) => Date.parse(`2026-03-02T${time}Z`);

describe("where a timer ends about which nobody answered", () => {
  it.each([
    // now, started, asked, sign, end
    ["an answer may still come", "19:29:59", "09:00:00", "19:00:00", "17:30:00", undefined],
    ["nobody answered", "19:30:00", "09:00:00", "19:00:00", "17:30:00", "17:30:00"],
    ["somebody is there and has not answered yet", "19:40:00", "09:00:00", "19:00:00", "19:20:00", undefined],
    ["and has gone since", "19:50:00", "09:00:00", "19:00:00", "19:20:00", "19:20:00"],
    ["nobody was seen since the start", "19:30:00", "09:00:00", "19:00:00", "09:00:30", undefined],
    ["the last sign is older than the timer", "19:30:00", "09:00:00", "19:00:00", "08:00:00", undefined],
  ])("%s", (_, now, started, asked, sign, end) => {
    const found = endOfUnanswered({ now: at(now), started: at(started), asked: at(asked), sign: at(sign) });
    expect(found).toBe(end && at(end));
  });

  it("is a whole second", () => {
    const times = { now: at("20:00:00"), started: at("09:00:00"), asked: at("19:00:00") };
    expect(endOfUnanswered({ ...times, sign: at("17:30:00") + 700 })).toBe(at("17:30:00"));
  });
});

describe("another place of the member", () => {
  const sign = at("17:30:00");
  const session = (current: boolean, time: string) => ({ current, last_seen_at: `2026-03-02T${time}Z` });
  it.each([
    ["this one says nothing new", [session(true, "19:30:00")], false],
    ["one that was left before", [session(true, "19:30:00"), session(false, "12:00:00")], false],
    ["one that was used since", [session(true, "19:30:00"), session(false, "18:00:00")], true],
  ])("%s", (_, sessions, wanted) => expect(isSeenElsewhere(sessions, sign)).toBe(wanted));
});

describe("the last sign of life", () => {
  const signs = { input: at("12:00:00"), awake: at("17:00:00"), slept: 0 };
  it("is the last key while the device is awake", () => {
    expect(lastSign(afterTurn(signs, at("17:01:00")))).toBe(at("12:00:00"));
  });
  it("is the moment before the device slept where that came later", () => {
    expect(lastSign(afterTurn(signs, at("23:00:00")))).toBe(at("17:00:00"));
  });
});
