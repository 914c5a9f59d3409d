// Signing in with a provider, against a real one: set up by its owner, used by members and newcomers, given up, left.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import {
  checkAccessibility, checkWidth, launch, openTab, phone, picture, signIn, withPage,
} from "../harness/browser.mjs";
import { client, startProvider } from "../harness/provider.mjs";
import { freePort, owner, startServer } from "../harness/server.mjs";

/** Its pages are not ours: what they load and complain about is not looked at. */
const ofProvider = /http:\/\/127\.0\.0\.1:/;

async function atWork(page) {
  await page.getByRole("combobox", { name: "What are you working on?" }).waitFor();
}

/** At the provider: says who one is. */
async function sayName(page, name) {
  await page.getByRole("heading", { name: "Acme ID" }).waitFor();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Sign in" }).click();
}

describe("single sign-on", () => {
  let server;
  let browser;
  let provider;
  let port;
  before(async () => {
    port = await freePort();
    server = await startServer("bare", { env: { HOURBOOK_ACCOUNTS__PROVIDER_REACH: "local" } });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await provider?.stop();
    await server?.stop();
  });

  test("an owner sets a provider up, and enters there what the page shows", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(ofProvider, /status of (401|422)/);
      await signIn(page, server, owner);
      await page.goto("/settings/providers");
      await page.getByText("No providers").waitFor();
      await picture(page, "providers-empty");
      await page.getByRole("button", { name: "Add a provider" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Name", { exact: true }).fill("Acme ID");
      await dialog.getByLabel("Address of the provider").fill(`http://127.0.0.1:${port}`);
      await dialog.getByLabel("Client id").fill(client.id);
      await dialog.getByLabel("Client secret").fill(client.secret);
      await dialog.getByRole("switch", { name: "It vouches for these addresses" }).check();
      await dialog.getByRole("switch", { name: "Newcomers become members" }).check();
      await dialog.getByRole("button", { name: "Save" }).click();
      // Trust without a domain is refused at the field, and nothing typed is lost.
      await dialog.getByText("Name the domains that the provider is trusted with").waitFor();
      await dialog.getByLabel("E-mail domains").fill("acme.example");
      await dialog.getByLabel("E-mail domains").press("Enter");
      await dialog.getByRole("button", { name: "More settings" }).click();
      await dialog.getByRole("switch", { name: "Signing out here signs out there" }).check();
      await dialog.getByRole("button", { name: "Add a group" }).click();
      await dialog.getByLabel("Group", { exact: true }).fill("leads");
      await checkAccessibility(page, "the form of a provider");
      await picture(page, "provider-form");
      await dialog.getByRole("button", { name: "Save" }).click();
      const redirect = await dialog.getByRole("textbox", { name: "Where people are sent back to" }).inputValue();
      const logout = await dialog.getByRole("textbox", { name: "Where it says that somebody has signed out" }).inputValue();
      assert.ok(redirect.startsWith(`${server.url}/sign-in/with/`), redirect);
      await checkAccessibility(page, "the addresses for a provider");
      await picture(page, "provider-stored");
      await dialog.getByRole("button", { name: "Cancel" }).click();
      const ask = async () => {
        await page.getByRole("button", { name: "More actions: Acme ID" }).click();
        await page.getByRole("menuitem", { name: "Ask it" }).click();
      };
      await ask();
      await page.getByText("The provider does not answer").first().waitFor();
      const certificate = path.join(server.data, "tls/cert.pem");
      provider = await startProvider({ port, redirect, logout, app: server.url, certificate });
      await ask();
      await page.getByText("Acme ID answers").waitFor();
      await picture(page, "providers");
    }));

  test("a member goes to the provider, comes back signed in, and leaves both", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(ofProvider, /status of (401|422)/);
      await page.goto("/sign-in?next=/settings/security");
      const go = page.getByRole("button", { name: "Continue with Acme ID" });
      await go.waitFor();
      await checkAccessibility(page, "signing in with a provider");
      await picture(page, "sign-in-provider");
      await go.click();
      await sayName(page, "mara");
      // One arrives where one wanted to go, as the member whose address the provider is trusted with.
      await page.getByRole("heading", { name: "Passkeys" }).waitFor();
      assert.equal(new URL(page.url()).search, "", "neither code nor state stays in the address");
      await page.getByRole("button", { name: /Mara|mara/ }).first().click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await page.getByRole("button", { name: "Leave Acme ID" }).click();
      await page.getByRole("button", { name: "Continue with Acme ID" }).waitFor();
      assert.ok(page.url().startsWith(`${server.url}/sign-in`));
    }));

  test("a newcomer becomes a member; leaving at the provider ends the session here at once", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(ofProvider, /status of (401|403)/);
      await page.goto("/sign-in");
      await page.getByRole("button", { name: "Continue with Acme ID" }).click();
      await sayName(page, "grace");
      await atWork(page);
      const { items } = await server.call("GET", "/members?q=grace");
      assert.deepEqual(items.map(({ name, role }) => [name, role]), [["Grace Hopper", "member"]]);
      // Whoever has no password confirms with the provider, in a window of its own; what was typed goes on.
      await page.goto("/settings/security");
      const refusal = { code: "step_up_required", status: 403, title: "", type: "", detail: "", instance: "", request_id: "" };
      await page.route("**/api/v1/tokens", (route) =>
        route.request().method() === "POST"
          ? route.fulfill({ status: 403, contentType: "application/problem+json", json: { ...refusal, errors: [] } })
          : route.continue(), { times: 2 });
      await page.getByRole("button", { name: "New token" }).first().click();
      await page.getByLabel("Name").fill("Laptop");
      await page.getByRole("button", { name: "Create" }).click();
      const confirm = page.getByRole("dialog", { name: "Confirm that it is you" });
      const opened = page.context().waitForEvent("page");
      await confirm.getByRole("button", { name: "Confirm with Acme ID" }).click();
      await picture(page, "confirm-provider");
      await page.unroute("**/api/v1/tokens");
      await sayName(await opened, "grace");
      await page.getByRole("cell", { name: "Laptop", exact: true }).waitFor();
      const there = await openTab(page, server);
      await there.goto(`${provider.issuer}/session/end`);
      await there.getByRole("button", { name: "Leave Acme ID" }).click();
      await there.getByText("You have left.").waitFor();
      await page.reload();
      await page.getByRole("button", { name: "Continue with Acme ID" }).waitFor();
    }));

  test("an owner gives a directory its key, and the directory fills the organization", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/providers");
      await page.getByText("No directories").waitFor();
      await page.getByRole("button", { name: "Add a directory" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Directory", { exact: true }).fill("Entra ID");
      await checkAccessibility(page, "the form of a directory");
      await dialog.getByRole("button", { name: "Create" }).click();
      const key = await page.getByLabel("Key for the directory, shown this once").inputValue();
      await checkAccessibility(page, "the key of a directory");
      await picture(page, "directories");
      const person = { userName: "hedy@acme.example", displayName: "Hedy Lamarr", active: true };
      const directory = (path, data) =>
        page.request.post(`${server.url}/scim/v2${path}`, { data, headers: { authorization: `Bearer ${key}` } });
      const hedy = await directory("/Users", person);
      assert.equal(hedy.status(), 201);
      const team = await directory("/Groups", { displayName: "Radio", members: [{ value: (await hedy.json()).id }] });
      assert.equal(team.status(), 201);
      const { items } = await server.call("GET", "/members?q=hedy");
      assert.deepEqual(items.map(({ name, team_ids }) => [name, team_ids.length]), [["Hedy Lamarr", 1]]);
      // Without its key the directory does nothing any more.
      await page.getByRole("button", { name: "Delete: Entra ID" }).click();
      await page.getByText("The key of Entra ID was deleted").waitFor();
      assert.equal((await directory("/Users", person)).status(), 401);
    }));

  test("whoever does not get in learns why, and has a way out", () =>
    withPage(browser, server, { viewport: phone, colorScheme: "dark", locale: "de-DE" }, async (page) => {
      page.expected.push(ofProvider, /status of (401|422)/);
      await page.goto("/sign-in");
      await page.getByRole("button", { name: "Weiter mit Acme ID" }).click();
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByText("Die Anmeldung beim Anmeldedienst wurde abgebrochen.").waitFor();
      await checkAccessibility(page, "a sign-in that was given up");
      await checkWidth(page, "a sign-in that was given up");
      await picture(page, "provider-refused");
      await page.getByRole("button", { name: "Noch einmal" }).click();
      await sayName(page, "mallory");
      await page.getByText("Der Anmeldedienst hat nicht geprüft, ob die E-Mail-Adresse Ihnen gehört.").waitFor();
      await page.getByRole("link", { name: "Zurück zur Anmeldung" }).click();
      await page.getByRole("button", { name: "Weiter mit Acme ID" }).waitFor();
      await server.call("PATCH", "/organization", { sign_in: "providers" });
      await page.reload();
      await page.getByText("Passwort und Passkey sind für Inhaber").waitFor();
      await checkAccessibility(page, "a sign-in with providers only");
      await picture(page, "sign-in-providers-only");
    }));
});
