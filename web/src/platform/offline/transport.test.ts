import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { onOvertaken, transport } from "./transport";

const kept = vi.hoisted(() => new Map<string, string>());
const network = vi.hoisted(() => vi.fn<(request: Request) => Promise<Response>>());
vi.mock("./offline", () => ({
  answers: {
    get: async (address: string) => kept.get(address),
    put: (address: string, text: string) => kept.set(address, text),
  },
  emptyShelves: async () => {},
  fromGateway: () => false,
  network,
  outbox: { current: () => ({ items: [] }) },
  vault: { owner: undefined },
}));
vi.mock("./signOut", () => ({ finishSignOut: async () => {}, forgetSignOut: () => {} }));

const overtaken = vi.fn();
let stop = () => {};
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("location", { origin: "https://acme.example" });
  kept.clear();
  overtaken.mockClear();
  stop = onOvertaken(overtaken);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The server takes its time with the next question. */
function slowServer(total: number) {
  let answer = () => {};
  network.mockImplementationOnce(
    () => new Promise((resolve) => (answer = () => resolve(Response.json({ total })))),
  );
  return () => answer();
}
const ask = async (address: string) =>
  (await transport(new Request(`https://acme.example${address}`))).json();

it("shows what is kept while the server is slow, and says so once the server has answered after all", async () => {
  const address = "/api/v1/timesheets/week?date=2026-03-02";
  kept.set(address, '{"total":1}');
  const answer = slowServer(2);
  const shown = ask(address);
  await vi.advanceTimersByTimeAsync(8_000);
  expect(await shown).toEqual({ total: 1 });
  expect(overtaken).not.toHaveBeenCalled();
  answer();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(overtaken).toHaveBeenCalledOnce();
  expect(kept.get(address), "the next time without the server it is this one").toBe('{"total":2}');
});

it("waits for the server where it has answered before: what is kept may be from before the last change", async () => {
  const address = "/api/v1/timesheets/week?date=2026-03-09";
  network.mockResolvedValueOnce(Response.json({ total: 1 }));
  expect(await ask(address)).toEqual({ total: 1 });
  const answer = slowServer(2);
  const shown = ask(address);
  await vi.advanceTimersByTimeAsync(60_000);
  answer();
  expect(await shown).toEqual({ total: 2 });
  expect(overtaken).not.toHaveBeenCalled();
});

it("takes what is kept where there is no answer, whoever answered before", async () => {
  const address = "/api/v1/timesheets/week?date=2026-03-16";
  network.mockResolvedValueOnce(Response.json({ total: 1 }));
  await ask(address);
  network.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  expect(await ask(address)).toEqual({ total: 1 });
});
