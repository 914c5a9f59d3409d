// A domain of the organization's own: added by its owner, proved in DNS, chosen for links, removed.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkAccessibility, checkWidth, launch, phone, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { startZone } from "../harness/zone.mjs";

const name = "time.acme.example";

describe("domains", () => {
  let server;
  let browser;
  let zone;
  before(async () => {
    zone = await startZone();
    const env = { HOURBOOK_LISTEN__PUBLIC_URL: "https://hours.example", HOURBOOK_DOMAINS__RESOLVER: zone.address };
    server = await startServer("bare", { env });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    zone?.stop();
  });

  test("an owner adds a domain, sets the record that is shown, and has it looked for", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(/status of 422/);
      await signIn(page, server, owner);
      await page.goto("/settings/domains");
      await page.getByText("No domain of your own").waitFor();
      await checkAccessibility(page, "no domain");
      await page.getByRole("button", { name: "Add a domain" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Domain").fill("acme.hours.example");
      await dialog.getByRole("button", { name: "Add", exact: true }).click();
      // An address of the server itself is refused at the field.
      await dialog.getByText("This is an address of https://hours.example itself").waitFor();
      await dialog.getByLabel("Domain").fill(`https://${name}/`);
      await dialog.getByRole("button", { name: "Add", exact: true }).click();
      const value = (label) => page.getByRole("textbox", { name: label }).inputValue();
      const record = await value("Name of the TXT record");
      assert.equal(record, `_hourbook-challenge.${name}`);
      assert.equal(await value("Target of the CNAME record"), "hours.example");
      const check = page.getByRole("button", { name: `Check now: ${name}` });
      await check.click();
      await page.getByText("The proof is not in DNS, or not yet").waitFor();
      await checkAccessibility(page, "a domain that waits for DNS");
      await picture(page, "domain-waiting");
      zone.texts.set(record, ["v=spf1 -all", await value("Text of the TXT record")]);
      await check.click();
      await page.getByText("The proof is there").waitFor();
      await page.getByText("leads here", { exact: true }).waitFor();
      const menu = page.getByRole("button", { name: `More actions: ${name}` });
      await menu.click();
      await page.getByRole("menuitem", { name: "Use for links in mails" }).click();
      await page.getByText("links lead here", { exact: true }).waitFor();
      await checkAccessibility(page, "a domain that leads here");
      await picture(page, "domain-proved");
      const { items } = await server.call("GET", "/organization/domains");
      assert.deepEqual(items.map(({ domain, state, is_primary }) => [domain, state, is_primary]), [[name, "proved", true]]);
    }));

  test("on a phone the records are there as well, and a removal is asked for once", () =>
    withPage(browser, server, { viewport: phone }, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/domains");
      const menu = page.getByRole("button", { name: `More actions: ${name}` });
      await menu.click();
      await page.getByRole("menuitem", { name: "Show DNS records" }).click();
      await page.getByRole("button", { name: "Copy: Text of the TXT record" }).waitFor();
      await checkWidth(page, "the records of a domain");
      await picture(page, "domain-phone");
      await menu.click();
      await page.getByRole("menuitem", { name: "Remove" }).click();
      const dialog = page.getByRole("dialog");
      await checkAccessibility(page, "the removal of a domain");
      await dialog.getByRole("button", { name: "Remove" }).click();
      await page.getByText("No domain of your own").waitFor();
    }));
});
