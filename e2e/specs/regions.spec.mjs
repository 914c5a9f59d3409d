// Where the data lies: shown to members, to invited people and to the public; the organization sees its own evidence.
import { execFile } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { checkAccessibility, checkWidth, launch, phone, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, serverProgram, startServer } from "../harness/server.mjs";
import { becomes } from "../harness/waits.mjs";

const run = promisify(execFile);

const config = `
[region]
name = "eu-central"
jurisdiction = "EU"
[region.stores]
database = { country = "DE", place = "Falkenstein", processor = "host" }
objects = { country = "DE", place = "Falkenstein", processor = "host" }
backups = { country = "DE", place = "Falkenstein", processor = "host" }
mail = { country = "FR", place = "Paris", processor = "mail" }
logs = { country = "FI", place = "Helsinki" }
[[processors]]
id = "host"
name = "Example Hosting GmbH"
purpose = "Machines and disks"
country = "DE"
valid_from = "2020-01-01"
valid_until = "2999-12-31"
[[processors]]
id = "mail"
name = "Example Mail Inc."
purpose = "Sending mails"
country = "US"
mechanism = "standard_contractual_clauses"
valid_from = "2020-01-01"
valid_until = "2020-12-31"
`;

describe("where the data lies", () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer("bare", { config });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  // Proves AT-42, AT-47, AT-51.
  test("an owner sees stores, processors and the evidence about the organization", async () => {
    await run(serverProgram, ["backup", ...server.storage, "--org", "acme"]);
    await run(serverProgram, ["verify", ...server.storage, "--org", "acme"]);
    for (const [name, options] of [
      ["light", {}],
      ["dark", { colorScheme: "dark" }],
      ["phone", { viewport: phone }],
    ]) {
      await withPage(browser, server, options, async (page) => {
        await signIn(page, server, owner);
        await page.goto("/settings/trust");
        const main = page.getByRole("main");
        await main.getByText("Your data is stored in: Germany and Finland.").waitFor();
        await becomes(() => main.getByText("Germany, Falkenstein").count(), 3);
        await main.getByText("Read back, opened and compared on").waitFor();
        const mail = main.getByRole("listitem").filter({ hasText: "Example Mail Inc." });
        await mail.getByText("Expired").waitFor();
        await mail.getByText(/Sending mails · United States · Standard contractual clauses/).waitFor();
        const backups = main.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Backups" }) });
        await backups.getByText("In order").waitFor();
        await checkAccessibility(page, `the evidence, ${name}`);
        await checkWidth(page, `the evidence, ${name}`);
        await picture(page, `trust-own-${name}`);
      });
    }
  });

  // Proves AT-50.
  test("whoever is invited is told before they join, in their language", async () => {
    const { url } = await server.call("POST", "/invitations", { email: "aiko@acme.example", role: "member" });
    await withPage(browser, server, { locale: "de-DE" }, async (page) => {
      page.expected.push(/status of 401/);
      await page.goto(`${server.url}/invitation${new URL(url).hash}`);
      await page.getByText("Ihre Daten werden gespeichert in: Deutschland und Finnland.").waitFor();
      await checkAccessibility(page, "an invitation with the countries");
      await picture(page, "invitation-stored");
    });
  });

  test("everybody reads it on the public page", () =>
    withPage(browser, server, { locale: "de-DE", viewport: phone }, async (page) => {
      await page.goto("/trust");
      const stored = page.getByRole("region", { name: "Wo die Daten liegen" });
      await stored.getByText("Finnland, Helsinki").waitFor();
      await stored.getByText("abgelaufen: erhält nichts mehr").waitFor();
      await stored.scrollIntoViewIfNeeded();
      await checkAccessibility(page, "the public page with the stores");
      await checkWidth(page, "the public page with the stores");
      await picture(page, "trust-stored-phone");
    }));
});
