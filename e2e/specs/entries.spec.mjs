// Lists of entries: several changed together, times that are said from another, and texts as people really paste them.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { checkAccessibility, checkWidth, entryWithNote, launch, phone, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes, eventually } from "../harness/waits.mjs";

const WEEK = "/week?date=2026-03-02";
const HEBREW = "שלום Harbour 12";
const FAMILY = "👩‍👩‍👧‍👦";

describe("lists of entries", () => {
  let server;
  let browser;
  let atlas;
  before(async () => {
    server = await startServer("bare");
    await server.call("PATCH", "/me", { time_zone: "Europe/Berlin", locale: "en-GB" });
    atlas = await server.call("POST", "/projects", { name: "Atlas", color: "teal" });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    for (const { id } of await entries()) await server.call("DELETE", `/time-entries/${id}`);
  });

  const entries = async () => (await server.call("GET", "/time-entries?limit=100&order=asc")).items;
  const record = (note, from, to) =>
    server.call("POST", "/time-entries", { note, started_at: `2026-03-0${from}:00Z`, ended_at: `2026-03-0${to}:00Z` });
  const choose = (page, note) => page.getByRole("checkbox", { name: `Choose ${note}` });

  test("several are chosen with Shift, changed in one step and taken back in one", () =>
    withPage(browser, server, {}, async (page) => {
      for (const [note, hour] of [["One", "08"], ["Two", "09"], ["Three", "10"], ["Four", "11"]])
        await record(note, `2T${hour}:00`, `2T${hour}:30`);
      await signIn(page, server, owner);
      await page.goto(WEEK);
      await entryWithNote(page, "Four").waitFor();
      await page.keyboard.press("x");
      await choose(page, "One").click();
      await choose(page, "Three").click({ modifiers: ["Shift"] });
      const bar = page.getByRole("region", { name: "Chosen entries" });
      await bar.getByText("3 chosen, 1:30").waitFor();
      await checkAccessibility(page, "entries that are chosen");
      await picture(page, "entries-several");
      await bar.getByRole("button", { name: "Project" }).click();
      const asked = page.getByRole("dialog", { name: "Project" });
      await asked.getByRole("combobox", { name: "Project" }).fill("Atl");
      await page.getByRole("option", { name: /Atlas/ }).click();
      await checkAccessibility(page, "the project of several entries");
      await asked.getByRole("button", { name: "Apply" }).click();
      await page.getByText("3 entries are changed").waitFor();
      const projects = async () => (await entries()).map(({ project_id }) => project_id === atlas.id);
      await becomes(projects, [true, true, true, false]);
      await page.keyboard.press("Control+z");
      await eventually("the projects are back", async () => !(await projects()).includes(true));

      await page.keyboard.press("x");
      await page.getByRole("checkbox", { name: /^Choose all of Monday/ }).click();
      await bar.getByRole("button", { name: "Delete" }).click();
      await page.getByText("4 entries are deleted").waitFor();
      await becomes(async () => (await entries()).length, 0);
      await page.getByRole("button", { name: "Undo" }).last().click();
      await eventually("they are back", async () => (await entries()).length === 4);
      assert.deepEqual((await entries()).map(({ note }) => note), ["One", "Two", "Three", "Four"]);
    }));

  test("the bar of chosen entries fits a phone, in German and in the dark", () =>
    withPage(browser, server, { viewport: phone, colorScheme: "dark", locale: "de-DE" }, async (page) => {
      await server.call("PATCH", "/me", { locale: "de" });
      try {
        await record("Eins", "2T08:00", "2T08:30");
        await signIn(page, server, owner);
        await page.goto(WEEK);
        await entryWithNote(page, "Eins").waitFor();
        await page.getByRole("button", { name: "Mehrere Einträge auswählen" }).click();
        await page.getByRole("checkbox", { name: "Eins auswählen" }).click();
        await page.getByRole("region", { name: "Ausgewählte Einträge" }).getByText("1 ausgewählt, 0:30").waitFor();
        await checkWidth(page, "the bar of chosen entries on a phone");
        await checkAccessibility(page, "the bar of chosen entries on a phone");
        await picture(page, "entries-several-phone");
      } finally {
        await server.call("PATCH", "/me", { locale: "en-GB" });
      }
    }));

  test("an end is said from its start", () =>
    withPage(browser, server, {}, async (page) => {
      await record("Call", "3T08:00", "3T09:00");
      await signIn(page, server, owner);
      await page.goto(WEEK);
      await entryWithNote(page, "Call").waitFor();
      const end = page.getByRole("main").getByRole("textbox", { name: "End" });
      await end.fill("+45");
      await end.press("Enter");
      await eventually("it ends 45 minutes after its start", async () => (await entries())[0].ended_at.startsWith("2026-03-03T08:45:00"));
      await becomes(() => end.inputValue(), "09:45");
    }));

  test("ten thousand characters, emoji and right-to-left text are kept as they are", () =>
    withPage(browser, server, {}, async (page) => {
      await record(HEBREW, "3T08:00", "3T09:00");
      await record(`${FAMILY} family day`, "4T08:00", "4T09:00");
      await signIn(page, server, owner);
      await page.goto(WEEK);
      const note = entryWithNote(page, HEBREW);
      await note.waitFor();
      await note.fill("x".repeat(10_000));
      await page.keyboard.press("Enter");
      await page.getByText(/At most 5,000 characters fit here; these are 10,000/).waitFor();
      assert.equal((await entries())[0].note, HEBREW, "nothing was cut and nothing sent");
      await page.getByRole("textbox", { name: "Note" }).and(page.locator("[aria-invalid=true]")).fill(`${HEBREW} ${FAMILY}`);
      await page.keyboard.press("Enter");
      await eventually("it is stored", async () => (await entries())[0].note === `${HEBREW} ${FAMILY}`);

      await page.goto("/calendar?date=2026-03-03&view=workweek");
      const block = page.locator('main [data-date="2026-03-03"] [data-entry]');
      await block.waitFor();
      await picture(page, "entries-foreign");
      // Read from right to left, the Hebrew word is the one farthest right; in a line from the left it would come first.
      const [hebrew, latin] = await block.evaluate((element) => {
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const at = walker.currentNode.data.indexOf("Harbour");
          if (at < 0) continue;
          const left = (index) => {
            const range = document.createRange();
            range.setStart(walker.currentNode, index);
            range.setEnd(walker.currentNode, index + 1);
            return range.getBoundingClientRect().left;
          };
          return [left(0), left(at)];
        }
        return [0, 0];
      });
      assert.ok(hebrew > latin, `${hebrew} is right of ${latin}`);
      assert.match(await block.getAttribute("aria-label"), /09:00 – 10:00/);
    }));
});
