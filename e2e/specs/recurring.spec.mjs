// Recurring entries: made once, proposed every day, recorded with one click or key, and taken back.
import { after, before, describe, test } from "node:test";
import {
  checkAccessibility,
  checkWidth,
  entryWithNote,
  launch,
  phone,
  picture,
  settled,
  signIn,
  withPage,
} from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes } from "../harness/waits.mjs";

describe("recurring entries", () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer("bare");
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("what recurs is made in the settings and recorded with one click", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/recurring");
      await page.getByText("Nothing recurs yet").waitFor();
      await checkAccessibility(page, "recurring, none");
      await page.getByRole("button", { name: "New recurring entry" }).click();
      const form = page.getByRole("dialog", { name: "New recurring entry" });
      await form.getByRole("textbox", { name: "What do you do?" }).fill("Daily meeting");
      // Every day, so that it does not matter which one it is.
      for (const day of ["Sat", "Sun"]) await form.getByText(day, { exact: true }).click();
      await checkAccessibility(page, "recurring form");
      await picture(page, "recurring-form");
      await form.getByRole("textbox", { name: "What do you do?" }).press("Control+Enter");
      await page.getByText(/^Mon–Sun, 0?9:00.* for 0:30/).waitFor();
      await checkAccessibility(page, "recurring");
      await picture(page, "recurring");

      await page.goto("/today");
      const proposed = page.getByRole("list", { name: "Usually on this day" });
      await proposed.getByRole("button", { name: /^Record: Daily meeting/ }).waitFor();
      await checkAccessibility(page, "proposals");
      await picture(page, "proposals");
      await proposed.getByRole("button", { name: /^Record: Daily meeting/ }).click();
      await entryWithNote(page, "Daily meeting").waitFor();
      await proposed.waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Undo" }).click();
      await proposed.getByRole("button", { name: /^Skip: Daily meeting/ }).click();
      await proposed.waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Undo" }).last().click();
      await proposed.waitFor();
      // A page that is closed sends nothing any more.
      await settled(page);
    }));

  test("the calendar shows it where it would lie, and a key records it", () =>
    withPage(browser, server, { colorScheme: "dark" }, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/calendar?view=day");
      const ghost = page.getByRole("button", { name: /^Record Daily meeting/ });
      await ghost.focus();
      await checkAccessibility(page, "calendar with a proposal");
      await picture(page, "calendar-proposal");
      await page.keyboard.press("Enter");
      await ghost.waitFor({ state: "detached" });
      const recorded = page.getByRole("button", { name: /^Daily meeting, / }).first();
      await recorded.waitFor();
      await recorded.click({ button: "right" });
      await page.getByRole("menuitem", { name: "Repeat…" }).click();
      const form = page.getByRole("dialog", { name: "New recurring entry" });
      await becomes(() => form.getByRole("textbox", { name: "What do you do?" }).inputValue(), "Daily meeting");
      await becomes(() => form.getByRole("checkbox", { checked: true }).count(), 1, "its day of the week");
      await checkAccessibility(page, "an entry that is repeated");
      await form.getByRole("button", { name: "Cancel" }).click();
      const recordedOnes = async () => {
        const { items } = await server.call("GET", "/time-entries?limit=200");
        return items.filter((entry) => entry.note === "Daily meeting").length;
      };
      await becomes(recordedOnes, 1);
    }));

  test("in German on a phone", () =>
    withPage(browser, server, { viewport: phone }, async (page) => {
      await server.call("PATCH", "/me", { locale: "de-DE" });
      await signIn(page, server, owner);
      await page.goto("/settings/recurring");
      await page.getByText(/^Mo–So, 0?9:00, 0:30 lang/).waitFor();
      await checkAccessibility(page, "recurring, German, phone");
      await checkWidth(page, "recurring, German, phone");
      await picture(page, "recurring-german-phone");
    }));
});
