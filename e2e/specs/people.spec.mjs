// Members and invitations, up to the new member's first page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkAccessibility, launch, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";

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
});
