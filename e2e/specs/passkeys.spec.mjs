// Passkeys with Chromium's virtual authenticator: added, signed in with, asked for, confirmed with, cancelled, removed.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkAccessibility, checkWidth, launch, phone, picture, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";

/** A device of the browser that has a fingerprint reader. It keeps its passkeys as long as the page lives. */
async function device(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable", { enableUI: false });
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    isVerified: (isUserVerified) => session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    passkeys: async () => (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
  };
}

async function enter(page) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function atWork(page) {
  await page.getByRole("combobox", { name: "What are you working on?" }).waitFor();
}

async function leave(page) {
  await page.context().clearCookies();
  await page.goto("/sign-in");
}

/** Adds a passkey on the page of security; the first one gives recovery codes. */
async function add(page, name) {
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill(name);
  await checkAccessibility(page, "adding a passkey");
  await picture(page, "passkey-add");
  await page.getByRole("button", { name: "Go on with the device" }).click();
  const codes = page.getByRole("list", { name: "Recovery codes" });
  await codes.waitFor();
  const texts = await codes.getByRole("listitem").allInnerTexts();
  await picture(page, "passkey-codes");
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("cell", { name, exact: true }).waitFor();
  return texts;
}

describe("passkeys", () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer("bare");
    // Chromium offers no passkeys to a page whose certificate it does not know.
    browser = await launch(["--ignore-certificate-errors"]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("a passkey is added, signs in alone, is refused to a stranger's finger, is a second factor, and is removed", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(/status of (401|403)/);
      const reader = await device(page);
      await enter(page);
      await atWork(page);
      await page.goto("/settings/security");
      await page.getByText("No passkeys").waitFor();
      await reader.isVerified(false);
      await page.getByRole("button", { name: "Add a passkey" }).click();
      await page.getByRole("button", { name: "Go on with the device" }).click();
      await page.getByText(/The device gave no passkey/).waitFor();
      await checkAccessibility(page, "a passkey that was not made");
      await page.getByRole("button", { name: "Cancel" }).click();
      await reader.isVerified(true);
      const codes = await add(page, "My phone");
      assert.equal((await reader.passkeys()).length, 1);
      await page.getByText("10 recovery codes are left").waitFor();
      await checkAccessibility(page, "the security settings with a passkey");
      await picture(page, "passkeys");

      await page.getByRole("button", { name: "Add a passkey" }).click();
      await page.getByRole("button", { name: "Go on with the device" }).click();
      await page.getByText("This device has a passkey of yours already.").waitFor();
      await page.getByRole("button", { name: "Cancel" }).click();

      await leave(page);
      await reader.isVerified(false);
      await page.getByRole("button", { name: "Sign in with a passkey" }).click();
      await page.getByText(/The device gave no passkey/).waitFor();
      await checkAccessibility(page, "sign-in without an answer of the device");
      await picture(page, "passkey-cancelled");
      await reader.isVerified(true);
      await page.getByRole("button", { name: "Sign in with a passkey" }).click();
      await atWork(page);
      const me = await (await page.request.get("/api/v1/me")).json();
      assert.equal(me.session.second_factor, "passed");

      await leave(page);
      await enter(page);
      await page.getByText("Your passkey is asked for now.").waitFor();
      await checkAccessibility(page, "the second step with a passkey");
      await picture(page, "passkey-second-step");
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await atWork(page);
      await leave(page);
      await enter(page);
      await page.getByRole("button", { name: "Use a recovery code instead" }).click();
      await page.getByLabel("Recovery code").fill(codes[0]);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await atWork(page);

      await page.goto("/settings/security");
      await page.getByText("9 recovery codes are left").waitFor();
      await page.getByRole("button", { name: "Remove: My phone" }).click();
      await page.getByText("No passkeys").waitFor();
      await leave(page);
      await page.getByRole("button", { name: "Sign in with a passkey" }).click();
      await page.getByText(/does not sign in here/).waitFor();
    }));

  test("a passkey is what the organization wants and what confirms, dark", () =>
    withPage(browser, server, { colorScheme: "dark" }, async (page) => {
      page.expected.push(/status of 403/);
      await device(page);
      await server.call("PATCH", "/organization", { second_factor: "everyone" });
      await enter(page);
      await page.getByRole("heading", { name: "Set a second factor up" }).waitFor();
      await page.getByRole("button", { name: "Use a passkey instead" }).click();
      await checkAccessibility(page, "a passkey instead of an app, dark");
      await page.getByRole("button", { name: "Go on with the device" }).click();
      await page.getByRole("button", { name: "I have kept them" }).click();
      await page.waitForURL((url) => url.pathname !== "/second-factor");
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
      await confirm.getByRole("button", { name: "Use a passkey" }).waitFor();
      await checkAccessibility(page, "the question for a proof, with a passkey, dark");
      await picture(page, "passkey-confirm-dark");
      await page.unroute("**/api/v1/tokens");
      await confirm.getByRole("button", { name: "Use a passkey" }).click();
      await page.getByRole("cell", { name: "Laptop", exact: true }).waitFor();
      await picture(page, "passkeys-dark");
      await server.call("PATCH", "/organization", { second_factor: "optional" });
    }));

  test("on a phone in German everything fits", () =>
    withPage(browser, server, { viewport: phone, locale: "de-DE", colorScheme: "dark" }, async (page) => {
      await page.goto("/sign-in");
      await page.getByRole("button", { name: "Mit einem Passkey anmelden" }).waitFor();
      await checkWidth(page, "sign-in on a phone in German");
      await checkAccessibility(page, "sign-in in German, dark");
      await picture(page, "sign-in-phone-dark-de");
      await page.getByLabel("E-Mail").fill(owner.email);
      await page.getByLabel("Passwort", { exact: true }).fill(owner.password);
      await page.getByRole("button", { name: "Anmelden", exact: true }).click();
      await page.getByRole("button", { name: "Passkey verwenden" }).waitFor();
      await checkWidth(page, "the second step on a phone in German");
      await picture(page, "passkey-second-step-phone-de");
    }));
});
