// Roles of the organization's own: made, given, seen as, and lived with.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkAccessibility, checkWidth, launch, phone, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes } from "../harness/waits.mjs";

const aiko = { email: "aiko@acme.example", password: "nine paper cranes in a row" };

describe("roles", () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer("bare");
    browser = await launch();
    const { url } = await server.call("POST", "/invitations", { email: aiko.email, role: "member" });
    await server.call("POST", "/invitations/accept", {
      token: url.split("#token=")[1],
      name: "Aiko Tanaka",
      password: aiko.password,
      time_zone: "Europe/Berlin",
      locale: "en-GB",
    });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("a role is made of sentences, given to a member, and what builds upon something comes along", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/people/roles");
      await page.getByRole("button", { name: "New role" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox", { name: /^Name/ }).fill("Bookkeeping");
      const choose = async (sentence, reach) => {
        await dialog.getByRole("combobox", { name: sentence }).click();
        const option = page.getByRole("option", { name: reach, exact: true });
        await option.click();
        await option.waitFor({ state: "hidden" });
      };
      // Costs build upon rates, which come along, and go again with them.
      await choose(/^See what hours cost/, "yes");
      await dialog.getByText(/Changed along with it: “See what hours and projects are billed at/).waitFor();
      await choose(/^See what hours cost/, "no");
      const billed = dialog.getByRole("combobox", { name: /^See what hours and projects are billed at/ });
      await becomes(() => billed.inputValue(), "everybody’s");
      await choose(/^See, make and withdraw one's own access tokens/, "no");
      await checkAccessibility(page, "making a role");
      await picture(page, "role-new");
      await dialog.getByRole("button", { name: "Save" }).click();
      await page.getByRole("heading", { name: "Bookkeeping" }).waitFor();
      await checkAccessibility(page, "roles");
      await picture(page, "roles");
      const [made] = (await server.call("GET", "/roles")).items;
      assert.deepEqual(made.changes.map(({ action }) => action).sort(), ["rate_read", "token_manage_own"]);

      await page.goto("/people");
      await page.getByRole("combobox", { name: "Role of Aiko Tanaka" }).click();
      await page.getByRole("option", { name: /^Bookkeeping/ }).click();
      await page.getByText("Aiko Tanaka is now Bookkeeping").waitFor();
    }));

  test("a grant beside the role ends by itself", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/people");
      await page.getByRole("button", { name: "More actions: Aiko Tanaka" }).click();
      await page.getByRole("menuitem", { name: "Beside the role" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: "Add" }).click();
      await dialog.getByRole("combobox", { name: "What may be done" }).fill("create a client");
      await page.getByRole("option", { name: "Create a client" }).click();
      await dialog.getByRole("textbox", { name: "Why" }).fill("Helps out");
      await checkAccessibility(page, "grants beside the role");
      await picture(page, "role-grants");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.waitFor({ state: "detached" });
      const { items } = await server.call("GET", "/members?q=aiko");
      assert.deepEqual(
        items[0].extra_grants.map(({ action, reason }) => [action, reason]),
        [["client_create", "Helps out"]],
      );
    }));

  test("an admin sees as somebody, who is told", async () => {
    await withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/people");
      await page.getByRole("button", { name: "More actions: Aiko Tanaka" }).click();
      await page.getByRole("menuitem", { name: "See as" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("Role: Bookkeeping").waitFor();
      await dialog.getByText("beside the role", { exact: true }).waitFor();
      assert.equal(await dialog.getByText("Audit log", { exact: true }).count(), 0, "no page that she does not see");
      await checkAccessibility(page, "seeing as somebody");
      await picture(page, "see-as");
    });
    await withPage(browser, server, {}, async (page) => {
      await signIn(page, server, aiko);
      await page.goto("/notices");
      await page.getByText(/looked at what you may see and do$/).waitFor();
      // What the role gives is there, what it takes is not.
      await page.goto("/settings/rates");
      await page.getByRole("link", { name: "Rates" }).first().waitFor();
      await page.goto("/people/roles");
      await page.getByRole("heading", { name: "Bookkeeping" }).waitFor();
      assert.equal(await page.getByRole("button", { name: "New role" }).count(), 0);
    });
  });

  test("a phone shows roles in German and in the dark", () =>
    withPage(browser, server, { viewport: phone, colorScheme: "dark" }, async (page) => {
      await signIn(page, server, owner);
      await server.call("PATCH", "/me", { locale: "de" });
      await page.goto("/people/roles");
      await page.getByRole("heading", { name: "Eigene Rollen" }).waitFor();
      await checkWidth(page, "roles");
      await page.getByRole("button", { name: "Rolle Bookkeeping bearbeiten" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("heading", { name: "Sätze und Kosten" }).waitFor();
      await checkWidth(page, "editing a role");
      await checkAccessibility(page, "editing a role on a phone");
      await picture(page, "role-edit-phone");
      await server.call("PATCH", "/me", { locale: "en-GB" });
    }));
});
