// The core path without a mouse, the shortcuts and their switch, and every screen at 400 % zoom.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkWidth, launch, picture, signIn, withPage } from "../harness/browser.mjs";
import { screens } from "../harness/screens.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes } from "../harness/waits.mjs";

const focused = (page, label) =>
  page.waitForFunction((name) => document.activeElement?.getAttribute("aria-label") === name, label);

describe("the keyboard alone", () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer("demo");
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("signs in, records, finds its way, undoes and signs out", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(/status of 401/);
      await page.goto("/sign-in");
      await page.getByRole("textbox", { name: "E-mail" }).waitFor();
      await page.getByRole("textbox", { name: "E-mail" }).focus();
      await page.keyboard.type(owner.email);
      await page.keyboard.press("Tab");
      await page.keyboard.type(owner.password);
      await page.keyboard.press("Enter");
      await page.getByRole("combobox", { name: "What are you working on?" }).waitFor();
      await page.keyboard.press("n");
      await focused(page, "What are you working on?");
      await page.keyboard.type("0:25 by keyboard alone");
      await page.keyboard.press("Enter");
      await page.getByText("Entry added").waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await page.keyboard.press("g");
      await page.keyboard.press("w");
      await page.waitForURL("**/week**");
      await page.keyboard.press("t");
      await page.waitForURL((url) => url.pathname === "/today");
      const said = page.waitForFunction(() =>
        [...document.querySelectorAll("[role=status]")].some((one) => one.textContent === "Projects"));
      await page.keyboard.press("g");
      await page.keyboard.press("p");
      await page.getByRole("heading", { name: "Projects" }).waitFor();
      await said;
      await page.keyboard.press("/");
      await page.waitForFunction(() => document.activeElement?.closest("[data-filter]") !== null);
      await page.keyboard.press("Escape");
      await page.evaluate(() => document.activeElement?.blur());
      await page.keyboard.press("Control+z");
      await page.getByText("Undone: Entry added").waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Search and commands" }).waitFor();
      await page.keyboard.type("sign out");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/sign-in**");
      server.sessions?.clear();
    }));

  test("J and K walk through the rows of a list, Enter opens one; the start page is the member's choice", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      const here = () => page.evaluate(() => document.activeElement?.closest("tr")?.rowIndex);
      for (const address of ["/projects", "/tasks", "/people", "/reports?period=lastMonth"]) {
        await page.goto(address);
        await page.locator("main tbody tr").nth(1).waitFor();
        for (const key of ["j", "j", "k", "j"]) await page.keyboard.press(key);
        await becomes(here, 2, `the second row of ${address} has the focus`);
      }
      await page.goto("/projects");
      await page.locator("main tbody tr").first().waitFor();
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/projects/*");
      await page.goto("/");
      await page.waitForURL("**/calendar");
      await page.goto("/settings");
      await page.getByRole("combobox", { name: "Opens with" }).click();
      await page.getByRole("option", { name: "Timesheet" }).click();
      await page.waitForFunction(() => fetch("/api/v1/me").then((answer) => answer.json()).then((me) => me.member.preferences.start_page === "timesheet"));
      await page.goto("/");
      await page.waitForURL("**/timesheet");
      await server.call("PATCH", "/me", { preferences: { start_page: null } });
    }));

  test("single keys can be switched off; the overlay is built from the registry", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings");
      await page.locator("main h1").first().waitFor();
      await page.keyboard.press("?");
      const overlay = page.getByRole("dialog", { name: "Keyboard shortcuts" });
      for (const name of ["Stop the timer", "Continue the last work", "Go to today", "Undo the last change"]) {
        await overlay.getByText(name).waitFor();
      }
      await picture(page, "shortcuts");
      await page.keyboard.press("Escape");
      await overlay.waitFor({ state: "detached" });
      const sw = page.getByRole("switch", { name: "Shortcuts of a single key" }).or(page.getByRole("switch")).first();
      await sw.focus();
      await page.keyboard.press("Space");
      await page.waitForFunction(() => document.querySelector('input[role="switch"]')?.checked === false);
      await page.evaluate(() => document.activeElement?.blur());
      await page.keyboard.press("?");
      await page.keyboard.press("n");
      assert.equal(await overlay.count(), 0);
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Search and commands" }).waitFor();
      await server.call("PATCH", "/me", { preferences: { single_key_shortcuts: true } });
    }));

  test("every screen fits at 400 % zoom", () =>
    withPage(browser, server, { viewport: { width: 320, height: 256 } }, async (page) => {
      await signIn(page, server, owner);
      for (const screen of screens) {
        await page.goto(screen.path);
        await page.locator("main h1").first().waitFor();
        await checkWidth(page, `${screen.name} at 400 %`);
      }
      await picture(page, "zoomed");
    }));
});
