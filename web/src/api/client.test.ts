import { afterEach, expect, test, vi } from "vitest";
import { fakeServer, problem } from "~/test/fakeServer";
import { api, because, ok, setConfirm } from "./client";

afterEach(() => setConfirm(async () => false));

const token = { name: "Laptop", scopes: ["read" as const] };

/** Refuses the first write until somebody has confirmed. */
function guarded() {
  let confirmed = false;
  const confirm = vi.fn(async () => {
    confirmed = true;
    return true;
  });
  const sent = fakeServer(() =>
    confirmed ? { status: 201, body: { id: "1" } } : { status: 403, body: problem("step_up_required", 403) },
  );
  return { confirm, sent };
}

test("a write that needs a proof is repeated as it was, under the same key", async () => {
  const { confirm, sent } = guarded();
  setConfirm(confirm);
  await ok(api.POST("/api/v1/tokens", { body: token }));
  expect(confirm).toHaveBeenCalledOnce();
  expect(sent.map(({ body }) => body)).toEqual([token, token]);
  const keys = sent.map(({ headers }) => headers.get("Idempotency-Key"));
  expect(keys[0]).toBeTruthy();
  expect(keys[1]).toBe(keys[0]);
});

test("so is a download", async () => {
  const { confirm, sent } = guarded();
  setConfirm(confirm);
  await ok(api.GET("/api/v1/export/archive"));
  expect(sent).toHaveLength(2);
});

test("whoever does not confirm gets the refusal, and nothing is sent again", async () => {
  const { sent } = guarded();
  setConfirm(async () => false);
  await expect(ok(api.POST("/api/v1/tokens", { body: token }))).rejects.toMatchObject({
    code: "step_up_required",
  });
  expect(sent).toHaveLength(1);
});

test("other refusals ask nobody", async () => {
  const confirm = vi.fn(async () => true);
  setConfirm(confirm);
  fakeServer(() => ({ status: 403, body: problem("forbidden", 403) }));
  await expect(ok(api.POST("/api/v1/tokens", { body: token }))).rejects.toMatchObject({ code: "forbidden" });
  expect(confirm).not.toHaveBeenCalled();
});

test("a reason goes along in signs that a header may carry, and an empty one not at all", async () => {
  expect(because("  The door says four – ⌚ ")).toEqual({
    "Hourbook-Reason": "The%20door%20says%20four%20%E2%80%93%20%E2%8C%9A",
  });
  expect(because("  ")).toEqual({});
  const sent = fakeServer(() => ({ status: 201, body: { id: "1" } }));
  await ok(api.POST("/api/v1/tokens", { headers: because("früher"), body: token }));
  expect(sent[0]?.headers.get("Hourbook-Reason")).toBe("fr%C3%BCher");
});
