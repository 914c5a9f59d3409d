// Against intruders: a canary is laid out and touched, networks are named, and the access log is searched.
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

describe("protection", () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer("bare", { accessLog: true });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("a canary that somebody touches shows at once, and is seen to", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/protection");
      await page.getByText("Nothing waits for a look").waitFor();
      await page.getByRole("button", { name: "New canary" }).click();
      const dialog = page.getByRole("dialog", { name: "New canary" });
      await dialog.getByLabel("Where it lies").fill("In the wiki of support");
      await checkAccessibility(page, "a new canary");
      await dialog.getByRole("button", { name: "Create" }).click();
      const secret = await page.getByRole("textbox", { name: "Canary token" }).inputValue();
      assert.match(secret, /^hb_pat_/);
      const thief = await page.request.get(`${server.url}/api/v1/projects`, {
        headers: { authorization: `Bearer ${secret}` },
      });
      assert.equal(thief.status(), 401);
      const findings = page.getByRole("list", { name: "Findings" });
      await findings.getByRole("button", { name: /A canary token was used/ }).click();
      await findings.getByText("Treat that place as read by others", { exact: false }).waitFor();
      await checkAccessibility(page, "a finding");
      await picture(page, "protection-finding");
      await findings.getByRole("button", { name: "Seen", exact: true }).click();
      await page.getByText("Nothing waits for a look").waitFor();
      await page.getByText("All", { exact: true }).click();
      await findings.getByRole("button", { name: /A canary token was used/ }).waitFor();
      await page.goto("/notices");
      await page.getByRole("link", { name: /Something was noticed/ }).click();
      await page.getByRole("heading", { name: "What was noticed" }).waitFor();
    }));

  test("nobody shuts themselves out with the networks that they name", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/protection");
      const field = page.getByRole("textbox", { name: "Networks or addresses, one a line" });
      await field.fill("203.0.113.0/24");
      const save = page.getByRole("button", { name: "Save", exact: true });
      await save.click();
      page.expected.push(/status of 422/);
      await page.getByText("you would shut yourself out", { exact: false }).waitFor();
      assert.equal(await field.inputValue(), "203.0.113.0/24", "nothing that was typed is lost");
      await page.getByRole("button", { name: /^Add \d/ }).click();
      await save.click();
      await page.getByText("From 2 networks").waitFor();
      await checkAccessibility(page, "networks");
      await server.call("PUT", "/security/networks", { networks: [] });
    }));

  test("the access log is searched, and everything fits on a phone and in German", () =>
    withPage(browser, server, { viewport: phone, locale: "de-DE" }, async (page) => {
      await server.call("GET", "/tags");
      await signIn(page, server, owner);
      await page.goto("/settings/access-log?action=list_tags");
      await page.getByRole("table").getByText("GET /api/v1/tags").first().waitFor();
      await checkAccessibility(page, "the access log on a phone");
      await checkWidth(page, "the access log on a phone");
      await picture(page, "access-log-phone");
      await server.call("PATCH", "/me", { locale: "de" });
      await page.goto("/settings/protection");
      await page.getByRole("heading", { name: "Was aufgefallen ist" }).waitFor();
      await checkWidth(page, "protection on a phone");
      await checkAccessibility(page, "protection on a phone");
      await picture(page, "protection-phone-german");
      await server.call("PATCH", "/me", { locale: "en" });
    }));
});
