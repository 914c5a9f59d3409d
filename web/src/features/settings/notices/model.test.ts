import { describe, expect, it } from "vitest";
import type { NoticePreferences } from "~/api/types";
import { isOptional, withWays } from "./model";

const preferences: NoticePreferences = {
  topics: [
    { topic: "mention", reason: null, app: true, mail: true },
    { topic: "account", reason: "security", app: null, mail: true },
  ],
};

describe("notices that a member wants", () => {
  it("changes one way of one kind and nothing else", () => {
    expect(withWays(preferences, "mention", { mail: false })).toEqual({
      topics: [{ topic: "mention", reason: null, app: true, mail: false }, preferences.topics[1]],
    });
    expect(withWays(preferences, "budget", { mail: false })).toEqual(preferences);
  });

  it("leaves what has a reason to the server", () => {
    expect(preferences.topics.map(isOptional)).toEqual([true, false]);
  });
});
