import { describe, expect, test } from "vitest";
import type { StoreLocation } from "~/api/types";
import { countriesText } from "~/ui/residency";
import { backupFacts, placeText, unionOf, witnessFact } from "./model";

const store = (
  kind: StoreLocation["store"],
  country: string,
  place: string | null = null,
): StoreLocation => ({
  store: kind,
  country,
  place,
  processor: null,
});

describe("where data is stored", () => {
  test("each country is named once, and only where something is kept", () => {
    const stores = [
      store("database", "DE"),
      store("objects", "DE"),
      store("backups", "FI"),
      store("mail", "FR"),
    ];
    expect(countriesText({ stores }, "en")).toBe("Germany and Finland");
    expect(countriesText({ stores }, "de")).toBe("Deutschland und Finnland");
    expect(countriesText({ stores: [] }, "en")).toBe("");
  });

  test("a place is its country and town", () => {
    expect(placeText(store("database", "DE", "Falkenstein"), "de")).toBe("Deutschland, Falkenstein");
    expect(placeText(store("logs", "CH"), "en")).toBe("Switzerland");
  });

  test("unions have a name of their own", () => {
    expect(unionOf({ region: { name: "eu-central", jurisdiction: "EEA" } })).toBe("EEA");
    expect(unionOf({ region: { name: "zurich", jurisdiction: "CH" } })).toBeUndefined();
    expect(unionOf({ region: null })).toBeUndefined();
  });
});

const backups = {
  state: "holds" as const,
  taken_at: null,
  verified_at: null,
  key_created_at: null,
  bytes: 0,
  sites: 1,
  every_minutes: 15,
  keep_all_days: 2,
  keep_days: 14,
  keep_weeks: 8,
  keep_months: 12,
};

describe("evidence", () => {
  test("of backups only that is said which is there", () => {
    expect(backupFacts(backups)).toEqual(["none", "unread", "every", "kept"]);
    const at = "2026-03-02T08:00:00Z";
    const whole = { ...backups, taken_at: at, verified_at: at, key_created_at: at, every_minutes: null };
    expect(backupFacts(whole)).toEqual(["taken", "read", "key", "byHand", "kept"]);
  });

  test("a witness that was never asked is not one that is late", () => {
    expect(witnessFact({ witness_expected: false, witnessed_at: null })).toBe("noWitness");
    expect(witnessFact({ witness_expected: true, witnessed_at: null })).toBe("notWitnessed");
    expect(witnessFact({ witness_expected: true, witnessed_at: "2026-03-02T08:00:00Z" })).toBe("witnessed");
  });
});
