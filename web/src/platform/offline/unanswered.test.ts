import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { forgetUnanswered, sendOnce } from "./unanswered";

interface Sent {
  key: string | null;
  body: unknown;
}

function attempt(body: object, key: string, path = "/api/v1/projects"): Request {
  return new Request(`http://localhost${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(body),
  });
}

async function sending(sent: Sent[], answers: boolean, request: Request) {
  return sendOnce(request, async (one) => {
    sent.push({ key: one.headers.get("idempotency-key"), body: await one.clone().json() });
    if (!answers) throw new TypeError("Failed to fetch");
    return new Response("{}");
  }).catch(() => undefined);
}

beforeEach(forgetUnanswered);
afterEach(() => void vi.useRealTimers());

it("goes out under its first key and id until it is answered, then it is another one", async () => {
  const sent: Sent[] = [];
  await sending(sent, false, attempt({ id: "a", name: "Atlas" }, "k1"));
  await sending(sent, false, attempt({ id: "b", name: "Atlas" }, "k2"));
  await sending(sent, true, attempt({ id: "c", name: "Atlas" }, "k3"));
  await sending(sent, true, attempt({ id: "d", name: "Atlas" }, "k4"));
  const first = { key: "k1", body: { id: "a", name: "Atlas" } };
  expect(sent).toEqual([first, first, first, { key: "k4", body: { id: "d", name: "Atlas" } }]);
});

it("is another request where anything else differs", async () => {
  const sent: Sent[] = [];
  await sending(sent, false, attempt({ id: "a", name: "Atlas" }, "k1"));
  await sending(sent, true, attempt({ id: "b", name: "Atlas II" }, "k2"));
  await sending(sent, true, attempt({ id: "c", name: "Atlas" }, "k3", "/api/v1/clients"));
  expect(sent.map(({ key }) => key)).toEqual(["k1", "k2", "k3"]);
});

it("is another request for another version of the object, and when it is asked much later", async () => {
  const sent: Sent[] = [];
  const asked = (key: string, version: string) => {
    const request = attempt({ comment: "" }, key);
    request.headers.set("If-Match", version);
    return request;
  };
  vi.useFakeTimers();
  await sending(sent, false, asked("k1", '"1"'));
  await sending(sent, false, asked("k2", '"2"'));
  await sending(sent, false, asked("k3", '"2"'));
  vi.advanceTimersByTime(11 * 60_000);
  await sending(sent, true, asked("k4", '"2"'));
  expect(sent.map(({ key }) => key)).toEqual(["k1", "k2", "k2", "k4"]);
});
