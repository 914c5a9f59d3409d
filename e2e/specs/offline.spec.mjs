// Without the server: every screen opens, nothing that is recorded is lost, and everything is sent exactly once.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { checkAccessibility, checkWidth, entryWithNote, launch, openTab, phone, picture, signIn, withPage } from "../harness/browser.mjs";
import { upgradingProxy } from "../harness/proxy.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { screens } from "../harness/screens.mjs";
import { becomes } from "../harness/waits.mjs";

/** What a browser writes into its console when nobody answers. */
const silence = [/ERR_CONNECTION_REFUSED/, /ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, /ERR_NETWORK_CHANGED/, /ERR_EMPTY_RESPONSE/, /ERR_INCOMPLETE_CHUNKED/, /ERR_CONNECTION/, /status of (401|404|412|429|500|503)/];

const field = (page) => page.getByRole("combobox", { name: "What are you working on?" });
const badge = (page, name) => page.getByRole("complementary").getByRole("button", { name });

async function open(page, server) {
  page.expected.push(...silence);
  await signIn(page, server, owner);
  await page.goto("/today");
  await field(page).waitFor();
  await badge(page, "All saved").waitFor();
}

async function record(page, text) {
  await field(page).fill(text);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await field(page).and(page.locator('[value=""]')).waitFor();
}

async function notes(server) {
  const { items } = await server.call("GET", "/time-entries?limit=200");
  return items.map(({ note }) => note);
}

const times = (list, note) => list.filter((one) => one === note).length;

describe("without the server", () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer("bare");
    // Chromium takes no service worker from a server whose certificate it does not know.
    browser = await launch(["--ignore-certificate-errors"]);
  });
  afterEach(() => server.start());
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("every screen opens; timer and entries are recorded, changed and deleted, and sent once when it is back", () =>
    withPage(browser, server, { serviceWorkers: "allow" }, async (page) => {
      await open(page, server);
      await page.evaluate(() => navigator.serviceWorker.ready);
      await controlled(page);
      const isAlone = () => page.evaluate(() => window.crossOriginIsolated);
      assert.ok(await isAlone(), "pages of others cannot reach the page, nor it theirs");
      await server.halt();
      await page.reload();
      assert.ok(await isAlone(), "nor when it comes out of the cache");
      for (const screen of screens) {
        await page.goto(screen.path);
        await page.locator("main h1").first().waitFor();
      }
      await page.goto("/today");
      await badge(page, "Offline").waitFor();
      await record(page, "9-9:30 written on the train");
      await record(page, "10-10:30 a slip of the pen");
      await record(page, "11-11:30 never happened");
      await badge(page, "3 changes waiting").waitFor();
      const slip = entryWithNote(page, "a slip of the pen");
      await slip.fill("as it was meant");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "More actions: never happened" }).click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await entryWithNote(page, "never happened").waitFor({ state: "detached" });
      await field(page).fill("Call from the platform");
      await field(page).press("Enter");
      await page.getByRole("button", { name: "Stop" }).waitFor();
      // Closed and opened again, still without the server.
      await page.reload();
      await page.getByRole("button", { name: "Stop" }).click();
      await entryWithNote(page, "written on the train").waitFor();
      await badge(page, "7 changes waiting").waitFor();
      await picture(page, "offline-waiting");
      await server.start();
      await badge(page, "All saved").waitFor();
      const list = await notes(server);
      assert.deepEqual(list.toSorted(), ["Call from the platform", "as it was meant", "written on the train"]);
      assert.equal((await server.call("GET", "/timer")).entry, null);
    }));

  test("a write whose answer was lost is done once", () =>
    withPage(browser, server, {}, async (page) => {
      await open(page, server);
      let lost = 0;
      await page.route("**/api/v1/time-entries", async (route) => {
        if (route.request().method() !== "POST" || lost > 0) return route.fallback();
        lost += 1;
        const answer = await route.fetch();
        assert.equal(answer.status(), 201);
        // The server has stored it, and dies before the answer is out.
        await server.halt("SIGKILL");
        return route.abort();
      });
      await record(page, "12-12:15 stored and not answered");
      await badge(page, "1 change waiting").waitFor();
      await server.start();
      await badge(page, "All saved").waitFor();
      assert.equal(lost, 1);
      assert.equal(times(await notes(server), "stored and not answered"), 1);
    }));

  test("a server that fails or is too busy is asked again, and nothing is lost", () =>
    withPage(browser, server, {}, async (page) => {
      await open(page, server);
      const refusals = [
        { status: 500, headers: {}, code: "internal" },
        { status: 429, headers: { "retry-after": "1" }, code: "overloaded" },
        { status: 503, headers: { "retry-after": "1" }, code: "storage_unavailable" },
      ];
      await page.route("**/api/v1/time-entries", (route) => {
        const refusal = route.request().method() === "POST" ? refusals.shift() : undefined;
        if (!refusal) return route.fallback();
        const { status, headers, code } = refusal;
        const body = JSON.stringify({ type: "", title: code, status, detail: "", instance: "", code, request_id: "r" });
        return route.fulfill({ status, headers: { ...headers, "content-type": "application/problem+json" }, body });
      });
      await record(page, "13-13:15 patient");
      await entryWithNote(page, "patient").waitFor();
      await badge(page, "1 change waiting").waitFor();
      await badge(page, "All saved").waitFor();
      assert.deepEqual(refusals, []);
      assert.equal(times(await notes(server), "patient"), 1);
    }));

  for (const colorScheme of ["light", "dark"]) {
    test(`a conflict shows both versions and is decided, ${colorScheme}`, () =>
      withPage(browser, server, { colorScheme }, async (page) => {
        const mine = `mine ${colorScheme}`;
        const { id } = await server.call("POST", "/time-entries", {
          kind: "duration", date: new Date().toISOString().slice(0, 10), duration_seconds: 900, note: `before ${colorScheme}`,
        });
        await open(page, server);
        await page.goto("/week");
        await entryWithNote(page, `before ${colorScheme}`).waitFor();
        await page.context().setOffline(true);
        await badge(page, "Offline").waitFor();
        const note = entryWithNote(page, `before ${colorScheme}`);
        await note.fill(mine);
        await page.keyboard.press("Enter");
        await badge(page, "1 change waiting").waitFor();
        await server.call("PATCH", `/time-entries/${id}`, { note: "theirs" });
        await page.context().setOffline(false);
        await badge(page, "1 conflict").click();
        const dialog = page.getByRole("dialog");
        await dialog.getByRole("cell", { name: mine }).waitFor();
        await dialog.getByRole("cell", { name: "theirs" }).waitFor();
        await checkAccessibility(page, `conflict, ${colorScheme}`);
        await picture(page, `offline-conflict-${colorScheme}`);
        await dialog.getByRole("button", { name: "Keep mine" }).click();
        await badge(page, "All saved").waitFor();
        await page.keyboard.press("Escape");
        await entryWithNote(page, mine).waitFor();
        assert.equal((await server.call("GET", `/time-entries/${id}`)).note, mine);
        await server.call("DELETE", `/time-entries/${id}`);
      }));
  }

  test("two tabs agree, also about what waits, and send it once", () =>
    withPage(browser, server, {}, async (page) => {
      await open(page, server);
      const tab = await openTab(page, server);
      await tab.goto("/today");
      await field(tab).waitFor();
      await record(page, "14-14:15 seen in both");
      await entryWithNote(tab, "seen in both").waitFor();
      await page.context().setOffline(true);
      await badge(tab, "Offline").waitFor();
      await record(page, "15-15:15 from the first");
      await record(tab, "16-16:15 from the second");
      for (const one of [page, tab]) {
        await badge(one, "2 changes waiting").waitFor();
        await entryWithNote(one, "from the first").waitFor();
        await entryWithNote(one, "from the second").waitFor();
      }
      await page.context().setOffline(false);
      for (const one of [page, tab]) await badge(one, "All saved").waitFor();
      const list = await notes(server);
      assert.deepEqual([times(list, "from the first"), times(list, "from the second")], [1, 1]);
      // The tab with the event stream goes; the other takes it over.
      await page.close();
      await server.call("POST", "/timer/start", { note: "Started elsewhere" });
      await tab.getByText("Started elsewhere").first().waitFor();
      await server.call("POST", "/timer/stop", {});
    }));

  test("a session that ends in the middle of an edit is taken up again where it was", () =>
    withPage(browser, server, {}, async (page) => {
      await open(page, server);
      await page.context().clearCookies();
      await field(page).fill("17-17:15 typed after the session");
      await page.getByRole("button", { name: "Add", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Your session has ended" });
      await dialog.getByLabel("Password", { exact: true }).fill(owner.password);
      await checkAccessibility(page, "session ended");
      await picture(page, "offline-session-ended");
      await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
      await badge(page, "All saved").waitFor();
      await entryWithNote(page, "typed after the session").waitFor();
      await becomes(async () => times(await notes(server), "typed after the session"), 1);
    }));

  test("a clock that is three days and some hours ahead changes neither the running time nor what day it is", () =>
    withPage(browser, server, {}, async (page) => {
      await page.addInitScript(() => {
        const Real = Date;
        const ahead = 79 * 3_600_000;
        globalThis.Date = class extends Real {
          constructor(...given) {
            super(...(given.length > 0 ? given : [Real.now() + ahead]));
          }
          static now() {
            return Real.now() + ahead;
          }
        };
      });
      await open(page, server);
      await page.reload();
      await field(page).fill("by the right clock");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Stop" }).waitFor();
      await page.waitForFunction(() => /0:00:[0-5]\d/.test(document.title));
      await entryWithNote(page, "by the right clock").waitFor();
      // What is started while nobody can say what time it is keeps the moment, too.
      await server.halt();
      await page.getByRole("button", { name: "Stop" }).click();
      await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
      await server.start();
      await badge(page, "All saved").waitFor({ timeout: 60_000 });
      const { items } = await server.call("GET", "/time-entries?limit=200");
      const entry = items.find(({ note }) => note === "by the right clock");
      assert.ok(Math.abs(Date.parse(entry.ended_at) - Date.now()) < 120_000, `it ended now, not ${entry.ended_at}`);
      assert.ok(entry.duration_seconds < 120, `${entry.duration_seconds} s`);
    }));

  test("tasks, cards, projects and settings wait as well, and a project that others changed shows both versions", () =>
    withPage(browser, server, { serviceWorkers: "allow" }, async (page) => {
      const project = await server.call("POST", "/projects", { name: "Harbour", color: "teal" });
      const task = await server.call("POST", "/tasks", { project_id: project.id, name: "Soundings" });
      await open(page, server);
      await controlled(page);
      // Everything was looked at once while the server was there.
      for (const address of [`/projects/${project.id}`, "/settings", "/board"]) {
        await page.goto(address);
        await page.locator("main h1").first().waitFor();
        await page.waitForLoadState("networkidle", { timeout: 1500 }).catch(() => {});
      }
      await server.halt();
      await page.getByRole("button", { name: "Soundings", exact: true }).focus();
      await page.keyboard.press("Shift+ArrowRight");
      const column = page.getByRole("region", { name: "In progress", exact: true });
      await column.getByText("Soundings").waitFor();
      await badge(page, "1 change waiting").waitFor();
      await page.getByRole("link", { name: "Projects", exact: true }).click();
      await page.getByRole("main").getByText("Harbour").first().click();
      await page.getByRole("button", { name: "Edit", exact: true }).click();
      await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Old harbour");
      await page.keyboard.press("Control+Enter");
      await page.getByRole("heading", { level: 1, name: "Old harbour" }).waitFor();
      await badge(page, "2 changes waiting").waitFor();
      await page.getByRole("link", { name: "Settings", exact: true }).click();
      await page.getByRole("combobox", { name: "Opens with" }).click();
      await page.getByRole("option", { name: "Week", exact: true }).click();
      await badge(page, "3 changes waiting").click();
      await page.getByRole("dialog").getByText("Changed project").waitFor();
      await picture(page, "offline-things");
      await page.keyboard.press("Escape");

      // Somebody renames the project before this browser gets through.
      await page.context().setOffline(true);
      await server.start();
      await server.call("PATCH", `/projects/${project.id}`, { name: "New harbour" });
      await page.context().setOffline(false);
      await badge(page, "1 conflict").click({ timeout: 60_000 });
      const panel = page.getByRole("dialog");
      await panel.getByRole("row", { name: /Name.*Old harbour.*New harbour/ }).waitFor();
      await checkAccessibility(page, "both versions of a project");
      await picture(page, "offline-conflict-project");
      await panel.getByRole("button", { name: "Keep mine" }).click();
      await badge(page, "All saved").waitFor({ timeout: 60_000 });
      assert.equal((await server.call("GET", `/projects/${project.id}`)).name, "Old harbour");
      assert.equal((await server.call("GET", `/tasks/${task.id}`)).status, "in_progress");
      assert.equal((await server.call("GET", "/me")).member.preferences.start_page, "week");
      await server.call("PATCH", "/me", { preferences: { start_page: null } });
    }));

  test("a form stays as it was typed, whatever the server answers, and is sent when it is back", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(/status of 409|status of 422/);
      await open(page, server);
      await page.goto("/projects");
      await page.getByRole("button", { name: "New project" }).first().click();
      const dialog = page.getByRole("dialog", { name: "New project" });
      const name = dialog.getByRole("textbox", { name: "Name" });
      await name.fill("Lighthouse");
      for (const [status, code] of [[500, "internal"], [409, "conflict"], [412, "stale_version"], [429, "overloaded"]]) {
        const body = JSON.stringify({ type: "", title: code, status, detail: `Answer ${status}`, instance: "", code, request_id: "r" });
        await page.route("**/api/v1/projects", (route) =>
          route.request().method() === "POST" ? route.fulfill({ status, headers: { "content-type": "application/problem+json" }, body }) : route.fallback());
        // What was answered before still stands there.
        const answered = page.waitForResponse((answer) =>
          answer.request().method() === "POST" && answer.url().endsWith("/api/v1/projects") && answer.status() === status);
        await page.keyboard.press("Control+Enter");
        await answered;
        await dialog.getByRole("alert").waitFor();
        await becomes(() => name.inputValue(), "Lighthouse", `after ${status}`);
        await page.unroute("**/api/v1/projects");
      }
      // The session ends while the form is open: signing in again leads back to it.
      await page.context().clearCookies();
      await page.keyboard.press("Control+Enter");
      const session = page.getByRole("dialog", { name: "Your session has ended" });
      await session.getByLabel("Password", { exact: true }).fill(owner.password);
      await page.keyboard.press("Enter");
      await session.waitFor({ state: "detached" });
      server.sessions?.clear();
      await becomes(() => name.inputValue(), "Lighthouse", "after the session ended");
      await name.focus();
      await server.halt();
      await page.keyboard.press("Control+Enter");
      await dialog.getByText(/What you typed stays here/).waitFor();
      await checkAccessibility(page, "a form that waits for the server");
      await picture(page, "offline-form");
      await server.start();
      await dialog.waitFor({ state: "detached", timeout: 60_000 });
      await page.getByText("Lighthouse").first().waitFor();
      const { items } = await server.call("GET", "/projects");
      assert.equal(items.filter((project) => project.name === "Lighthouse").length, 1);
    }));

  test("a browser without room says so, and goes on while the server answers", () =>
    withPage(browser, server, { colorScheme: "dark" }, async (page) => {
      await open(page, server);
      await page.evaluate(() => {
        const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (...what) {
          if (this.name === "outbox") throw new DOMException("no room", "QuotaExceededError");
          return put.apply(this, what);
        };
      });
      await record(page, "19-19:15 with a full browser");
      await badge(page, "Storage full").click();
      await page.getByText("has no storage left").waitFor();
      await picture(page, "offline-full");
      await becomes(async () => times(await notes(server), "with a full browser"), 1);
    }));

  // ASVS v5.0.0-14.3.1, ASVS v5.0.0-14.3.3
  test("what waits is sealed, signing out asks, and then nothing is left", () =>
    withPage(browser, server, { viewport: phone, serviceWorkers: "allow" }, async (page) => {
      page.expected.push(...silence);
      server.sessions?.clear();
      await signIn(page, server, owner);
      await page.goto("/today");
      await field(page).waitFor();
      await controlled(page);
      await page.context().setOffline(true);
      await page.getByRole("button", { name: "Offline" }).waitFor();
      await record(page, "18-18:15 Merger with the lighthouse");
      await page.getByRole("button", { name: "1 change waiting" }).click();
      await page.getByRole("dialog").getByText("Merger with the lighthouse").waitFor();
      await checkAccessibility(page, "waiting changes on a phone");
      await checkWidth(page, "waiting changes on a phone");
      await picture(page, "offline-panel-phone");
      await page.keyboard.press("Escape");
      const kept = await page.evaluate(everythingStored);
      assert.ok(kept.records > 1, "something waits");
      assert.ok(!kept.text.includes("lighthouse") && !kept.text.includes(owner.email), "and cannot be read");
      await page.getByRole("button", { name: "More", exact: true }).click();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByText("1 change has not reached the server").waitFor();
      await page.getByRole("button", { name: "Delete and sign out" }).click();
      await page.getByLabel("E-mail").waitFor();
      await becomes(async () => (await page.evaluate(everythingStored)).records, 0);
      // The session ends as soon as the server can be told, before it shows anything.
      await page.context().setOffline(false);
      await page.goto("/today");
      await page.getByLabel("E-mail").waitFor();
      await becomes(async () => (await page.request.get("/api/v1/me")).status(), 401);
      server.sessions?.clear();
    }));

  test("a part of the app that a newer server does not have any more costs nothing that is typed", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(/dynamically imported/, /Failed to load/);
      await open(page, server);
      const gone = "**/assets/AddEntry-*.js";
      await page.route(gone, (route) => route.fulfill({ status: 404 }));
      await page.evaluate(() => Object.assign(window, { old: true }));
      await field(page).fill("half a thought");
      await page.getByRole("button", { name: "Add time", exact: true }).click();
      await page.getByText("A new version of Hourbook is ready").waitFor();
      await becomes(() => field(page).inputValue(), "half a thought");
      await page.getByRole("button", { name: "Load it" }).click();
      await page.getByText("as soon as you have finished").waitFor();
      await page.unroute(gone);
      await field(page).fill("");
      await page.waitForFunction(() => !("old" in window));
      await page.getByRole("button", { name: "Add time", exact: true }).click();
      await page.getByRole("dialog", { name: "Add time" }).waitFor();
      // With nothing typed it is loaded again by itself.
      await page.goto("/week");
      await page.locator("main h1").first().waitFor();
      await page.route(gone, (route) => route.fulfill({ status: 404 }));
      await page.evaluate(() => Object.assign(window, { old: true }));
      await page.getByRole("button", { name: "Add time", exact: true }).click();
      await page.waitForFunction(() => !("old" in window));
    }));

  test("a newer version is offered, waits for what is being typed, and is taken", async () => {
    const proxy = await upgradingProxy(server);
    try {
      await withPage(browser, proxy, { serviceWorkers: "allow" }, async (page) => {
        await open(page, proxy);
        await controlled(page);
        proxy.upgrade();
        await field(page).fill("half a thou");
        await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
        await page.getByRole("button", { name: "Load it" }).click();
        await page.getByText("as soon as you have finished").waitFor();
        await becomes(() => field(page).inputValue(), "half a thou");
        await picture(page, "offline-new-version");
        await page.evaluate(() => Object.assign(window, { old: true }));
        await field(page).fill("");
        await page.waitForFunction(() => !("old" in window));
        await field(page).waitFor();
        await page.goto("/week");
        await page.locator("main h1").first().waitFor();
        assert.equal(await page.getByRole("button", { name: "Load it" }).count(), 0);
      });
    } finally {
      await proxy.stop();
    }
  });
});

/** Waits until the service worker has kept the whole app, some five hundred files, and answers for the page. */
const controlled = (page) =>
  page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: 60_000 });

/** Runs in the page: every record of every database and every cached answer, as raw text. */
async function everythingStored() {
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const parts = [];
  let records = 0;
  for (const { name } of await indexedDB.databases()) {
    const database = await settled(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store);
      for (const value of await settled(objects.getAll())) {
        records += 1;
        const bytes = value.data ?? value.sealed?.data;
        parts.push(JSON.stringify(value), bytes ? new TextDecoder("latin1").decode(bytes) : "");
      }
      parts.push(JSON.stringify(await settled(objects.getAllKeys())));
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) parts.push(request.url, await (await cache.match(request)).text());
  }
  parts.push(JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }));
  return { records, text: parts.join("\n") };
}
