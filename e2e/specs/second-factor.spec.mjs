// The second factor from setting it up to losing it, what asks for a recent proof, and a forgotten password.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { checkAccessibility, checkWidth, launch, phone, picture, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { authenticator } from "../harness/totp.mjs";

const ada = { email: "ada@acme.example", password: "nine brass kettles sing", name: "Ada Example" };

async function enter(page, { email, password }) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function atWork(page) {
  await page.getByRole("combobox", { name: "What are you working on?" }).waitFor();
}

/** Reads the key that is shown beside the QR code. */
async function app(page) {
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  const line = await page.getByRole("listitem").filter({ hasText: "type this key" }).innerText();
  return authenticator(line.split(":")[1].trim());
}

async function join(server, role) {
  const { url } = await server.call("POST", "/invitations", { email: ada.email, role, team_ids: [] });
  await server.call("POST", "/invitations/accept", {
    token: url.split("#token=")[1],
    name: ada.name,
    password: ada.password,
    time_zone: "Europe/Berlin",
    locale: "en-GB",
  });
}

describe("ways in", () => {
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

  test("what is sensitive asks for the password once more, and goes on with what was typed", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(/status of (403|422)/);
      await enter(page, owner);
      await atWork(page);
      await page.goto("/settings/security");
      // The server asks so of a session that was confirmed a while ago.
      const refusal = { code: "step_up_required", status: 403, title: "", type: "", detail: "", instance: "", request_id: "" };
      await page.route("**/api/v1/tokens", (route) =>
        route.request().method() === "POST"
          ? route.fulfill({ status: 403, contentType: "application/problem+json", json: { ...refusal, errors: [] } })
          : route.continue(), { times: 2 });
      await page.getByRole("button", { name: "New token" }).first().click();
      await page.getByLabel("Name").fill("Laptop");
      await page.getByRole("button", { name: "Create" }).click();
      const confirm = page.getByRole("dialog", { name: "Confirm that it is you" });
      await confirm.waitFor();
      await checkAccessibility(page, "the question for a proof");
      await picture(page, "confirm");
      await confirm.getByLabel("Password", { exact: true }).fill("not the password at all");
      await confirm.getByRole("button", { name: "Confirm" }).click();
      await confirm.getByText(/Password or code is wrong/).waitFor();
      await page.unroute("**/api/v1/tokens");
      await confirm.getByLabel("Password", { exact: true }).fill(owner.password);
      await confirm.getByRole("button", { name: "Confirm" }).click();
      await page.getByRole("cell", { name: "Laptop", exact: true }).waitFor();
      assert.match(await page.getByLabel("Token", { exact: true }).inputValue(), /^hb_pat_/);
    }));

  test("an app is set up, asked for, replaced by a recovery code, and removed", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(/status of (401|422)/);
      await enter(page, owner);
      await atWork(page);
      await page.goto("/settings/security");
      await page.getByRole("button", { name: "Set it up" }).click();
      const authenticatorApp = await app(page);
      await checkAccessibility(page, "setting a second factor up");
      await picture(page, "second-factor-setup");
      await page.getByLabel("Code of the app").fill(authenticatorApp.wrong());
      await page.getByRole("button", { name: "Turn it on" }).click();
      await page.getByText(/not the code that the app shows now/).waitFor();
      await page.getByLabel("Code of the app").fill(await authenticatorApp.code());
      await page.getByRole("button", { name: "Turn it on" }).click();
      const codes = page.getByRole("list", { name: "Recovery codes" });
      await codes.waitFor();
      const recovery = await codes.getByRole("listitem").allInnerTexts();
      assert.equal(new Set(recovery).size, 10);
      await checkAccessibility(page, "recovery codes");
      await picture(page, "recovery-codes");
      const waiting = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download" }).click();
      const file = await readFile(await (await waiting).path(), "utf8");
      assert.ok(recovery.every((code) => file.includes(code)));
      await page.getByRole("button", { name: "I have kept them" }).click();
      await page.getByText("10 recovery codes are left").waitFor();
      await checkAccessibility(page, "the security settings");
      await picture(page, "security");

      await page.context().clearCookies();
      await enter(page, owner);
      await page.getByRole("heading", { name: "Second step" }).waitFor();
      await page.getByLabel("Code of the app").fill(authenticatorApp.wrong());
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.getByRole("alert").waitFor();
      await checkAccessibility(page, "the second step");
      await picture(page, "second-step");
      await page.getByLabel("Code of the app").fill(await authenticatorApp.code());
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await atWork(page);

      await page.context().clearCookies();
      await enter(page, owner);
      await page.getByRole("button", { name: "Use a recovery code instead" }).click();
      await page.getByLabel("Recovery code").fill(recovery[0].toLowerCase());
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await atWork(page);
      await page.goto("/settings/security");
      await page.getByText("9 recovery codes are left").waitFor();
      await page.getByRole("button", { name: "Remove" }).click();
      await page.getByText("Your password alone signs you in.").waitFor();
    }));

  test("where the organization wants one it is set up first, also on a phone; an admin takes a lost one away", () =>
    withPage(browser, server, { viewport: phone }, async (page) => {
      await join(server, "member");
      await server.call("PATCH", "/organization", { second_factor: "everyone" });
      await enter(page, ada);
      await page.getByRole("heading", { name: "Set a second factor up" }).waitFor();
      const authenticatorApp = await app(page);
      await checkAccessibility(page, "the second factor that is wanted");
      await checkWidth(page, "the second factor that is wanted, on a phone");
      await picture(page, "second-factor-required-phone");
      await page.goto("/calendar");
      await page.getByRole("heading", { name: "Set a second factor up" }).waitFor();
      const again = await app(page);
      assert.notEqual(await again.code(), await authenticatorApp.code(), "each begin makes a key of its own");
      await page.getByLabel("Code of the app").fill(await again.code());
      await page.getByRole("button", { name: "Turn it on" }).click();
      await page.getByRole("button", { name: "I have kept them" }).click();
      await page.getByRole("main").waitFor();
      await page.waitForURL((url) => url.pathname !== "/second-factor");
      await server.call("PATCH", "/organization", { second_factor: "optional" });
    }));

  test("an admin lets a member in again: the second factor goes, a new password is chosen by its owner", () =>
    withPage(browser, server, {}, async (page) => {
      await enter(page, owner);
      await atWork(page);
      await page.goto("/people");
      const menu = () => page.getByRole("button", { name: `More actions: ${ada.name}` }).click();
      await menu();
      await page.getByRole("menuitem", { name: "Take second factor away" }).click();
      await page.getByRole("dialog").waitFor();
      await checkAccessibility(page, "taking a second factor away");
      await picture(page, "take-factor-away");
      await page.getByRole("button", { name: "Take it away" }).click();
      await page.getByText(`${ada.name} signs in with the password alone now`).waitFor();
      await menu();
      await page.getByRole("menuitem", { name: "New password" }).click();
      await page.getByRole("button", { name: "Make the link" }).click();
      const link = await page.getByLabel("Link for a new password").inputValue();
      await picture(page, "password-link");
      await page.context().clearCookies();
      await page.goto(link);
      await page.getByLabel("Password", { exact: true }).fill("four slow trams in fog");
      await checkAccessibility(page, "choosing a new password");
      await picture(page, "reset-password");
      await page.getByRole("button", { name: "Set the password" }).click();
      await page.getByRole("link", { name: "Back to sign-in" }).click();
      await enter(page, { email: ada.email, password: "four slow trams in fog" });
      await atWork(page);
    }));

  test("whoever forgot the password is told the same whether somebody has the address", () =>
    withPage(browser, server, { colorScheme: "dark" }, async (page) => {
      await page.goto("/sign-in");
      await page.getByRole("link", { name: "Forgot your password?" }).click();
      for (const email of [owner.email, "nobody@acme.example"]) {
        await page.getByLabel("E-mail").fill(email);
        // The answer for the first address still stands while the second is asked for.
        const answered = page.waitForResponse((answer) => answer.url().endsWith("/password-resets"));
        await page.getByRole("button", { name: "Send the link" }).click();
        assert.equal((await answered).status(), 202);
        await page.getByRole("status").waitFor();
      }
      await checkAccessibility(page, "a forgotten password");
      await picture(page, "forgot-password-dark");
    }));
});
