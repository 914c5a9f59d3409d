// The graphical calendar: everything by hand, by keys and by finger; closed days; days with a change of the clocks.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { checkAccessibility, checkWidth, launch, phone, picture, settled, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes, hasFocus } from "../harness/waits.mjs";

// A week in which no clock was changed. Berlin is one hour ahead of UTC.
const MONDAY = "2026-03-02";
const TUESDAY = "2026-03-03";
const THURSDAY = "2026-03-05";
const WEEK = `/calendar?date=${MONDAY}&view=week`;

describe("the calendar", () => {
  let server;
  let browser;
  let project;
  before(async () => {
    server = await startServer("bare");
    await server.call("PATCH", "/me", { time_zone: "Europe/Berlin", locale: "en-GB", preferences: { day_target_seconds: 28_800 } });
    project = await server.call("POST", "/projects", { name: "Atlas", color: "teal" });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    for (const { id } of await entries()) await server.call("DELETE", `/time-entries/${id}`);
  });

  const entries = async () => (await server.call("GET", "/time-entries?limit=200&order=asc")).items;
  const record = (note, from, to, more = {}) =>
    server.call("POST", "/time-entries", { note, started_at: from, ended_at: to, project_id: project.id, ...more });
  const open = async (page, address = WEEK) => {
    await signIn(page, server, owner);
    await page.goto(address);
    await page.locator(`main [data-date]`).first().waitFor();
  };
  /** Waits until the stored entries are as wanted; what is shown at once is stored a moment later. */
  const stored = async (wanted, describe = spanOf) => {
    let last;
    for (let attempt = 0; attempt < 300; attempt += 1) {
      last = (await entries()).map(describe);
      if (JSON.stringify(last) === JSON.stringify(wanted)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.deepEqual(last, wanted);
  };

  test("draw, name, undo", () =>
    withPage(browser, server, {}, async (page) => {
      await open(page);
      await drag(page, await point(page, TUESDAY, 9), await point(page, TUESDAY, 10.5));
      await page.getByPlaceholder("What was done?").fill("Review of the offer");
      await picture(page, "calendar-draw");
      await page.keyboard.press("Enter");
      await stored(["Review of the offer 03-03T08:00 09:30"]);
      await block(page, /^Review of the offer/).waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await stored([]);
    }));

  test("what was typed for a new entry is stored by a click elsewhere, and Escape asks", () =>
    withPage(browser, server, {}, async (page) => {
      await open(page);
      await drag(page, await point(page, TUESDAY, 9), await point(page, TUESDAY, 10));
      await page.getByPlaceholder("What was done?").fill("Half a thought");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Keep editing" }).click();
      const beside = await point(page, THURSDAY, 12);
      await page.mouse.click(beside.x, beside.y);
      await stored(["Half a thought 03-03T08:00 09:00"]);
    }));

  test("move, resize both edges, copy, free of steps", () =>
    withPage(browser, server, {}, async (page) => {
      await record("Plan", "2026-03-03T08:07:00Z", "2026-03-03T09:07:00Z");
      await open(page);
      await block(page, /^Plan/).waitFor();
      // Sideways the time of day stays to the minute.
      await drag(page, await point(page, TUESDAY, 9.6), await point(page, THURSDAY, 9.6));
      await stored(["Plan 03-05T08:07 09:07"]);
      // What is stored has to be shown before it is taken hold of.
      await block(page, /^Plan.*09:07/).waitFor();
      await drag(page, await point(page, THURSDAY, 9.6), await point(page, TUESDAY, 11.5));
      await stored(["Plan 03-03T10:00 11:00"]);
      await block(page, /^Plan.*11:00/).waitFor();
      await drag(page, await point(page, TUESDAY, 12, -3), await point(page, TUESDAY, 12.75));
      await stored(["Plan 03-03T10:00 11:45"]);
      await block(page, /^Plan.*12:45/).waitFor();
      await drag(page, await point(page, TUESDAY, 11, 3), await point(page, TUESDAY, 10.5));
      await stored(["Plan 03-03T09:30 11:45"]);
      await block(page, /^Plan.*10:30/).waitFor();
      await drag(page, await point(page, TUESDAY, 11), await point(page, THURSDAY, 11), ["Control"]);
      await stored(["Plan 03-03T09:30 11:45", "Plan 03-05T09:30 11:45"]);
      await block(page, /^Plan.*Thursday/).waitFor();
      await drag(page, await point(page, THURSDAY, 12.75, -3), await point(page, THURSDAY, 13.34), ["Alt"]);
      await stored(["Plan 03-03T09:30 11:45", "Plan 03-05T09:30 12:20"]);
      // Ctrl+Z goes back step by step, and what it took back is no step of its own.
      await page.keyboard.press("Control+z");
      await stored(["Plan 03-03T09:30 11:45", "Plan 03-05T09:30 11:45"]);
      await page.keyboard.press("Control+z");
      await stored(["Plan 03-03T09:30 11:45"]);
      await page.keyboard.press("Control+z");
      await stored(["Plan 03-03T10:00 11:45"]);
    }));

  test("while an entry is dragged, no other block is touched", () =>
    withPage(browser, server, {}, async (page) => {
      for (const hour of ["08", "09", "10", "11"]) await record(`At ${hour}`, `${TUESDAY}T${hour}:00:00Z`, `${TUESDAY}T${hour}:45:00Z`);
      await open(page);
      for (const hour of ["08", "09", "10", "11"]) await block(page, new RegExp(`^At ${hour}`)).waitFor();
      // What still comes in touches blocks as well.
      await settled(page);
      await page.evaluate(() => {
        globalThis.touched = [];
        const blocks = [...document.querySelectorAll("[data-entry]")];
        const note = (changes) => {
          for (const { target } of changes) {
            const block = blocks.find((one) => one.contains(target));
            if (block) globalThis.touched.push(block.textContent);
          }
        };
        new MutationObserver(note).observe(document.querySelector("main"), { subtree: true, childList: true, attributes: true, characterData: true });
      });
      const from = await point(page, TUESDAY, 9.3);
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      for (let step = 1; step <= 30; step += 1) await page.mouse.move(from.x + step * 8, from.y + step * 3);
      const touched = await page.evaluate(() => globalThis.touched);
      await page.keyboard.press("Escape");
      await page.mouse.up();
      assert.deepEqual(touched.filter((text) => !text.startsWith("At 08")), []);
      assert.ok(touched.length <= 2, `the dragged block is marked once: ${touched.length}`);
      await stored(["At 08 03-03T08:00 08:45", "At 09 03-03T09:00 09:45", "At 10 03-03T10:00 10:45", "At 11 03-03T11:00 11:45"]);
    }));

  test("split under the cursor, merge, fill the gap", () =>
    withPage(browser, server, {}, async (page) => {
      await record("Long", "2026-03-03T08:00:00Z", "2026-03-03T11:00:00Z");
      await open(page);
      await block(page, /^Long/).waitFor();
      const cut = await point(page, TUESDAY, 10.5);
      await page.mouse.move(cut.x, cut.y);
      await page.keyboard.press("x");
      await stored(["Long 03-03T08:00 09:30", "Long 03-03T09:30 11:00"]);
      await block(page, /^Long.*09:00 – 10:30/).focus();
      await page.keyboard.press("m");
      await stored(["Long 03-03T08:00 11:00"]);
      await record("Next", "2026-03-03T12:20:00Z", "2026-03-03T13:00:00Z");
      await block(page, /^Next/).waitFor();
      const gap = await point(page, TUESDAY, 12.6);
      await page.mouse.dblclick(gap.x, gap.y);
      await page.getByPlaceholder("What was done?").press("Enter");
      await stored(["Long 03-03T08:00 11:00", " 03-03T11:00 12:20", "Next 03-03T12:20 13:00"]);
    }));

  test("keys alone: add, move, resize, menu, delete", () =>
    withPage(browser, server, {}, async (page) => {
      await open(page);
      await page.getByRole("button", { name: /^Add time on Tuesday/ }).focus();
      await page.keyboard.press("Enter");
      await hasFocus(page.getByPlaceholder("What was done?"));
      await page.keyboard.type("By keys");
      await page.keyboard.press("Enter");
      await stored(["By keys 03-03T08:00 09:00"]);
      const byKeys = block(page, /^By keys/);
      await byKeys.focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowRight");
      await page.locator("main [role=status]", { hasText: "Wednesday 4 March, 09:15 – 10:15" }).waitFor();
      await page.keyboard.press("Shift+ArrowDown");
      await page.keyboard.press("Control+Shift+ArrowDown");
      await page.keyboard.press("Alt+ArrowUp");
      await page.keyboard.press("Enter");
      await stored(["By keys 03-04T08:29 09:29"]);
      // The menu acts on what is shown, so the new time has to be there first.
      await page.waitForFunction(() => document.activeElement?.ariaLabel?.includes("09:29"));
      await page.keyboard.press("Shift+F10");
      await page.getByRole("menuitem", { name: "To the previous day" }).click();
      await stored(["By keys 03-03T08:29 09:29"]);
      await block(page, /^By keys.*Tuesday/).waitFor();
      await byKeys.focus();
      await page.keyboard.press("Delete");
      await stored([]);
    }));

  test("a closed day says who closed it and why, and takes nothing", () =>
    withPage(browser, server, {}, async (page) => {
      await record("Closed work", "2026-03-02T08:00:00Z", "2026-03-02T10:00:00Z");
      await server.call("PUT", "/locks", { member_id: null, locked_until: MONDAY, reason: "February is billed" });
      try {
        await open(page);
        await page.getByRole("button", { name: /^Monday 2 March is locked\..*February is billed/ }).waitFor();
        await drag(page, await point(page, MONDAY, 12), await point(page, MONDAY, 13));
        await page.getByRole("alert").getByText(/Closed until 2 Mar 2026 by .*: February is billed/).waitFor();
        await block(page, /^Closed work/).waitFor();
        await drag(page, await point(page, MONDAY, 10), await point(page, TUESDAY, 10));
        await block(page, /^Closed work/).click();
        await page.getByRole("dialog").getByText(/February is billed/).waitFor();
        await picture(page, "calendar-locked");
        await stored(["Closed work 03-02T08:00 10:00"]);
      } finally {
        await server.call("PUT", "/locks", { member_id: null, locked_until: null, reason: "Test over" });
      }
    }));

  test("a week that is handed in is closed and says by whom", () =>
    withPage(browser, server, {}, async (page) => {
      await record("Handed in", "2026-03-03T08:00:00Z", "2026-03-03T10:00:00Z");
      const week = await server.call("POST", "/timesheets/submit", { date: MONDAY });
      try {
        await open(page);
        await page.getByRole("button", { name: /^Tuesday 3 March is locked\..*submitted by/ }).waitFor();
        await becomes(() => page.locator("main [data-date][data-locked]").count(), 7, "every day of the week is closed");
        await drag(page, await point(page, THURSDAY, 9), await point(page, THURSDAY, 10));
        await page.getByRole("alert").getByText(/submitted by .*Take the submission back/).waitFor();
        await picture(page, "calendar-handed-in");
        await page.goto(`/calendar?date=${MONDAY}&view=month`);
        await page.getByRole("link", { name: /^Thursday 5 March.*submitted by/ }).waitFor();
        await server.call("POST", `/timesheets/${week.id}/withdraw`, {});
        await page.getByRole("link", { name: /^Thursday 5 March, 0:00$/ }).waitFor();
      } finally {
        await server.call("POST", `/timesheets/${week.id}/withdraw`, {}).catch(() => {});
      }
    }));

  test("over midnight, two at once, totals against the target, and zoom", () =>
    withPage(browser, server, {}, async (page) => {
      await record("Night watch", "2026-03-03T20:00:00Z", "2026-03-04T01:00:00Z");
      await record("Beside it", "2026-03-03T20:30:00Z", "2026-03-03T22:00:00Z");
      await open(page);
      const night = block(page, /^Night watch/);
      await becomes(() => night.count(), 2, "a part on each of its days");
      await block(page, /^Beside it/).waitFor();
      const [first, second] = [await night.first().boundingBox(), await block(page, /^Beside it/).boundingBox()];
      assert.ok(first.x + first.width <= second.x || second.x + second.width <= first.x, "none lies on the other");
      await page.getByText("4:30 of 8:00").waitFor();
      await page.getByText("6:30 of 40:00").waitFor();
      const height = async () => (await block(page, /^Beside it/).boundingBox()).height;
      const before = await height();
      await page.keyboard.press("+");
      await page.waitForFunction((one) => document.querySelector('main [data-entry][aria-label^="Beside it"]').offsetHeight > one, before);
      await page.mouse.move(second.x + 10, 400);
      await page.keyboard.down("Control");
      await page.mouse.wheel(0, 100);
      await page.keyboard.up("Control");
      await page.waitForFunction((one) => document.querySelector('main [data-entry][aria-label^="Beside it"]').offsetHeight <= one + 1, before);
    }));

  test("a running timer grows by itself", () =>
    withPage(browser, server, {}, async (page) => {
      // In a zone where it is about noon, so that two hours lie on one day whenever this runs.
      const ahead = 12 - new Date().getUTCHours();
      const zone = ahead === 0 ? "UTC" : `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
      await server.call("PATCH", "/me", { time_zone: zone });
      try {
        const started_at = new Date(Date.now() - 2 * 3_600_000).toISOString().replace(/\.\d+/, "");
        await server.call("POST", "/timer/start", { note: "Growing", started_at });
        await open(page, "/calendar?view=day");
        const running = page.locator("main [data-running]");
        const text = await running.textContent();
        assert.match(text, /2:00:\d\d/);
        await page.waitForFunction((before) => document.querySelector("main [data-running]").textContent !== before, text);
      } finally {
        await server.call("POST", "/timer/stop", {});
        await server.call("PATCH", "/me", { time_zone: "Europe/Berlin" });
      }
    }));

  test("who may, sees and writes the days of somebody else, in that member's zone", () =>
    withPage(browser, server, {}, async (page) => {
      const { url } = await server.call("POST", "/invitations", { email: "kai@acme.example", role: "member", team_ids: [] });
      await server.call("POST", "/invitations/accept", {
        token: url.split("#token=")[1], name: "Kai Tanaka", password: "nine brass kettles sing", time_zone: "Asia/Tokyo", locale: "en-GB",
      });
      const { items } = await server.call("GET", "/members");
      const kai = items.find(({ name }) => name === "Kai Tanaka").id;
      const theirs = async () => (await server.call("GET", `/time-entries?member_id=${kai}&order=asc`)).items;
      await record("Shift in Tokyo", "2026-03-03T08:00:00Z", "2026-03-03T10:00:00Z", { member_id: kai, project_id: undefined });
      await record("My own", "2026-03-03T08:00:00Z", "2026-03-03T09:00:00Z");
      await open(page);
      await block(page, /^My own/).waitFor();
      await page.getByRole("combobox", { name: "Whose calendar" }).click();
      await page.getByRole("option", { name: "Kai Tanaka" }).click();
      await block(page, /^Shift in Tokyo/).waitFor();
      await block(page, /^My own/).waitFor({ state: "detached" });
      assert.match(page.url(), new RegExp(`member=${kai}`));
      await drag(page, await point(page, THURSDAY, 9), await point(page, THURSDAY, 10));
      await page.getByPlaceholder("What was done?").fill("Written for Kai");
      await page.keyboard.press("Enter");
      await block(page, /^Written for Kai/).waitFor();
      await becomes(async () => (await theirs()).length, 2);
      const written = (await theirs()).find(({ note }) => note === "Written for Kai");
      assert.deepEqual([written.member_id, written.start_time_zone, written.started_at.slice(0, 16)], [kai, "Asia/Tokyo", "2026-03-05T08:00"]);
      // Somebody else's time is not taken away by hand without being asked why; whoever closes the question changes nothing.
      const question = page.getByRole("dialog", { name: "Why it changes" });
      await block(page, /^Shift in Tokyo/).focus();
      await page.keyboard.press("Delete");
      await question.getByRole("button", { name: "Cancel" }).click();
      await question.waitFor({ state: "detached" });
      assert.equal((await theirs()).length, 2);
      await block(page, /^Shift in Tokyo/).focus();
      await page.keyboard.press("Delete");
      await question.getByLabel("Reason").fill("Booked twice");
      await question.getByRole("button", { name: "Change it" }).click();
      await becomes(async () => (await theirs()).length, 1);
      const told = await server.call("GET", "/audit?action=time_entry.deleted&limit=1");
      assert.equal(told.items[0].reason, "Booked twice");
      for (const { id } of await theirs()) await server.call("DELETE", `/time-entries/${id}`);
    }));

  test("what is held at the side of the days turns the page, by mouse and by finger", async () => {
    // How many pages a slow machine turns before the hand goes back is not the point: it lands where it is let go.
    const shown = (page) => page.locator("main [data-date]").evaluateAll((days) => days.map((day) => day.dataset.date));
    const turned = (page, before) => page.waitForFunction((date) => !document.querySelector(`main [data-date="${date}"]`), before);
    const dayOf = async () => (await entries())[0].date;
    await withPage(browser, server, {}, async (page) => {
      await record("Carried on", "2026-03-03T08:00:00Z", "2026-03-03T09:00:00Z");
      await open(page);
      await block(page, /^Carried on/).waitFor();
      const box = await page.locator('main [data-date="2026-03-08"]').boundingBox();
      const from = await point(page, TUESDAY, 9.5);
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(from.x + 200, from.y, { steps: 3 });
      await page.mouse.move(box.x + box.width - 2, from.y, { steps: 3 });
      await turned(page, TUESDAY);
      await page.mouse.move(from.x, from.y, { steps: 3 });
      const tuesday = (await shown(page))[1];
      await page.mouse.up();
      assert.ok(tuesday > "2026-03-08");
      await stored([`Carried on ${tuesday.slice(5)}T08:00 09:00`]);
    });
    const before = await dayOf();
    await withPage(browser, server, { viewport: phone }, async (page) => {
      await open(page, `/calendar?date=${before}&view=day`);
      await block(page, /^Carried on/).waitFor();
      const from = await point(page, before, 9.5);
      const finger = await fingerOn(page, from);
      await finger.move({ x: phone.width - 8, y: from.y });
      await turned(page, before);
      await finger.move({ x: phone.width / 2, y: from.y });
      const [after] = await shown(page);
      await finger.lift();
      assert.ok(after > before);
      await stored([`Carried on ${after.slice(5)}T08:00 09:00`]);
    });
  });

  test("pinned work is dragged as well, and the project may stand first", () =>
    withPage(browser, server, {}, async (page) => {
      await server.call("POST", "/favorites", { note: "Stand-up", project_id: project.id });
      await open(page);
      const list = page.getByRole("complementary", { name: "Work to add" });
      await list.getByRole("heading", { name: "Pinned" }).waitFor();
      const item = await list.getByText("Stand-up").boundingBox();
      await drag(page, { x: item.x + 20, y: item.y + 8 }, await point(page, TUESDAY, 9));
      await page.getByPlaceholder("What was done?").press("Enter");
      await stored(["Stand-up 03-03T08:00 09:00"]);
      await block(page, /^Stand-up, Atlas/).waitFor();
      await page.getByRole("button", { name: "Calendar settings" }).click();
      await page.getByRole("combobox", { name: "First on an entry" }).click();
      await page.getByRole("option", { name: "Project", exact: true }).click();
      await page.keyboard.press("Escape");
      await block(page, /^Atlas, Stand-up/).waitFor();
      await page.reload();
      await block(page, /^Atlas, Stand-up/).waitFor();
    }));

  /** pitfall 1 */
  test("days of 23 and 25 hours are drawn as they are", () =>
    withPage(browser, server, {}, async (page) => {
      await record("First pass", "2026-10-25T00:15:00Z", "2026-10-25T00:45:00Z");
      await record("Second pass", "2026-10-25T01:15:00Z", "2026-10-25T01:45:00Z");
      await open(page, "/calendar?date=2026-10-25&view=day");
      await becomes(() => page.locator("[data-entry]").count(), 2);
      const tops = await page.locator("[data-entry]").evaluateAll((blocks) => blocks.map((block) => Number.parseFloat(block.style.top)));
      assert.equal(tops[1] - tops[0], 72, "an hour lies between the two times a quarter past two");
      // The second pass is drawn upon by hand as well.
      await drag(page, { ...(await pointOf(page, "Second pass")), dy: 0 }, { ...(await pointOf(page, "Second pass", 72)), dy: 0 });
      await stored(["First pass 10-25T00:15 00:45", "Second pass 10-25T02:15 02:45"]);
      await page.goto("/calendar?date=2026-03-29&view=day");
      await page.getByRole("button", { name: /Show all hours/ }).first().click();
      const gap = page.locator('[data-date="2026-03-29"] [title*="did not exist"]');
      await gap.waitFor();
      assert.equal((await gap.boundingBox()).height, 72, "an hour is missing");
      await picture(page, "calendar-dst");
    }));

  test("the menu of a month, another zone, a duration and recent work", () =>
    withPage(browser, server, {}, async (page) => {
      await record("In New York", "2026-03-03T14:00:00Z", "2026-03-03T15:00:00Z", { start_time_zone: "America/New_York" });
      await server.call("POST", "/time-entries", { note: "Travel", date: TUESDAY, duration_seconds: 5400 });
      await open(page);
      await block(page, /^In New York.*09:00 – 10:00 New York/).waitFor();
      await block(page, /^Travel.*1:30/).press("ArrowRight");
      await stored([`In New York 03-03T14:00 15:00`, "Travel 2026-03-04"]);
      const item = await page.getByRole("complementary", { name: "Work to add" }).getByText("In New York").boundingBox();
      await drag(page, { x: item.x + 20, y: item.y + 8 }, await point(page, THURSDAY, 9));
      await page.getByPlaceholder("What was done?").press("Enter");
      await stored(["In New York 03-03T14:00 15:00", "Travel 2026-03-04", "In New York 03-05T08:00 09:00"]);
      await page.goto(`/calendar?date=${MONDAY}&view=month`);
      await page.getByRole("link", { name: "Tuesday 3 March, 1:00" }).click();
      await page.getByRole("heading", { level: 1, name: "Tuesday 3 March" }).waitFor();
    }));

  test("a finger draws and moves after it has rested", () =>
    withPage(browser, server, { viewport: phone }, async (page) => {
      await record("Moved by finger", "2026-03-03T08:00:00Z", "2026-03-03T09:00:00Z");
      await open(page, `/calendar?date=${TUESDAY}&view=day`);
      await block(page, /^Moved by finger/).waitFor();
      await touch(page, await point(page, TUESDAY, 9.5), await point(page, TUESDAY, 11.5));
      await stored(["Moved by finger 03-03T10:00 11:00"]);
      await touch(page, await point(page, TUESDAY, 8), await point(page, TUESDAY, 9));
      await page.getByPlaceholder("What was done?").fill("By finger");
      await checkWidth(page, "calendar with its editor on a phone");
      await picture(page, "calendar-phone");
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await stored(["By finger 03-03T07:00 08:00", "Moved by finger 03-03T10:00 11:00"]);
    }));

  test("the history of an entry opens from its editor and its menu, and what was typed is kept", () =>
    withPage(browser, server, {}, async (page) => {
      await record("Plan", "2026-03-03T08:00:00Z", "2026-03-03T09:00:00Z");
      await open(page);
      await block(page, /^Plan/).click();
      const editor = page.getByRole("dialog", { name: "Edit entry" });
      await editor.getByRole("textbox", { name: "Note" }).fill("Replanned");
      await editor.getByRole("button", { name: "History" }).click();
      const history = page.getByRole("dialog", { name: /^History: / });
      await history.getByText("Time entry changed").waitFor();
      await stored(["Replanned 03-03T08:00 09:00"]);
      await checkAccessibility(page, "calendar with the history of an entry");
      await picture(page, "calendar-history");
      await page.keyboard.press("Escape");
      await history.waitFor({ state: "detached" });
      await block(page, /^Replanned/).click({ button: "right" });
      await page.getByRole("menuitem", { name: "History" }).click();
      await history.getByText("Time entry created").waitFor();
      await page.keyboard.press("Escape");
      await history.waitFor({ state: "detached" });
      await block(page, /^Replanned/).click({ button: "right" });
      await page.getByRole("menuitem", { name: "Open the project" }).click();
      await page.getByRole("heading", { level: 1, name: "Atlas" }).waitFor();
    }));

  for (const colorScheme of ["light", "dark"]) {
    test(`accessible with everything open, ${colorScheme}`, () =>
      withPage(browser, server, { colorScheme }, async (page) => {
        await record("Open", "2026-03-03T08:00:00Z", "2026-03-03T10:00:00Z");
        await record("Beside", "2026-03-03T09:00:00Z", "2026-03-03T09:10:00Z", { project_id: null });
        await open(page);
        await block(page, /^Open/).click();
        await page.getByRole("dialog", { name: "Edit entry" }).waitFor();
        await picture(page, `calendar-editor-${colorScheme}`);
        await checkAccessibility(page, `calendar with its editor, ${colorScheme}`);
        await page.keyboard.press("Escape");
        await block(page, /^Open/).click({ button: "right" });
        await page.getByRole("menuitem", { name: "Split" }).waitFor();
        await picture(page, `calendar-menu-${colorScheme}`);
        await checkAccessibility(page, `calendar with the menu of an entry, ${colorScheme}`);
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Calendar settings" }).click();
        await page.getByRole("dialog", { name: "Calendar settings" }).waitFor();
        await checkAccessibility(page, `calendar with its settings, ${colorScheme}`);
      }));
  }
});

/** `note 03-03T08:00 09:30`, in UTC; a duration by its date. */
function spanOf({ note, started_at, ended_at, date }) {
  return started_at ? `${note} ${started_at.slice(5, 16)} ${ended_at.slice(11, 16)}` : `${note} ${date}`;
}

/** A point in the column of a date at an hour; the hours begin at seven and are 72 pixels high. */
async function point(page, date, hour, dy = 0) {
  const box = await page.locator(`main [data-date="${date}"]`).boundingBox();
  return { x: box.x + Math.min(70, box.width / 2), y: box.y + (hour - 7) * 72 + dy };
}

function block(page, name) {
  return page.getByRole("region", { name: "Calendar" }).getByRole("button", { name });
}

async function pointOf(page, note, dy = 0) {
  const box = await block(page, new RegExp(`^${note}`)).boundingBox();
  return { x: box.x + 60, y: box.y + box.height / 2 + dy };
}

async function drag(page, from, to, held = []) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (const key of held) await page.keyboard.down(key);
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
  for (const key of held) await page.keyboard.up(key);
}

/** A finger that rests, moves and leaves. */
async function touch(page, from, to) {
  const finger = await fingerOn(page, from);
  await finger.move(to);
  await finger.lift();
}

/** A finger that has rested so long that it holds what lies below it. */
async function fingerOn(page, from) {
  const cdp = await page.context().newCDPSession(page);
  const send = (type, points) => cdp.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(({ x, y }) => ({ x, y })) });
  let at = from;
  await send("touchStart", [from]);
  await page.waitForFunction(() => document.documentElement.hasAttribute("data-dragging"));
  return {
    move: async (to) => {
      for (let step = 1; step <= 4; step += 1) {
        await send("touchMove", [{ x: at.x + ((to.x - at.x) * step) / 4, y: at.y + ((to.y - at.y) * step) / 4 }]);
      }
      at = to;
    },
    lift: async () => {
      await send("touchEnd", []);
      await cdp.detach();
    },
  };
}
