import { describe, expect, it } from "vitest";
import { entry, id } from "~/test/objects";
import { dependentsOf, effectsOf, isThere, judge, nextOf, type Outgoing, shifted, waitFor } from "./item";

function write(seq: number, values: Partial<Outgoing> = {}): Outgoing {
  return {
    kind: "update",
    method: "PATCH",
    path: `/api/v1/time-entries/${id(1)}`,
    body: { note: "mine" },
    ifMatch: 1,
    subjects: [id(1)],
    effects: [{ id: id(1), entry: entry({ id: id(1), note: "mine", version: 2 }) }],
    before: null,
    answer: { status: 200, body: null },
    seq,
    id: `key-${seq}`,
    recordedAt: "2026-03-02T09:00:00Z",
    attempts: 0,
    notBefore: 0,
    refusal: null,
    ...values,
  };
}

const refusal = { status: 412, code: "stale_version", detail: "", errors: [] };

describe("what an answer means for a queued write", () => {
  it.each([
    ["PATCH", "update", 0, 200, "", "done"],
    ["DELETE", "delete", 0, 204, "", "done"],
    ["PATCH", "update", 0, 0, "", "again"],
    ["PATCH", "update", 99, 0, "", "again"],
    ["PATCH", "update", 0, 429, "overloaded", "again"],
    ["PATCH", "update", 99, 429, "too_many_requests", "again"],
    ["PATCH", "update", 0, 408, "request_timeout", "again"],
    ["PATCH", "update", 0, 503, "storage_unavailable", "again"],
    ["PATCH", "update", 99, 503, "overloaded", "again"],
    ["PATCH", "update", 0, 503, "organization_moving", "again"],
    ["PATCH", "update", 0, 500, "internal", "again"],
    ["PATCH", "update", 5, 500, "internal", "refused"],
    ["PATCH", "update", 0, 401, "unauthenticated", "signed_out"],
    ["PATCH", "update", 0, 412, "stale_version", "refused"],
    ["PATCH", "update", 0, 404, "not_found", "refused"],
    ["PATCH", "update", 0, 409, "period_locked", "refused"],
    ["POST", "create", 0, 422, "validation_failed", "refused"],
    ["POST", "create", 0, 409, "id_taken", "done"],
    ["POST", "start", 0, 409, "id_taken", "done"],
    ["DELETE", "delete", 0, 404, "not_found", "done"],
    ["DELETE", "delete", 0, 412, "stale_version", "refused"],
  ] as const)(
    "%s %s after %i attempts, answer %i %s: %s",
    (method, kind, attempts, status, code, verdict) => {
      expect(judge({ method, kind, attempts }, status, code)).toBe(verdict);
    },
  );
});

describe("the order of sending", () => {
  it("is the order of recording", () => {
    expect(nextOf([write(1), write(2)])?.seq).toBe(1);
  });

  it("keeps what is about a refused object behind it, and lets the rest pass", () => {
    const items = [write(1, { refusal }), write(2), write(3, { subjects: [id(2)] })];
    expect(nextOf(items)?.seq).toBe(3);
    expect(nextOf(items.slice(0, 2))).toBeUndefined();
  });

  it("passes a refusal on through objects that are touched together", () => {
    const items = [
      write(1, { refusal }),
      write(2, { subjects: [id(1), "timer"] }),
      write(3, { subjects: ["timer"] }),
    ];
    expect(nextOf(items)).toBeUndefined();
  });
});

describe("waiting", () => {
  it.each([
    [0, undefined, 1_000],
    [3, undefined, 8_000],
    [40, undefined, 60_000],
    [0, 7, 7_000],
    [0, 86_400, 600_000],
  ])("attempt %i with Retry-After %s waits at most %i ms", (attempts, after, longest) => {
    expect(waitFor(attempts, after, 1)).toBe(longest);
    expect(waitFor(attempts, after, 0)).toBeGreaterThanOrEqual(after ? longest : longest / 2);
  });
});

describe("what the waiting writes lead to", () => {
  it("is the last state of each object", () => {
    const gone = write(2, { kind: "delete", effects: [{ id: id(1), entry: null }] });
    expect(effectsOf([write(1), gone]).get(id(1))).toBeNull();
  });

  it("shows a refused change as not done, and does not hide a refused new entry", () => {
    expect(effectsOf([write(1, { refusal })]).size).toBe(0);
    expect(effectsOf([write(1, { refusal, kind: "create" })]).size).toBe(1);
  });

  it("goes away with the entry that was never made", () => {
    const made = write(1, { kind: "create" });
    expect(
      dependentsOf([made, write(2), write(3, { subjects: [id(9)] })], made).map(({ seq }) => seq),
    ).toEqual([2]);
    expect(dependentsOf([write(1), write(2)], write(1))).toEqual([]);
  });
});

describe("versions that became others than foreseen", () => {
  it("move every later write about the object, and nothing else", () => {
    const bulk = write(4, {
      kind: "bulk",
      path: "/api/v1/time-entries/bulk",
      ifMatch: null,
      body: {
        operations: [
          { op: "update", id: id(1), version: 2, changes: {} },
          { op: "delete", id: id(2), version: 2 },
        ],
      },
    });
    const moved = shifted(
      [write(1), write(2, { ifMatch: 2 }), write(3, { subjects: [id(9)] }), bulk],
      1,
      id(1),
      3,
    );
    expect(moved.map(({ seq }) => seq)).toEqual([2, 4]);
    expect(moved[0]?.ifMatch).toBe(5);
    expect(moved[0]?.effects[0]?.entry?.version).toBe(5);
    expect(moved[1]?.body).toEqual({
      operations: [
        { op: "update", id: id(1), version: 5, changes: {} },
        { op: "delete", id: id(2), version: 2 },
      ],
    });
    expect(shifted([write(1), write(2)], 1, id(1), 0)).toEqual([]);
  });
});

describe("a change that the server already has", () => {
  it.each([
    ["the same note", { note: "mine" }, true],
    ["another note", { note: "theirs" }, false],
  ])("%s", (_name, values, there) => {
    expect(isThere(write(1), entry({ id: id(1), ...values }))).toBe(there);
  });

  it("ignores how an instant is written", () => {
    const ended = { id: id(1), ended_at: "2026-03-02T09:00:00Z" };
    const stop = write(1, {
      kind: "stop",
      body: { ended_at: "2026-03-02T10:00" },
      effects: [{ id: id(1), entry: entry(ended) }],
    });
    expect(isThere(stop, entry({ ...ended, ended_at: "2026-03-02T09:00:00.000Z" }))).toBe(true);
  });

  it("is gone, where it should go", () => {
    expect(isThere(write(1, { kind: "delete" }), null)).toBe(true);
    expect(isThere(write(1), null)).toBe(false);
  });
});
