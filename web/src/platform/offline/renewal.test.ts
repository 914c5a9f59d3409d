import { afterEach, expect, test, vi } from "vitest";
import { problem } from "~/test/fakeServer";
import { connection } from "./connection";
import { network } from "./offline";
import { renewing } from "./renewal";

afterEach(() => {
  connection.signedIn();
  vi.unstubAllGlobals();
});

const refused = () =>
  new Response(JSON.stringify(problem("unauthenticated", 401)), {
    status: 401,
    headers: { "content-type": "application/problem+json" },
  });
const question = () => new Request("https://acme.example/api/v1/timer");

test("a question that showed the old secret is asked again with the new one", async () => {
  const answers = [refused(), new Response("{}", { headers: { "content-type": "application/json" } })];
  vi.stubGlobal("fetch", async () => answers.shift());
  const renewal = renewing(() => Promise.resolve());
  const asked = network(question());
  await renewal;
  expect((await asked).status).toBe(200);
  expect(connection.current().signedOut).toBe(false);
});

test("without a new secret the session has ended", async () => {
  vi.stubGlobal("fetch", async () => refused());
  await network(question());
  expect(connection.current().signedOut).toBe(true);
});

test("a proof that failed changes nothing", async () => {
  vi.stubGlobal("fetch", async () => refused());
  await expect(renewing(() => Promise.reject(new Error("wrong")))).rejects.toThrow("wrong");
  await network(question());
  expect(connection.current().signedOut).toBe(true);
});
