// Set-up, sign-in and sign-out.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkAccessibility, launch, picture, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes } from "../harness/waits.mjs";

describe("a fresh installation", () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer("empty");
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("the one-time link creates the organization and signs its owner in", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(/status of 401/);
      await page.goto(server.setupLink);
      await page.getByLabel("Name of the organization").fill("Acme Studio");
      await page.getByLabel("E-mail").fill(owner.email);
      await page.getByLabel("Your name").fill("Mara Lindqvist");
      await page.getByLabel("Password", { exact: true }).fill(owner.password);
      await checkAccessibility(page, "set-up");
      await picture(page, "setup");
      await page.getByRole("button", { name: "Create the organization" }).click();
      await page.getByRole("combobox", { name: "What are you working on?" }).waitFor();
      await picture(page, "today-empty");
      await becomes(() => page.url().includes("token="), false, "the secret has left the address");
    }));

  test("the link works once", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(/status of (401|409|410)/);
      await page.goto(server.setupLink);
      await page.getByLabel("Name of the organization").fill("Another");
      await page.getByLabel("E-mail").fill("eve@other.example");
      await page.getByLabel("Your name").fill("Eve");
      await page.getByLabel("Password", { exact: true }).fill("a password nobody else has");
      await page.getByRole("button", { name: "Create the organization" }).click();
      await page.getByRole("alert").waitFor();
    }));
});

describe("an organization", () => {
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

  test("a wrong password is refused without telling what was wrong, the right one signs in, sign-out ends it", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(/status of 401/);
      await page.goto("/");
      await page.getByLabel("E-mail").fill(owner.email);
      await page.getByLabel("Password", { exact: true }).fill("not the password at all");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.getByRole("alert").waitFor();
      await checkAccessibility(page, "sign-in with an error");
      await page.getByLabel("Password", { exact: true }).fill(owner.password);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.getByRole("combobox", { name: "What are you working on?" }).waitFor();
      const cookies = await page.context().cookies();
      const session = cookies.find((cookie) => cookie.name === "__Host-hourbook");
      assert.ok(session?.httpOnly && session.secure && session.path === "/" && session.sameSite === "Lax");
      await page.getByRole("button", { name: /account|mara/i }).first().click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await page.getByLabel("E-mail").waitFor();
      await becomes(async () => (await page.request.get("/api/v1/me")).status(), 401);
    }));
});
