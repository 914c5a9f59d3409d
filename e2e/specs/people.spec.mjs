// Members and invitations, up to the new member's first page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkAccessibility, launch, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes } from "../harness/waits.mjs";

describe("people", () => {
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

  test("an invitation's link is shown once and lets its reader in", async () => {
    let link;
    await withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/people");
      await page.getByRole("button", { name: "Invite" }).first().click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("E-mail").fill("aiko@acme.example");
      await dialog.getByRole("button", { name: "Make the link" }).click();
      const shown = dialog.getByLabel("Link to join");
      await shown.waitFor();
      await checkAccessibility(page, "the link of an invitation");
      await picture(page, "invitation-link");
      link = await shown.inputValue();
      assert.match(link, /\/invitation#token=/);
    });
    await withPage(browser, server, {}, async (page) => {
      page.expected.push(/status of 401/);
      await page.goto(link);
      await page.getByLabel("Your name").fill("Aiko Tanaka");
      await page.getByLabel("Password", { exact: true }).fill("nine paper cranes in a row");
      await checkAccessibility(page, "joining");
      await picture(page, "invitation");
      await page.getByRole("button", { name: "Join" }).click();
      await page.getByRole("combobox", { name: "What are you working on?" }).waitFor();
      // A member is not offered what only others may do.
      assert.equal(await page.getByRole("button", { name: "Invite" }).count(), 0);
    });
    const { items } = await server.call("GET", "/members");
    assert.deepEqual(items.map((member) => member.email).sort(), ["aiko@acme.example", owner.email]);
  });

  test("a revoked invitation and a deleted member come back with Undo, and are gone once the page is left", async () => {
    await server.call("POST", "/invitations", { email: "felix@acme.example", role: "member" });
    const invited = async () => (await server.call("GET", "/invitations")).items.map(({ email }) => email);
    const members = async () => (await server.call("GET", "/members")).items.length;
    await withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/people/invitations");
      const revoke = page.getByRole("button", { name: "Revoke the invitation of felix@acme.example" });
      await revoke.click();
      await revoke.waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Undo" }).click();
      await revoke.waitFor();
      assert.deepEqual(await invited(), ["felix@acme.example"], "the link was good all the time");
      await revoke.click();
      await revoke.waitFor({ state: "detached" });
      await page.goto("/people");
      await page.getByRole("button", { name: "More actions: Aiko Tanaka" }).click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      const row = page.getByRole("row", { name: /Aiko Tanaka/ });
      await row.waitFor({ state: "detached" });
      await page.evaluate(() => document.activeElement?.blur());
      await page.keyboard.press("Control+z");
      await row.waitFor();
      await becomes(members, 2);
      await page.getByRole("button", { name: "More actions: Aiko Tanaka" }).click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await row.waitFor({ state: "detached" });
      await page.goto("/today");
      await page.locator("main h1").first().waitFor();
    });
    await becomes(async () => [await invited(), await members()], [[], 1]);
  });
});
