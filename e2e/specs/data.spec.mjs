// The owner takes everything along: a copy is asked for, made, downloaded, deleted.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { checkAccessibility, checkWidth, launch, phone, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, serverProgram, startServer } from "../harness/server.mjs";
import { becomes } from "../harness/waits.mjs";

const run = promisify(execFile);

describe("your data", () => {
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

  test("a copy as SQL is made in the background and downloaded whole", () =>
    withPage(browser, server, {}, async (page) => {
      await server.call("POST", "/clients", { name: "Northwind & Söhne" });
      await signIn(page, server, owner);
      await page.goto("/settings");
      await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Data" }).click();
      const main = page.getByRole("main");
      await main.getByText("No copies").waitFor();
      await checkAccessibility(page, "no copies");
      await picture(page, "data-empty");
      await main.getByRole("button", { name: "New copy" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("radio", { name: "SQL for SQLite" }).check();
      await dialog.getByRole("switch", { name: "Encrypt the file" }).check();
      await dialog.getByLabel("Password of the file").fill("short");
      await dialog.getByRole("button", { name: "Make the copy" }).click();
      await dialog.getByText("Use at least 12 characters.").waitFor();
      await checkAccessibility(page, "the dialog of a copy");
      await picture(page, "data-new");
      await dialog.getByRole("switch", { name: "Encrypt the file" }).uncheck();
      await dialog.getByRole("button", { name: "Make the copy" }).click();
      await dialog.waitFor({ state: "detached" });
      await main.getByText("Ready").waitFor();
      await checkAccessibility(page, "a copy");
      await picture(page, "data-ready");

      const [download] = await Promise.all([
        page.waitForEvent("download"),
        main.getByRole("link", { name: /^Download/ }).click(),
      ]);
      assert.match(download.suggestedFilename(), /^hourbook-acme-\d{4}-\d\d-\d\d\.sqlite\.sql$/);
      const bytes = await readFile(await download.path());
      assert.ok(bytes.includes("Northwind & Söhne"));
      const [copy] = (await server.call("GET", "/exports")).items;
      assert.equal(createHash("sha256").update(bytes).digest("hex"), copy.sha256);

      await main.getByRole("button", { name: /^Delete/ }).click();
      await main.getByText("No copies").waitFor();
      await becomes(async () => (await server.call("GET", "/exports")).items.length, 0);
    }));

  test("the removal of the organization is asked for, shown with its date and withdrawn", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/data");
      const main = page.getByRole("main");
      await main.getByRole("button", { name: "Remove the organization" }).click();
      const dialog = page.getByRole("dialog");
      const name = dialog.getByRole("textbox", { name: /^Type the name/ });
      await name.fill("something else");
      await dialog.getByRole("button", { name: "Ask for the removal" }).click();
      await dialog.getByText("This is not the name of the organization.").waitFor();
      await checkAccessibility(page, "the dialog of a removal");
      await picture(page, "removal-ask");
      await name.fill("acme");
      await dialog.getByRole("button", { name: "Ask for the removal" }).click();
      await dialog.waitFor({ state: "detached" });
      await main.getByText(/^This organization will be removed on/).waitFor();
      const receipt = await main.getByLabel("Receipt", { exact: true }).inputValue();
      assert.match(receipt, /\/removal#token=[\w-]{40,}$/);
      await checkAccessibility(page, "a removal that waits");
      await picture(page, "removal-waits");
      await page.goto(receipt);
      await page.getByText(/^It begins on/).waitFor();
      await checkAccessibility(page, "a receipt");
      await picture(page, "removal-receipt");
      await page.goto("/settings/data");
      await main.getByRole("button", { name: "Withdraw the removal" }).click();
      await main.getByRole("button", { name: "Remove the organization" }).waitFor();
      await becomes(async () => (await server.call("GET", "/organization/removal")).removal, null);
    }));

  test("a phone shows copies in German and in the dark", () =>
    withPage(browser, server, { viewport: phone, colorScheme: "dark" }, async (page) => {
      await server.call("PATCH", "/me", { locale: "de" });
      await server.call("POST", "/exports", { format: "archive" });
      await signIn(page, server, owner);
      await page.goto("/settings/data");
      await page.getByRole("main").getByText("Bereit").waitFor();
      await checkAccessibility(page, "copies on a phone");
      await checkWidth(page, "copies on a phone");
      await picture(page, "data-phone-german");
      await server.call("PATCH", "/me", { locale: "en-GB" });
    }));

  test("after the removal nobody gets in, and the receipt shows the certificate", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/data");
      const asked = await server.call("POST", "/organization/removal", { name: "acme", reason: "We move on" });
      await page.getByRole("main").getByText(/^This organization will be removed on/).waitFor();
      // A page that stays open is refused from then on, which is right and no mistake of the page.
      await page.goto("about:blank");
      const data = ["--data-dir", server.data];
      await run(serverProgram, ["remove", ...data, "--org", "acme", "--now", "--yes"]);
      await assert.rejects(server.call("GET", "/me"), /answered 401/);
      await page.goto(asked.receipt_url);
      await page.getByText("Nothing of it is left on this server.").waitFor();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Save the certificate" }).click(),
      ]);
      const { stdout } = await run(serverProgram, ["removal", "verify", ...data, await download.path()]);
      assert.match(stdout, /The signature is good/);
      await checkAccessibility(page, "a certificate of removal");
      await picture(page, "removal-certificate");
    }));
});
