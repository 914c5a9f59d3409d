// Signing up: asked for on the page of the installation, confirmed by the link in the mail, at home at one's own address.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkAccessibility, checkWidth, launch, phone, picture, withPage } from "../harness/browser.mjs";
import { startMailbox } from "../harness/mailbox.mjs";
import { startServer } from "../harness/server.mjs";
import { becomes } from "../harness/waits.mjs";

const password = "eleven quiet owls at night";

describe("signing up", () => {
  const env = {};
  let server;
  let mailbox;
  let browser;
  before(async () => {
    // The first start makes the certificate that the relay shows as well.
    server = await startServer("bare", { env });
    await server.halt();
    mailbox = await startMailbox(server.data);
    Object.assign(env, mailbox.env, {
      HOURBOOK_LISTEN__PUBLIC_URL: server.url,
      HOURBOOK_SIGN_UP__ENABLED: "true",
    });
    await server.start();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await mailbox?.stop();
    await server?.stop();
  });

  /** Fills the page in and returns the link of the mail. */
  async function ask(page, { name, address, email }) {
    await page.goto("/sign-up");
    await page.getByLabel("Name of the organization").fill(name);
    if (address) await page.getByLabel("Address").fill(address);
    await page.getByLabel("Your e-mail").fill(email);
    await page.getByRole("button", { name: "Send the link" }).click();
    await page.getByRole("heading", { name: "Look into your mailbox" }).waitFor();
    const link = /https:\/\/\S+#token=[\w-]+/.exec(await mailbox.next(email));
    assert.ok(link, "the mail holds a link");
    return link[0];
  }

  async function confirm(page, link, name) {
    await page.goto(link);
    await page.getByLabel("Your name").fill(name);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Create the organization" }).click();
  }

  test("the link in the mail makes the organization at its own address and signs its owner in", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(/status of (401|410)/);
      page.organizations.push("initech");
      await page.goto("/sign-up");
      await page.getByLabel("Name of the organization").fill("Initech Söhne");
      await becomes(() => page.getByLabel("Address").inputValue(), "initech-soehne");
      await page.getByText("is free").waitFor();
      await checkAccessibility(page, "sign-up");
      await picture(page, "sign-up");
      await page.getByLabel("Address").fill("acme");
      await page.getByText("Somebody else has this address").waitFor();

      const link = await ask(page, { name: "Initech", email: "ada@initech.example" });
      assert.ok(link.startsWith(server.url.replace("https://", "https://initech.")), link);
      await page.goto(link);
      await page.getByRole("heading", { name: "Create Initech" }).waitFor();
      await page.getByText("ada@initech.example").waitFor();
      await checkAccessibility(page, "the confirmation of a sign-up");
      await picture(page, "sign-up-confirm");
      await becomes(() => page.url().includes("token="), false, "the secret has left the address");
      await confirm(page, link, "Ada Example");
      await page.getByRole("combobox", { name: "What are you working on?" }).waitFor();
      assert.ok(new URL(page.url()).hostname === "initech.localhost", page.url());

      // Once.
      await page.goto(link);
      await page.getByRole("heading", { name: "This link cannot be used" }).waitFor();
    }));

  test("whoever was slower chooses another address and goes on there", () =>
    withPage(browser, server, { viewport: phone }, async (page) => {
      page.expected.push(/status of (401|409)/);
      page.organizations.push("umbrella", "umbrella-bob");
      const slower = await ask(page, { name: "Umbrella", address: "umbrella", email: "bob@umbrella.example" });
      const faster = await ask(page, { name: "Umbrella", address: "umbrella", email: "eve@umbrella.example" });
      await confirm(page, faster, "Eve Example");
      await page.waitForURL((url) => !url.pathname.startsWith("/sign-up"));
      await page.goto(slower);
      await page.getByText("Somebody else was faster").waitFor();
      await checkWidth(page, "another address");
      await page.getByLabel("Address").fill("umbrella-bob");
      await page.getByRole("button", { name: "Go on there" }).click();
      await page.waitForURL(/umbrella-bob\.localhost/);
      await page.getByLabel("Your name").fill("Bob Example");
      await page.getByLabel("Password", { exact: true }).fill(password);
      await page.getByRole("button", { name: "Create the organization" }).click();
      await page.waitForURL((url) => !url.pathname.startsWith("/sign-up"));
    }));

  test("a German mail and a German page", () =>
    withPage(browser, server, { locale: "de-AT" }, async (page) => {
      page.expected.push(/status of 401/);
      await page.goto("/sign-up");
      await page.getByRole("heading", { name: "Organisation anlegen" }).waitFor();
      await page.getByLabel("Name der Organisation").fill("Hooli");
      await page.getByLabel("Ihre E-Mail").fill("gavin@hooli.example");
      await page.getByRole("button", { name: "Link senden" }).click();
      await page.getByRole("heading", { name: "Sehen Sie in Ihr Postfach" }).waitFor();
      assert.match(await mailbox.next("gavin@hooli.example"), /jemand möchte/);
    }));
});
