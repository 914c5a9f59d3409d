// Documents of the operator: an owner is told, reads and accepts them; a new version asks again. The record of processing stands beside them.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { checkAccessibility, checkWidth, launch, phone, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, serverProgram, startServer } from "../harness/server.mjs";

const run = promisify(execFile);
const english = "# Agreement\n\nWe process what you record, and nothing else.\n\n## Sub-processors\n\n- Example Hosting\n";
const german = "# Vertrag\n\nWir verarbeiten, was Sie erfassen, und sonst nichts.\n";

describe("documents of the operator", () => {
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

  async function publish(version, texts) {
    const files = [];
    for (const [language, text] of Object.entries(texts)) {
      const file = join(dirname(server.data), `${language}.md`);
      await writeFile(file, text);
      files.push(`--${language}`, file);
    }
    const command = (...words) => run(serverProgram, ["document", ...words, ...server.storage]);
    await command("write", "processing-agreement", ...files, "--by", "Ann Amber");
    await command("approve", "processing-agreement", String(version), "--by", "Ben Blau");
  }

  // Proves TC-07, AT-31, AT-33.
  test("an owner is told of an agreement, reads it and accepts it; a new version asks again", async () => {
    await publish(1, { en: english, de: german });
    await withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/today");
      await page.getByText("The operator asks you to accept: Data-processing agreement").waitFor();
      await checkAccessibility(page, "the notice of a document");
      await picture(page, "documents-notice");
      await page.getByRole("main").getByRole("link", { name: "Read and accept" }).click();
      await page.waitForURL(/\/settings\/trust/);
      const card = page.getByRole("listitem").filter({ hasText: "Data-processing agreement" });
      await card.getByText("Not accepted yet").waitFor();
      await card.getByRole("button", { name: "Read and accept version 1" }).click();
      const dialog = page.getByRole("dialog", { name: "Data-processing agreement" });
      await dialog.getByText(createHash("sha256").update(english).digest("hex")).waitFor();
      await checkAccessibility(page, "the dialog of an acceptance");
      await picture(page, "documents-accept");
      const [paper] = await Promise.all([
        page.context().waitForEvent("page"),
        dialog.getByRole("link", { name: "Read version 1" }).click(),
      ]);
      await paper.getByRole("heading", { name: "Agreement", level: 1 }).waitFor();
      await paper.getByText("Example Hosting").waitFor();
      await checkAccessibility(paper, "a document");
      await picture(paper, "documents-page");
      await paper.close();
      await dialog.getByRole("button", { name: "Accept version 1" }).click();
      await card.getByText("Accepted", { exact: true }).waitFor();
      await card.getByText(/Version 1 was accepted on .* by /).waitFor();
      await page.goto("/today");
      await page.getByRole("main").getByRole("heading").first().waitFor();
      // What the browser remembered may show for a moment.
      await page.getByText("The operator asks you to accept").waitFor({ state: "detached" });

      await publish(2, { en: `${english}\nMore.\n` });
      await page.goto("/settings/trust");
      await card.getByText("New version").waitFor();
      await card.getByText(/Version 1 was accepted/).waitFor();
    });
  });

  test("the record of processing tells what is kept, why, and who reads it", async () => {
    for (const [name, options] of [
      ["light", {}],
      ["dark", { colorScheme: "dark" }],
      ["phone", { viewport: phone }],
    ]) {
      await withPage(browser, server, options, async (page) => {
        await signIn(page, server, owner);
        await page.goto("/settings/trust");
        await page.getByRole("button", { name: /classes of data/ }).click();
        const sealed = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Sealed activity log" }) });
        await sealed.getByText(/Read by: Member \(own\)/).waitFor();
        await checkAccessibility(page, `the record, ${name}`);
        await checkWidth(page, `the record, ${name}`);
        await picture(page, `documents-record-${name}`);
      });
    }
  });

  test("an organization sees its limits, and is told when one is reached", async () => {
    await run(serverProgram, ["org", "limits", ...server.storage, "--org", "acme", "--members", "1"]);
    await withPage(browser, server, { viewport: phone }, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/trust");
      const people = page.getByRole("listitem").filter({ hasText: "People: active members and invitations" });
      await people.getByText("1 of 1").waitFor();
      await people.getByText("Nobody can be invited until", { exact: false }).waitFor();
      await checkAccessibility(page, "the limits");
      await checkWidth(page, "the limits");
      await people.scrollIntoViewIfNeeded();
      await picture(page, "limits-phone");
    });
    const refused = await server
      .call("POST", "/invitations", { email: "bo@acme.example", role: "member" })
      .then(() => "", (failure) => String(failure));
    assert.match(refused, /limit_reached|403/);
  });

  test("everybody reads it in German on the public page", () =>
    withPage(browser, server, { locale: "de-DE", viewport: phone }, async (page) => {
      await page.goto("/trust");
      const documents = page.getByRole("region", { name: "Dokumente des Betreibers" });
      await documents.getByRole("link", { name: "Vertrag zur Auftragsverarbeitung" }).waitFor();
      await documents.scrollIntoViewIfNeeded();
      await checkAccessibility(page, "the public page with documents");
      await checkWidth(page, "the public page with documents");
      await picture(page, "documents-trust-phone");
      await documents.getByRole("link", { name: "Vertrag zur Auftragsverarbeitung" }).click();
      await page.getByRole("heading", { name: "Agreement", level: 1 }).waitFor();
      await checkWidth(page, "a document");
    }));
});
