// Which notices a member gets: switches that take effect at once, and what comes in any case.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  checkAccessibility,
  checkWidth,
  launch,
  phone,
  picture,
  signIn,
  withPage,
} from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";

describe("notices that a member wants", () => {
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

  test("a switch is kept, and what is mandatory says why it cannot be moved", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/notices");
      const budget = page.getByRole("switch", { name: "A budget has reached a mark: Mail" });
      const is = (name, state) => page.getByRole("switch", { name, ...state }).waitFor();
      await is("A budget has reached a mark: Mail", { checked: true });
      await is("My account, and how I sign in: Mail", { checked: true, disabled: true });
      await page.getByText("Whoever did not do it has to learn of it.").first().waitFor();
      await checkAccessibility(page, "the notices of the settings");
      await picture(page, "settings-notices");

      const saved = page.waitForResponse(
        (response) =>
          response.url().endsWith("/me/notice-preferences") && response.request().method() === "PATCH",
      );
      // The box itself lies beneath what is drawn of it.
      await budget.click({ force: true });
      assert.equal((await saved).status(), 200);
      await page.reload();
      // Also after the page is loaded again.
      await is("A budget has reached a mark: Mail", { checked: false });
    }));

  test("a phone shows all of it", () =>
    withPage(browser, server, { viewport: phone }, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/notices");
      await page.getByRole("switch", { name: "Somebody mentions me: App" }).waitFor();
      await checkWidth(page, "the notices of the settings");
    }));
});
