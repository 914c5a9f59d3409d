// The sealed activity log in the browser: a real agent seals a day, the browser opens it with the recovery kit, shows it
// beside the calendar and books from it; a server that lies is refused (TC-09, TC-10, AT-67).
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { askingAgent, discard, enrolledAgent } from "../harness/agent.mjs";
import { checkAccessibility, checkWidth, launch, openTab, phone, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes, eventually } from "../harness/waits.mjs";

const MINUTE = 60_000;
const TITLE = "ATLAS-7 ground plan";
/** A kit of another log; its words are right. */
const OTHER_KIT = `${"zoo ".repeat(23)}vote`;

/** Two days ago, so that the agent seals it at once whatever the hour; at noon of a day, dates are the same everywhere. */
const noon = new Date(Date.now() - 48 * 60 * MINUTE).setUTCHours(12, 0, 0, 0);
const date = new Date(noon).toISOString().slice(0, 10);
const tomorrow = new Date(noon + 24 * 60 * MINUTE).toISOString().slice(0, 10);
const at = (minutes) => new Date(noon + minutes * MINUTE).toISOString();
const event = (from, to, data) => ({ timestamp: at(from), duration: (to - from) * 60, data });

const day = {
  windows: {
    type: "currentwindow",
    events: [
      event(-240, -150, { app: "editor", title: TITLE }),
      event(-150, -120, { app: "firefox", title: "Doors and windows" }),
      event(-120, -60, { app: "editor", title: "ATLAS-8 cellar" }),
      event(-60, 60, { app: "mail", title: "Offer for the portal" }),
    ],
  },
  presence: {
    type: "afkstatus",
    events: [
      event(-240, -60, { status: "not-afk" }),
      event(-60, -15, { status: "afk" }),
      event(-15, 60, { status: "not-afk" }),
    ],
  },
  locks: { type: "hourbook.lock", events: [event(30, 60, {})] },
  sites: { type: "web.tab.current", events: [event(-150, -120, { url: "https://wiki.example/doors", title: "Doors" })] },
  meetings: { type: "hourbook.calendar", events: [event(-15, 15, { title: "Review", attendees: ["b@example.org"] })] },
  commits: { type: "hourbook.commit", events: [event(-70, -70, { repository: "atlas", summary: "Doors open inwards" })] },
};

describe("the activity log", () => {
  let server;
  let browser;
  let agent;
  before(async () => {
    server = await startServer("bare");
    // What the agent saw lies in the middle of a day of this zone.
    await server.call("PATCH", "/me", { time_zone: "Europe/Berlin", locale: "en-GB" });
    agent = await enrolledAgent(server, day);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    if (agent) await discard(agent);
    await server?.stop();
  });

  const words = () => agent.page.slice(agent.page.indexOf("<ol>")).match(/<li>\w+/g).slice(0, 24).map((item) => item.slice(4)).join(" ");
  const printed = () => /(?:[a-z]+ ){11}[a-z]+/.exec(agent.page.slice(agent.page.indexOf("Fingerprint of the log")))[0];
  const calendar = (page) => page.goto(`/calendar?date=${date}&view=day`);
  const lane = (page) => page.getByRole("listbox", { name: /^Activity on/ });

  async function enter(page, kit) {
    await page.getByRole("button", { name: "Unlock your activity" }).click();
    const dialog = page.getByRole("dialog", { name: "Unlock your activity" });
    await dialog.getByRole("textbox", { name: "Recovery kit" }).fill(kit);
    await dialog.getByRole("button", { name: "Unlock", exact: true }).click();
    return dialog;
  }

  async function unlock(page) {
    const dialog = await enter(page, agent.key);
    await dialog.getByRole("button", { name: "They are the same" }).click();
    await page.getByRole("button", { name: "Your activity is unlocked" }).waitFor();
  }

  test("a wrong kit is refused in words, the right one opens the day, and a stretch becomes an entry", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      const sent = [];
      page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`));
      await calendar(page);
      let dialog = await enter(page, "abandon ability able");
      await dialog.getByRole("alert").getByText("This is no recovery kit").waitFor();
      await dialog.getByRole("textbox", { name: "Recovery kit" }).fill(OTHER_KIT);
      await dialog.getByRole("button", { name: "Unlock", exact: true }).click();
      await dialog.getByRole("alert").getByText("This does not open your log").waitFor();
      await checkAccessibility(page, "the wrong kit");
      await picture(page, "activity-wrong-kit");
      await dialog.getByRole("button", { name: "Cancel" }).click();

      dialog = await enter(page, words());
      const fingerprint = dialog.getByRole("list", { name: "Fingerprint of the log" });
      await fingerprint.waitFor();
      const shown = await fingerprint.getByRole("listitem").allInnerTexts();
      assert.equal(shown.join(" "), printed(), "the words of the kit");
      await checkAccessibility(page, "comparing the fingerprint");
      await picture(page, "activity-compare");
      await dialog.getByRole("button", { name: "They are the same" }).click();

      const editor = lane(page).getByRole("option", { name: /^Windows: editor/ });
      // A visit to another window of half an hour cuts the stretch.
      await becomes(() => editor.count(), 2);
      // Nobody was there, and then the screen was locked: neither is activity.
      const mail = await lane(page).getByRole("option", { name: /^Windows: mail/ }).getAttribute("aria-label");
      assert.match(mail, /12:45 – 13:30|13:45 – 14:30/);
      for (const name of [/^Browser: wiki\.example/, /^Appointments: Review/, /^Events: atlas/, /^Not booked/])
        await lane(page).getByRole("option", { name }).first().waitFor();
      await editor.first().hover();
      await page.getByRole("tooltip").getByText(TITLE).waitFor();
      await checkAccessibility(page, "the lane");
      await picture(page, "activity-lane");
      assert.deepEqual(sent.filter((one) => /ATLAS|SECRET-KEY/i.test(one) || one.includes(words().slice(0, 40))), [], "nothing of it was sent");

      await editor.first().click();
      const add = page.getByRole("button", { name: "Add", exact: true });
      await add.waitFor();
      await checkAccessibility(page, "the booking");
      await picture(page, "activity-booking");
      await add.click();
      await lane(page).getByRole("option", { name: /^Windows: editor.*booked$/ }).waitFor();
      const booked = async () => {
        const { items } = await server.call("GET", `/time-entries?from=${date}&to=${tomorrow}`);
        return items.map(({ note, started_at, duration_seconds }) => [note, Date.parse(started_at), duration_seconds]);
      };
      await becomes(booked, [[TITLE, noon - 240 * MINUTE, 90 * 60]]);

      await page.reload();
      await page.getByRole("button", { name: "Unlock your activity" }).waitFor();
      assert.equal(await lane(page).count(), 0, "after a reload it is locked");
    }));

  test("by keys alone several stretches become one entry, and the menu says the same in words", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await calendar(page);
      await unlock(page);
      // The last stretch is the last only when all of them are there.
      await becomes(() => lane(page).getByRole("option", { name: /^Windows: editor/ }).count(), 2);
      await lane(page).getByRole("option", { name: /^Not booked/ }).first().waitFor();
      await lane(page).focus();
      await page.keyboard.press("End");
      await page.keyboard.press("Shift+ArrowUp");
      await becomes(() => lane(page).locator("[aria-selected=true]").count(), 2);
      await page.keyboard.press("Shift+F10");
      const menu = page.getByRole("menu", { name: "Book activity" });
      await menu.getByRole("menuitem", { name: "Book 2 stretches as one entry" }).waitFor();
      await checkAccessibility(page, "the menu of the lane");
      await page.keyboard.press("Escape");
      await menu.waitFor({ state: "hidden" });
      await lane(page).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Add", exact: true }).waitFor();
      await page.getByRole("button", { name: "Cancel", exact: true }).click();

      const editors = lane(page).getByRole("option", { name: /^Windows: editor/ });
      const [first, last] = [await editors.first().boundingBox(), await editors.last().boundingBox()];
      await page.mouse.move(first.x + first.width / 2, first.y + 10);
      await page.mouse.down();
      await page.mouse.move(last.x + last.width / 2, last.y + last.height - 10, { steps: 4 });
      await page.mouse.up();
      await page.getByText(/^(09:00 – 12:00|10:00 – 13:00)$/).waitFor();
    }));

  test("a day in figures, search and devices, in light and dark, German, and on a phone", async () => {
    const project = await server.call("POST", "/projects", { name: "Atlas" });
    await withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      const sent = [];
      page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`));
      await page.goto(`/activity?date=${date}`);
      await page.getByText("Your activity is locked").waitFor();
      await picture(page, "activity-locked");
      await page.getByRole("button", { name: "Unlock", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Unlock your activity" });
      await dialog.getByRole("textbox", { name: "Recovery kit" }).fill(agent.key);
      await dialog.getByRole("button", { name: "Unlock", exact: true }).click();
      await dialog.getByRole("button", { name: "They are the same" }).click();
      await page.getByRole("region", { name: "Applications" }).getByText("editor").waitFor();
      await page.getByRole("button", { name: "Rules" }).click();
      const rules = page.getByRole("dialog", { name: "Rules for suggestions" });
      await rules.getByRole("textbox", { name: "contains" }).fill("ATLAS-");
      await rules.getByRole("combobox", { name: "belongs to the project" }).click();
      await page.getByRole("option", { name: "Atlas" }).click();
      await rules.getByRole("button", { name: "Add the rule" }).click();
      await rules.getByRole("listitem").filter({ hasText: "Title contains ATLAS-" }).waitFor();
      await checkAccessibility(page, "the rules");
      await picture(page, "activity-rules");
      await page.keyboard.press("Escape");
      const suggestions = page.getByRole("list", { name: "Suggestions" });
      await suggestions.getByText("Your rule: Title contains ATLAS-").first().waitFor();
      const note = suggestions.getByRole("textbox", { name: /^Note/ }).last();
      await becomes(() => note.inputValue(), "ATLAS-8 cellar");
      await checkAccessibility(page, "the suggestions");
      await picture(page, "activity-suggestions");
      assert.deepEqual(sent.filter((one) => /ATLAS-|cellar|SECRET-KEY/i.test(one)), [], "neither rule nor suggestion was sent");
      await note.fill("Cellar, accepted");
      await page.getByRole("button", { name: /^Accept (all|1 entry)/ }).click();
      await page.getByText(/entr(y|ies) recorded/).first().waitFor();
      await eventually("what was accepted is recorded", async () => {
        const { items } = await server.call("GET", `/time-entries?from=${date}&to=${tomorrow}`);
        return items.some((entry) => entry.note === "Cellar, accepted" && entry.project_id === project.id);
      });

      await page.getByRole("searchbox", { name: "Search your activity" }).fill("cellar");
      await page.getByRole("button", { name: /ATLAS-8 cellar/ }).waitFor();
      await page.getByRole("cell", { name: "laptop", exact: true }).waitFor();
      await checkAccessibility(page, "the activity");
      await picture(page, "activity-page");
      await page.setViewportSize(phone);
      await checkWidth(page, "the activity");
      await picture(page, "activity-page-phone");
      await page.getByRole("button", { name: "Lock now" }).click();
      await page.getByText("Your activity is locked").waitFor();
      await becomes(() => page.getByText("ATLAS-8 cellar").count(), 0, "nothing stays on the page");
    });
    await withPage(browser, server, { colorScheme: "dark" }, async (page) => {
      await signIn(page, server, owner);
      await calendar(page);
      await unlock(page);
      await lane(page).getByRole("option").first().waitFor();
      await checkAccessibility(page, "the lane in the dark");
      await picture(page, "activity-lane-dark");
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Activity.*unlocked$/ }).first().waitFor();
      const windows = lane(page).getByRole("option", { name: /^Windows/ });
      await windows.first().waitFor();
      await page.getByRole("button", { name: "Calendar settings" }).click();
      const choice = page.getByRole("checkbox", { name: "Windows", exact: true });
      await choice.click();
      await windows.first().waitFor({ state: "detached" });
      await lane(page).getByRole("option").first().waitFor();
      await checkAccessibility(page, "the choice of tracks");
      await picture(page, "activity-tracks");
      await choice.click();
      await windows.first().waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("combobox", { name: "View" }).click();
      await page.getByRole("option", { name: "Week", exact: true }).click();
      await lane(page).getByRole("option").first().waitFor();
      const [beside, column] = [await lane(page).first().boundingBox(), await page.locator(`main [data-date="${date}"]`).boundingBox()];
      assert.ok(beside.width < column.width * 0.45, `the entries keep the greater part: ${beside.width} of ${column.width}`);
      await checkAccessibility(page, "the lane of a week");
      await picture(page, "activity-lane-week");
      await page.getByRole("combobox", { name: "View" }).click();
      await page.getByRole("option", { name: "Day", exact: true }).click();
      await lane(page).getByRole("option").first().waitFor();
      await page.setViewportSize(phone);
      await checkWidth(page, "the lane");
      await picture(page, "activity-lane-phone");
      await page.goto("/activity");
      await picture(page, "activity-locked-dark");
    });
    await withPage(browser, server, { colorScheme: "dark" }, async (page) => {
      await signIn(page, server, owner);
      await server.call("PATCH", "/me", { locale: "de-DE" });
      await page.goto(`/activity?date=${date}`);
      await page.getByRole("button", { name: "Entsperren" }).click();
      const dialog = page.getByRole("dialog", { name: "Aktivität entsperren" });
      await dialog.getByRole("textbox", { name: "Wiederherstellungsblatt" }).fill(agent.key);
      await picture(page, "activity-unlock-german");
      await dialog.getByRole("button", { name: "Entsperren", exact: true }).click();
      await dialog.getByRole("button", { name: "Die Wörter sind gleich" }).click();
      await page.getByRole("region", { name: "Anwendungen" }).getByText("editor").waitFor();
      await picture(page, "activity-page-german");
      await server.call("PATCH", "/me", { locale: "en-GB" });
    });
  });

  test("a forgotten break and a forgotten end are proposed, and mended by a click each", () =>
    withPage(browser, server, {}, async (page) => {
      const [started_at, ended_at] = [at(-240), at(60)].map((instant) => instant.replace(".000Z", "Z"));
      await server.call("POST", "/time-entries", { note: "Whole day", started_at, ended_at });
      const parts = async () => {
        const { items } = await server.call("GET", `/time-entries?from=${date}&to=${tomorrow}&order=asc`);
        const minute = (instant) => (Date.parse(instant) - noon) / MINUTE;
        return items.filter(({ note }) => note === "Whole day").map((one) => [minute(one.started_at), minute(one.ended_at)]);
      };
      const become = async (wanted) => {
        for (let attempt = 0; attempt < 100 && JSON.stringify(await parts()) !== JSON.stringify(wanted); attempt += 1)
          await page.waitForTimeout(100);
        assert.deepEqual(await parts(), wanted);
      };
      await signIn(page, server, owner);
      await page.goto(`/activity?date=${date}`);
      await page.getByRole("button", { name: "Unlock", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Unlock your activity" });
      await dialog.getByRole("textbox", { name: "Recovery kit" }).fill(agent.key);
      await dialog.getByRole("button", { name: "Unlock", exact: true }).click();
      await dialog.getByRole("button", { name: "They are the same" }).click();
      const repairs = page.getByRole("list", { name: "Forgotten breaks and timers" });
      const pause = repairs.getByRole("button", { name: /^Take the break out: Whole day/ });
      await pause.waitFor();
      await checkAccessibility(page, "the repairs");
      await picture(page, "activity-repairs");
      await pause.click();
      await become([[-240, -60], [-15, 60]]);
      await page.getByRole("button", { name: "Undo" }).first().click();
      await become([[-240, 60]]);
      await pause.click();
      await become([[-240, -60], [-15, 60]]);
      await repairs.getByRole("button", { name: /^End at .*: Whole day/ }).click();
      await become([[-240, -60], [-15, 30]]);
      await repairs.waitFor({ state: "detached" });
    }));

  test("a further device asks, is let in by its code, and is revoked when it is lost", async () => {
    const desk = await askingAgent(server, printed());
    try {
      await withPage(browser, server, {}, async (page) => {
        await signIn(page, server, owner);
        await page.goto(`/activity?date=${date}`);
        await page.getByRole("button", { name: "Unlock", exact: true }).click();
        const dialog = page.getByRole("dialog");
        await dialog.getByRole("textbox", { name: "Recovery kit" }).fill(agent.key);
        await dialog.getByRole("button", { name: "Unlock", exact: true }).click();
        await dialog.getByRole("button", { name: "They are the same" }).click();
        const withKit = async (button) => {
          await dialog.getByText("Recovery kit", { exact: true }).click();
          await dialog.getByRole("textbox", { name: "Recovery kit" }).fill(agent.key);
          await checkAccessibility(page, `the key for: ${button}`);
          await dialog.getByRole("button", { name: button, exact: true }).click();
          await dialog.waitFor({ state: "detached" });
        };
        await page.getByText("desk asks to be let into your log").waitFor();
        await page.getByRole("button", { name: "Compare the code of desk" }).click();
        const shown = dialog.getByRole("list", { name: "Code of the device" }).getByRole("listitem");
        await becomes(async () => (await shown.allInnerTexts()).join(" "), desk.code, "both screens show the same digits");
        await checkAccessibility(page, "comparing the code");
        await picture(page, "activity-code");
        await dialog.getByRole("button", { name: "They are the same" }).click();
        await withKit("Let it in");
        const { status, said } = await desk.ended;
        assert.equal(status, 0, said);
        const row = page.getByRole("row").filter({ has: page.getByRole("cell", { name: "desk", exact: true }) });
        await row.waitFor();
        await page.getByText("asks to be let into your log").waitFor({ state: "detached" });
        await page.getByRole("button", { name: "Add a device" }).click();
        await dialog.getByText("No device asks yet.").waitFor();
        await checkAccessibility(page, "adding a device");
        await picture(page, "activity-add-device");
        await page.keyboard.press("Escape");
        await dialog.waitFor({ state: "detached" });
        await page.getByRole("button", { name: "Revoke desk" }).click();
        await picture(page, "activity-revoke");
        await withKit("Revoke");
        await row.getByText("revoked").waitFor();
        await picture(page, "activity-devices");
      });
    } finally {
      desk.child.kill();
      await discard(desk);
    }
  });

  test("signing out in another tab locks this one", () =>
    withPage(browser, server, {}, async (page) => {
      await page.request.post(`${server.url}/api/v1/session`, {
        data: { email: owner.email, password: owner.password },
        headers: { origin: server.url },
      });
      page.expected.push(/status of 401/);
      await calendar(page);
      await unlock(page);
      const other = await openTab(page, server);
      await other.goto("/today");
      const { member } = await server.call("GET", "/me");
      await other.getByRole("button", { name: member.name, exact: true }).first().click();
      await other.getByRole("menuitem", { name: "Sign out" }).click();
      await other.waitForURL(/sign-in/);
      await page.getByRole("button", { name: "Your activity is unlocked" }).waitFor({ state: "detached" });
      await lane(page).first().waitFor({ state: "detached" });
    }));

  test("a server that alters a segment or takes back what was seen is refused, by name", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(/status of 404/);
      await signIn(page, server, owner);
      await calendar(page);
      await page.route(/\/activity\/segments\/[0-9a-f]{64}$/, async (route) => {
        const answer = await route.fetch();
        const body = await answer.body();
        body[body.length - 40] ^= 1;
        await route.fulfill({ response: answer, body });
      });
      await unlock(page);
      const alarm = page.getByRole("alert");
      await alarm.getByText("laptop: the bytes of a segment were altered").waitFor();
      assert.equal(await lane(page).count(), 0, "nothing of a stream in doubt is shown");
      await checkAccessibility(page, "the alarm");
      await picture(page, "activity-altered");
      await page.unrouteAll();

      // More arrives, the browser sees it, and then the server shows the state of before.
      await page.reload();
      const before = await server.call("GET", "/activity/heads");
      await agent.send({ more: { type: "currentwindow", events: [event(120, 150, { app: "editor", title: "ATLAS-9" })] } });
      await enter(page, agent.key);
      await page.getByRole("button", { name: "Your activity is unlocked" }).waitFor();
      const now = await server.call("GET", "/activity/heads");
      assert.ok(now.items.length > before.items.length, "the agent signed more");
      await page.reload();
      await page.route(/\/activity\/heads\?/, (route) => route.fulfill({ json: before }));
      await enter(page, agent.key);
      await alarm.getByText("laptop: less is served than this browser saw before").waitFor();
      assert.equal(await lane(page).count(), 0, "nothing of a stream that was rolled back is shown");
      await page.unrouteAll();

      // Another log in the place of the one that this browser knows opens nothing at all.
      await page.reload();
      await page.route(/\/api\/v1\/activity$/, async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, json: { ...(await answer.json()), log: "0".repeat(64) } });
      });
      const dialog = await enter(page, agent.key);
      await dialog.getByRole("alert").getByText("This is another log than before").waitFor();
      await picture(page, "activity-other-log");
    }));
});
