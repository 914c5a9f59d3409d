// Settings: the list of pages, tokens, language, closed periods.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  checkAccessibility,
  checkWidth,
  entryWithNote,
  launch,
  phone,
  picture,
  signIn,
  withPage,
} from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes, eventually, hasFocus } from "../harness/waits.mjs";

describe("settings", () => {
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

  test("the pages stand in groups at the side and stay in sight; the browser tab has the name of each", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/permissions");
      const list = page.getByRole("navigation", { name: "Settings" });
      for (const name of ["You", "Organization", "Access", "Data and trust"]) {
        await list.getByRole("heading", { name, exact: true }).waitFor();
      }
      const here = () => list.locator("[aria-current=page]").allInnerTexts();
      await becomes(here, ["Permissions"]);
      assert.equal(await list.getByRole("button").count(), 0, "nothing to open where the list is open");
      await page.getByRole("table", { name: "Permissions" }).waitFor();
      await page.locator("#content").evaluate((content) => content.scrollTo(0, content.scrollHeight));
      await eventually("the list goes along", async () => {
        const { y } = await list.getByRole("link", { name: "Profile" }).boundingBox();
        return y > 0 && y < 800;
      });
      await list.getByRole("link", { name: "Trust" }).press("Enter");
      await page.waitForURL("**/settings/trust");
      await page.waitForFunction(() => document.title.startsWith("Trust · Settings"));
      await becomes(here, ["Trust"]);
    }));

  test("on a phone the list is a screen of its own behind the name of the page", () =>
    withPage(browser, server, { viewport: phone }, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/rates");
      const list = page.getByRole("navigation", { name: "Settings" });
      const button = list.getByRole("button", { name: "Rates, choose another page" });
      const content = page.getByRole("heading", { name: "Rates" });
      await content.waitFor();
      await becomes(() => list.getByRole("link").count(), 0);
      await button.click();
      await content.waitFor({ state: "hidden" });
      await list.getByRole("button", { name: "Rates, choose another page", expanded: true }).waitFor();
      await list.getByRole("link").first().waitFor();
      for (const link of await list.getByRole("link").all()) assert.ok((await link.boundingBox()).height >= 44);
      await checkAccessibility(page, "the list of settings on a phone");
      await checkWidth(page, "the list of settings");
      await picture(page, "settings-list-phone");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Escape");
      await content.waitFor();
      // Escape gives the focus back.
      await hasFocus(button);
      await button.press("Enter");
      await list.getByRole("link", { name: "Security" }).click();
      await page.waitForURL("**/settings/security");
      await page.getByRole("button", { name: "New token" }).first().waitFor();
      // The focus is on the name of the new page.
      await hasFocus(list.getByRole("button", { name: "Security, choose another page", expanded: false }));
    }));

  test("a new token is shown once and never again", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/security");
      await page.getByRole("button", { name: "New token" }).first().click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox", { name: /^Name/ }).fill("Laptop");
      await checkAccessibility(page, "the dialog of a token");
      await dialog.getByRole("button", { name: "Create" }).click();
      const secret = page.getByLabel("Token", { exact: true });
      await secret.waitFor();
      const text = await secret.inputValue();
      assert.match(text, /^hb_pat_/);
      await picture(page, "token-once");
      await page.reload();
      await page.getByRole("main").getByText("Laptop").first().waitFor();
      assert.ok(!(await page.content()).includes(text), "the secret is gone");
    }));

  test("German is complete on the page that switches to it", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await server.call("PATCH", "/me", { locale: "de" });
      await page.goto("/settings");
      await page.getByRole("heading", { level: 1, name: "Einstellungen" }).waitFor();
      await page.locator('html[lang="de"]').waitFor();
      await server.call("PATCH", "/me", { locale: "en-GB" });
    }));

  test("rows can be made lower on this device", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      const height = async () => {
        await page.goto("/people");
        return (await page.locator("main tbody tr").first().boundingBox()).height;
      };
      const before = await height();
      await page.goto("/settings");
      await page.getByRole("combobox", { name: "Rows" }).click();
      await page.getByRole("option", { name: "Compact" }).click();
      await eventually("rows are lower, also after the page is loaded again", async () => (await height()) < before);
    }));

  test("a period is closed and opened again, with a reason each", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/organization");
      await page.getByRole("button", { name: "Close a period" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox", { name: "Reason" }).fill("Everything is billed");
      await checkAccessibility(page, "closing a period");
      await page.keyboard.press("Control+Enter");
      const row = page.getByRole("row", { name: /Everybody.*Everything is billed/ });
      await row.waitFor();
      const reasons = async () => (await server.call("GET", "/locks")).items.map(({ reason }) => reason);
      await becomes(reasons, ["Everything is billed"]);
      await row.getByRole("button", { name: /^More actions/ }).click();
      await page.getByRole("menuitem", { name: "Open again" }).click();
      await dialog.getByRole("textbox", { name: "Reason" }).fill("One hour was forgotten");
      await page.keyboard.press("Control+Enter");
      await page.getByText("No period is closed").waitFor();
      await becomes(reasons, []);
    }));

  test("an entry of a closed period is shown as locked", () =>
    withPage(browser, server, {}, async (page) => {
      await server.call("POST", "/time-entries", { date: "2026-03-02", duration_seconds: 3600, note: "Billed long ago" });
      await server.call("PUT", "/locks", { member_id: null, locked_until: "2026-03-31", reason: "March is billed" });
      await signIn(page, server, owner);
      await page.goto("/week?date=2026-03-02");
      await entryWithNote(page, "Billed long ago").waitFor();
      await page.getByRole("main").getByText("Locked").first().waitFor();
      await checkAccessibility(page, "a locked week");
      await picture(page, "week-locked");
    }));

  test("permissions are a table, and the rule behind each answer is told", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/permissions");
      const table = page.getByRole("table", { name: "Permissions" });
      const row = table.getByRole("row", { name: /^Delete time entries/ });
      assert.match(await row.innerText(), /own\s+led teams\s+everybody’s\s+everybody’s/);
      await page.getByRole("combobox", { name: "What", exact: true }).fill("approve");
      await page.getByRole("option", { name: /^Approve a timesheet/ }).click();
      await page.getByText("The role reaches everybody.").waitFor();
      await checkAccessibility(page, "permissions");
      await picture(page, "permissions");
      await page.getByRole("searchbox", { name: "Find an action" }).fill("audit log");
      await table.getByRole("row", { name: /^Search the audit log/ }).waitFor();
      await row.waitFor({ state: "detached" });
    }));

  test("a phone shows permissions in German and in the dark", () =>
    withPage(browser, server, { viewport: phone, colorScheme: "dark" }, async (page) => {
      await signIn(page, server, owner);
      await server.call("PATCH", "/me", { locale: "de" });
      await page.goto("/settings/permissions");
      await page.getByRole("heading", { name: "Berechtigungen" }).waitFor();
      await page.getByText("geleitete Teams").first().waitFor();
      await checkWidth(page, "permissions");
      await checkAccessibility(page, "permissions on a phone");
      await picture(page, "permissions-phone");
      await server.call("PATCH", "/me", { locale: "en-GB" });
    }));
});
