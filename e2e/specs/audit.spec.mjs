// The audit log: searched, checked and exported by the owner; the history of an entry for the member whose it is.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import {
  checkAccessibility,
  checkWidth,
  launch,
  phone,
  picture,
  signIn,
  withPage,
} from "../harness/browser.mjs";
import { owner, serverProgram, startServer } from "../harness/server.mjs";
import { eventually } from "../harness/waits.mjs";

const run = promisify(execFile);
const ada = { email: "ada@acme.example", password: "nine brass kettles sing" };

describe("the audit log", () => {
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

  test("the owner finds what happened, sees what changed, and takes the proof along", () =>
    withPage(browser, server, {}, async (page) => {
      const project = await server.call("POST", "/projects", { name: "Relaunch" });
      await server.call("PATCH", `/projects/${project.id}`, {
        name: "Relaunch 2",
        estimate_seconds: 7200,
        plan_reason: "Two languages",
      });
      await server.call("POST", "/tags", { name: "support" });
      await signIn(page, server, owner);
      await page.goto("/audit");
      await page.getByText("The log holds").waitFor();
      const events = page.getByRole("list", { name: "Events" });
      await events.getByText("Tag created").waitFor();
      await checkAccessibility(page, "the audit log");
      await picture(page, "audit-log");

      await page.getByRole("button", { name: "About" }).click();
      await page.getByRole("option", { name: "Project", exact: true }).click();
      // The list of before gives way before anything in it is opened.
      await events.getByText("Tag created").waitFor({ state: "detached" });
      const changed = events.getByRole("button", { name: /Project changed/ });
      await changed.click();
      await events.getByText("Two languages").waitFor();
      await events.getByText("Estimate").waitFor();
      await checkAccessibility(page, "an event with its changes");
      await picture(page, "audit-event");
      await page.reload();
      await events.getByRole("button", { name: /Project changed/ }).waitFor();
      // The filter is in the address.
      await events.getByText("Tag created").waitFor({ state: "detached" });

      await page.getByRole("button", { name: "Check it yourself" }).click();
      const filled = async (name) => {
        const box = page.getByRole("textbox", { name });
        await eventually(`${name} is shown`, async () => (await box.inputValue()) !== "");
        return box.inputValue();
      };
      const key = await filled("Public key of the log");
      const checkpoint = await filled("Newest checkpoint");
      const waiting = page.waitForEvent("download");
      await page.getByRole("button", { name: "Export with proofs" }).click();
      const download = await waiting;
      const folder = await mkdtemp(join(tmpdir(), "hourbook-audit-"));
      try {
        const file = (name) => join(folder, name);
        await download.saveAs(file("audit.zip"));
        await writeFile(file("key"), `${key}\n`);
        await writeFile(file("checkpoint"), checkpoint);
        const hourbook = join(dirname(serverProgram), "hourbook");
        const words = [
          "audit",
          "verify",
          file("audit.zip"),
          "--key",
          file("key"),
          "--checkpoint",
          file("checkpoint"),
        ];
        const { stdout } = await run(hourbook, [...words, "--config-dir", folder]);
        assert.match(stdout, /everything holds/);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }));

  test("a member sees the history of an entry that somebody else changed, and no more", () =>
    withPage(browser, server, {}, async (page) => {
      const { url } = await server.call("POST", "/invitations", {
        email: ada.email,
        role: "member",
        team_ids: [],
      });
      const me = await server.call("POST", "/invitations/accept", {
        token: url.split("#token=")[1],
        name: "Ada Example",
        password: ada.password,
        time_zone: "Europe/Berlin",
        locale: "en-GB",
      });
      const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" }).format(new Date());
      const entry = await server.call("POST", "/time-entries", {
        member_id: me.member.id,
        date: today,
        duration_seconds: 3600,
        note: "Workshop",
      });
      await server.call("PATCH", `/time-entries/${entry.id}`, { duration_seconds: 1800 });
      await signIn(page, server, ada);
      await page.goto("/today");
      await page.getByRole("button", { name: "More actions: Workshop" }).first().click();
      await page.getByRole("menuitem", { name: "History" }).click();
      const history = page.getByRole("list", { name: "History" });
      await history.getByText("Time entry changed").waitFor();
      await history.getByText("Time entry created").waitFor();
      assert.equal(await page.getByRole("link", { name: "Audit log" }).count(), 0);
      await checkAccessibility(page, "the history of an entry");
      await picture(page, "entry-history");
    }));

  test("on a phone everything fits", () =>
    withPage(browser, server, { viewport: phone }, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/audit");
      await page.getByText("The log holds").waitFor();
      await page.getByRole("button", { name: /Tag created/ }).click();
      await checkWidth(page, "the audit log on a phone");
      await picture(page, "audit-phone");
    }));
});
