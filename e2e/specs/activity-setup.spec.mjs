// A sealed activity log begins in the browser and is cared for there: set-up, kit, passphrase, keys, a first computer, and its
// end (TC-10). The keys are made in a worker, and nothing that opens the log is ever sent.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { askingAgent, discard, enrolledAgent } from "../harness/agent.mjs";
import { checkAccessibility, checkWidth, desktop, launch, phone, picture, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes } from "../harness/waits.mjs";

const FIRST = "nine green ferries at dawn";
const SECOND = "eleven quiet hills in snow";

/** Keys are stretched several times for some steps, and the machine may be busy. */
const SLOWLY = { timeout: 120_000 };
const closed = (dialog) => dialog.waitFor({ state: "detached", ...SLOWLY });

/** Long enough ago that an agent seals it at once. */
const ago = new Date(Date.now() - 48 * 3_600_000).toISOString();
const seen = { windows: { type: "currentwindow", events: [{ timestamp: ago, duration: 600, data: { app: "editor", title: "Plan" } }] } };

describe("setting up the activity log", () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer("bare");
    await server.call("PATCH", "/me", { time_zone: "Europe/Berlin", locale: "en-GB" });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const lists = async () => (await server.call("GET", "/activity/device-lists")).items.length;

  async function enter(page) {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill(owner.email);
    await page.getByLabel("Password", { exact: true }).fill(owner.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("combobox", { name: "What are you working on?" }).waitFor();
  }

  /** Types a new passphrase in both fields of a page or dialog. */
  async function choose(place, passphrase) {
    await place.getByLabel("New passphrase", { exact: true }).fill(passphrase);
    await place.getByLabel("The same once more", { exact: true }).fill(passphrase);
  }

  async function begin(page) {
    await page.goto("/activity");
    await page.getByRole("heading", { name: "Set up your activity log" }).waitFor();
    await page.getByRole("checkbox", { name: /^I understand/ }).check();
    await page.getByRole("button", { name: "Begin", exact: true }).click();
  }

  /** The words of the kit that is shown. */
  async function wordsOf(place) {
    const list = place.getByRole("list", { name: "The 24 words" });
    await list.waitFor(SLOWLY);
    await becomes(() => list.getByRole("listitem").count(), 24);
    const words = await list.getByRole("listitem").allInnerTexts();
    return words.map((word) => word.trim());
  }

  /** Types the two words that are asked for. */
  async function prove(place, words) {
    await place.getByRole("button", { name: "I have it on paper" }).click();
    const labels = place.locator("label").filter({ hasText: /^Word \d+$/ });
    await becomes(() => labels.count(), 2, "two words are asked for");
    const asked = await labels.allInnerTexts();
    for (const label of asked)
      await place.getByLabel(label, { exact: true }).fill(words[Number(/\d+/.exec(label)[0]) - 1]);
    return asked;
  }

  async function unlock(page, kind, secret) {
    await page.getByRole("button", { name: "Unlock", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Unlock your activity" });
    if (kind === "kit") await dialog.getByRole("textbox", { name: "Recovery kit" }).fill(secret);
    else {
      await dialog.getByText("Passphrase", { exact: true }).click();
      await dialog.locator("input[type=password]").fill(secret);
    }
    await dialog.getByRole("button", { name: "Unlock", exact: true }).click();
    return dialog;
  }

  const opened = (page) => page.getByRole("button", { name: "Lock now" }).waitFor(SLOWLY);

  test("a member begins a log, opens it by the kit, changes its passphrase, renews its keys and deletes it", () =>
    withPage(browser, server, {}, async (page) => {
      const sent = [];
      page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`));
      await enter(page);
      await page.goto("/activity");
      await page.getByRole("heading", { name: "Set up your activity log" }).waitFor();
      assert.equal(await page.getByRole("button", { name: "Unlock", exact: true }).count(), 0, "there is nothing to unlock");
      // What can be lost is read before.
      await page.getByRole("button", { name: "Begin", exact: true, disabled: true }).waitFor();
      await checkAccessibility(page, "what a log is");
      await picture(page, "activity-setup-about");
      await page.setViewportSize(phone);
      await checkWidth(page, "what a log is");
      await page.setViewportSize(desktop);

      await begin(page);
      await choose(page, "abcdefghijkl");
      const make = page.getByRole("button", { name: "Make the keys" });
      assert.ok(await make.isDisabled(), "a run is no passphrase");
      await page.getByLabel("New passphrase", { exact: true }).fill(FIRST);
      await page.getByText("The two are not the same.").waitFor();
      assert.ok(await make.isDisabled(), "both have to be the same");
      await checkAccessibility(page, "the passphrase of a log");
      await picture(page, "activity-setup-passphrase");
      await choose(page, FIRST);
      await make.click();

      const words = await wordsOf(page);
      assert.equal(await lists(), 0, "nothing is stored before the kit is kept");
      await page.getByRole("img", { name: "QR code with the key" }).waitFor();
      await page.getByText("age -d -i recovery.txt recovery-wrap.age > identity.txt").waitFor();
      await checkAccessibility(page, "the recovery kit");
      await picture(page, "activity-setup-kit");
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download as text" }).click();
      const text = await readFile(await (await download).path(), "utf8");
      assert.match(text, /^Hourbook recovery kit\n/);
      assert.ok(words.every((word) => text.includes(word)), "the file has the words");
      const key = /AGE-SECRET-KEY-1[0-9A-Z]+/.exec(text)[0];
      const fingerprint = /Fingerprint of the log\n(.+)\n/.exec(text)[1];
      await page.emulateMedia({ media: "print" });
      // The kit is printed, and nothing else is.
      await page.getByRole("list", { name: "The 24 words" }).waitFor();
      await page.getByRole("button", { name: "I have it on paper" }).waitFor({ state: "hidden" });
      await picture(page, "activity-setup-printed");
      await page.emulateMedia({ media: "screen" });
      await page.setViewportSize(phone);
      await checkWidth(page, "the recovery kit");
      await page.setViewportSize(desktop);

      const [first] = await prove(page, words);
      await page.getByLabel(first, { exact: true }).fill("nothing");
      await page.getByRole("button", { name: "Begin the log" }).click();
      await page.getByText("Another word stands there.").waitFor();
      assert.equal(await lists(), 0, "a wrong word keeps nothing");
      await checkAccessibility(page, "the words that are asked for");
      await picture(page, "activity-setup-words");
      await page.getByLabel(first, { exact: true }).fill(words[Number(/\d+/.exec(first)[0]) - 1].toUpperCase());
      await page.getByRole("button", { name: "Begin the log" }).click();
      await page.getByText("Your log is there and open.").waitFor(SLOWLY);
      await becomes(lists, 2, "the list that begins the log, and the one that shuts out what began it");
      await checkAccessibility(page, "what comes after the set-up");
      await picture(page, "activity-setup-done");
      await page.getByRole("button", { name: "Go to your log" }).click();
      const row = page.getByRole("row").filter({ has: page.getByRole("cell", { name: "Set-up in the browser" }) });
      await row.getByText("revoked").waitFor();
      await page.getByText(fingerprint).waitFor();
      await checkAccessibility(page, "a new log");
      await picture(page, "activity-setup-log");

      const { member } = await server.call("GET", "/me");
      await page.getByRole("button", { name: member.name, exact: true }).first().click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await page.waitForURL(/sign-in/);
      await enter(page);
      await page.goto("/activity");
      await unlock(page, "kit", words.join(" "));
      await opened(page);

      // A real agent joins it: the bytes of the browser are those of the format.
      const desk = await askingAgent(server, fingerprint);
      const dialog = page.getByRole("dialog");
      try {
        await page.getByRole("button", { name: "Compare the code of desk" }).click();
        const shown = dialog.getByRole("list", { name: "Code of the device" }).getByRole("listitem");
        await becomes(async () => (await shown.allInnerTexts()).join(" "), desk.code);
        await dialog.getByRole("button", { name: "They are the same" }).click();
        await dialog.locator("input[type=password]").fill(FIRST);
        await dialog.getByRole("button", { name: "Let it in", exact: true }).click();
        await closed(dialog);
        const { status, said } = await desk.ended;
        assert.equal(status, 0, said);
      } finally {
        desk.child.kill();
        await discard(desk);
      }

      await page.getByRole("button", { name: "Change…" }).click();
      await dialog.getByText("Recovery kit", { exact: true }).click();
      await dialog.getByRole("textbox", { name: "Recovery kit" }).fill(key);
      await choose(dialog, SECOND);
      await checkAccessibility(page, "changing the passphrase");
      await picture(page, "activity-passphrase");
      await dialog.getByRole("button", { name: "Change", exact: true }).click();
      await closed(dialog);
      await page.getByText("The passphrase is changed").first().waitFor();
      await page.getByRole("button", { name: "Lock now" }).click();
      await unlock(page, "passphrase", FIRST);
      await dialog.getByRole("alert").getByText("This does not open your log").waitFor(SLOWLY);
      await dialog.locator("input[type=password]").fill(SECOND);
      await dialog.getByRole("button", { name: "Unlock", exact: true }).click();
      await opened(page);

      const before = await lists();
      await page.getByRole("button", { name: "Make…" }).click();
      await dialog.locator("input[type=password]").fill(SECOND);
      await checkAccessibility(page, "what a new kit asks for");
      await dialog.getByRole("button", { name: "Make the kit" }).click();
      const next = await wordsOf(dialog);
      assert.notDeepEqual(next, words);
      assert.equal(await lists(), before, "the old kit counts until the new one is kept");
      await checkAccessibility(page, "a new kit");
      await picture(page, "activity-new-kit");
      await prove(dialog, next);
      await dialog.getByRole("button", { name: "Replace the old kit" }).click();
      await closed(dialog);
      await becomes(lists, before + 1);

      await page.getByRole("button", { name: "Renew…" }).click();
      await dialog.locator("input[type=password]").fill(SECOND);
      await checkAccessibility(page, "renewing the keys");
      await picture(page, "activity-rotate");
      await dialog.getByRole("button", { name: "Renew", exact: true }).click();
      await closed(dialog);
      await becomes(lists, before + 2);
      await page.getByRole("button", { name: "Lock now" }).click();
      await unlock(page, "kit", words.join(" "));
      await dialog.getByRole("alert").getByText("This does not open your log").waitFor(SLOWLY);
      await dialog.getByRole("textbox", { name: "Recovery kit" }).fill(next.join(" "));
      await dialog.getByRole("button", { name: "Unlock", exact: true }).click();
      await opened(page);

      await page.getByRole("button", { name: "Delete…" }).click();
      await dialog.getByLabel("Type delete").fill("yes");
      await dialog.getByRole("button", { name: "Delete for good" }).click();
      await dialog.getByText("Type the word delete to go on.").waitFor();
      await checkAccessibility(page, "deleting the log");
      await picture(page, "activity-delete");
      await dialog.getByLabel("Type delete").fill("delete");
      await dialog.getByRole("button", { name: "Delete for good" }).click();
      await page.getByRole("heading", { name: "Set up your activity log" }).waitFor();
      assert.equal(await lists(), 0, "nothing of it is left");
      const secrets = [FIRST, SECOND, key, words.slice(0, 4).join(" "), next.slice(0, 4).join(" "), "SECRET-KEY"];
      const told = sent.filter((one) => secrets.some((secret) => one.includes(secret)));
      assert.deepEqual(told, [], "nothing that opens it was sent");
    }));

  test("a connection that ends is gone on with, and a log that an agent began meanwhile is left alone", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(/net::ERR_/, /status of 409/);
      await enter(page);
      await begin(page);
      await choose(page, FIRST);
      await page.getByRole("button", { name: "Make the keys" }).click();
      const words = await wordsOf(page);
      await page.route(/\/activity\/device-lists$/, (route) =>
        route.request().method() === "POST" ? route.abort() : route.continue());
      await prove(page, words);
      await page.getByRole("button", { name: "Begin the log" }).click();
      await page.getByRole("alert").getByText("The server was not reached").waitFor();
      await checkAccessibility(page, "a connection that ended");
      await page.unrouteAll();

      const agent = await enrolledAgent(server, seen);
      try {
        await page.getByRole("button", { name: "Begin the log" }).click();
        await page.getByRole("alert").getByText("You have a log already").waitFor();
        await checkAccessibility(page, "a log that is there already");
        await picture(page, "activity-setup-taken");
        await page.getByRole("button", { name: "Go to your log" }).click();
        await page.getByText("Your activity is locked").waitFor();
        const dialog = await unlock(page, "kit", agent.key);
        await dialog.getByRole("button", { name: "They are the same" }).click();
        await opened(page);
        await page.getByRole("cell", { name: "laptop", exact: true }).waitFor();
      } finally {
        await discard(agent);
      }

      // Whoever lost everything can still begin again, without any key.
      await page.getByRole("button", { name: "Lock now" }).click();
      await page.getByRole("button", { name: "Delete…" }).click();
      await checkAccessibility(page, "deleting a log that is locked");
      await page.getByRole("dialog").getByLabel("Type delete").fill("delete");
      await page.getByRole("button", { name: "Delete for good" }).click();
      await page.getByRole("heading", { name: "Set up your activity log" }).waitFor();
    }));

  test("in German, in the dark", () =>
    withPage(browser, server, { colorScheme: "dark" }, async (page) => {
      await enter(page);
      await server.call("PATCH", "/me", { locale: "de-DE" });
      await page.goto("/activity");
      await page.getByRole("heading", { name: "Richten Sie Ihr Aktivitätsprotokoll ein" }).waitFor();
      await page.getByRole("checkbox", { name: /^Ich habe verstanden/ }).check();
      await page.getByRole("button", { name: "Anfangen", exact: true }).click();
      await page.getByLabel("Neue Passphrase", { exact: true }).fill(FIRST);
      await page.getByLabel("Noch einmal dieselbe", { exact: true }).fill(FIRST);
      await page.getByRole("button", { name: "Schlüssel erzeugen" }).click();
      await page.getByRole("list", { name: "Die 24 Wörter" }).waitFor(SLOWLY);
      await checkAccessibility(page, "the German kit in the dark");
      await picture(page, "activity-setup-kit-german");
      await page.setViewportSize(phone);
      await checkWidth(page, "the German kit");
      await picture(page, "activity-setup-kit-phone");
      await server.call("PATCH", "/me", { locale: "en-GB" });
    }));
});
