import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { activity } from "~/platform/activity/client";
import type { Request } from "~/platform/activity/protocol";
import { renderInApp } from "~/test/render";
import { SetUp } from "./SetUp";

const PASSPHRASE = "nine green ferries at dawn";
const words = `${"abandon ".repeat(22)}ability able`.split(" ");
const kit = {
  words: words.join(" "),
  key: "AGE-SECRET-KEY-1EXAMPLE",
  fingerprint: "twelve words",
  commands: ["age -d"],
};

/** Stands for the worker, and notes what it was asked. */
class FakeWorker {
  static asked: Request[] = [];
  static refusals: Record<string, string> = {};
  onmessage: ((event: { data: unknown }) => void) | undefined;

  postMessage(request: Request): void {
    FakeWorker.asked.push(request);
    const { id, method } = request;
    const code = FakeWorker.refusals[method];
    const value = method === "found" ? kit : { checkedAt: 1, findings: [] };
    const data = code ? { id, ok: false, code } : { id, ok: true, value };
    queueMicrotask(() => this.onmessage?.({ data }));
  }

  terminate(): void {}
}

const methods = () => FakeWorker.asked.map(({ method }) => method);

describe("setting up a log", () => {
  const onBegin = vi.fn();
  const onLeave = vi.fn();
  beforeEach(() => {
    vi.stubGlobal("Worker", FakeWorker);
    FakeWorker.asked = [];
    FakeWorker.refusals = {};
    vi.clearAllMocks();
  });
  afterEach(() => activity.lock());

  const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });
  async function passphrase() {
    const user = userEvent.setup();
    await renderInApp(<SetUp onBegin={onBegin} onLeave={onLeave} />);
    expect(button("Begin").disabled).toBe(true);
    await user.click(screen.getByRole("checkbox"));
    await user.click(button("Begin"));
    await user.click(screen.getByLabelText("New passphrase"));
    await user.paste(PASSPHRASE);
    expect(button("Make the keys").disabled).toBe(true);
    await user.click(screen.getByLabelText("The same once more"));
    await user.paste(PASSPHRASE);
    await user.click(button("Make the keys"));
    return user;
  }
  async function kitShown() {
    const user = await passphrase();
    await screen.findByRole("list", { name: "The 24 words" });
    return user;
  }
  async function prove(user: Awaited<ReturnType<typeof passphrase>>, wrong = false) {
    await user.click(button("I have it on paper"));
    for (const field of screen.getAllByLabelText<HTMLInputElement>(/^Word \d+$/)) {
      const place = Number(/\d+/.exec(field.labels?.[0]?.textContent ?? "")?.[0]);
      await user.type(field, wrong ? "zoo" : (words[place - 1] ?? ""));
    }
    await user.click(button("Begin the log"));
  }

  it("stores the log only after two words of the kit were typed", async () => {
    const user = await kitShown();
    expect(onBegin).toHaveBeenCalledOnce();
    expect(FakeWorker.asked[0]?.args).toEqual([expect.any(String), PASSPHRASE, "Set-up in the browser"]);
    await prove(user, true);
    expect(await screen.findAllByText("Another word stands there.")).toHaveLength(2);
    expect(methods()).toEqual(["found"]);
    await user.click(button("Show the page again"));
    await prove(user);
    await screen.findByText("Your log is there and open. Now let your computer record into it:");
    expect(methods()).toEqual(["found", "establish"]);
    await user.click(button("Go to your log"));
    expect(onLeave).toHaveBeenCalledOnce();
  });

  it("tries again with the same log when the server is reached again", async () => {
    const user = await kitShown();
    FakeWorker.refusals = { establish: "network" };
    await prove(user);
    await screen.findByText("The server was not reached");
    FakeWorker.refusals = {};
    await user.click(button("Begin the log"));
    await screen.findByText("Your log is there and open. Now let your computer record into it:");
    expect(methods()).toEqual(["found", "establish", "establish"]);
  });

  it.each(["found", "establish"])("leads to the log that an agent began before %s", async (method) => {
    FakeWorker.refusals = { [method]: "log_exists" };
    const user = await passphrase();
    if (method === "establish") {
      await screen.findByRole("list", { name: "The 24 words" });
      await prove(user);
    }
    await screen.findByText("You have a log already");
    await user.click(button("Go to your log"));
    expect(onLeave).toHaveBeenCalledOnce();
  });

  it("shows no kit of keys that are forgotten, and says so", async () => {
    await kitShown();
    act(() => activity.lock());
    await waitFor(() => expect(screen.queryByRole("list", { name: "The 24 words" })).toBeNull());
    expect(screen.getByRole("alert").textContent).toContain("Nothing was stored");
  });

  it("forgets the keys of whoever leaves the page before", async () => {
    const { unmount } = await renderInApp(<SetUp onBegin={onBegin} onLeave={onLeave} />);
    await activity.found("mara", PASSPHRASE, "browser");
    unmount();
    expect(activity.current()).toEqual({ phase: "locked" });
  });
});
