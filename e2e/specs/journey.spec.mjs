// From the first entry to the report, on every engine that there is: recorded four ways, submitted, given back,
// corrected, approved, reported, joined by an imported file, and changed without the server. PostgreSQL where HOURBOOK_TEST_POSTGRES_URL names one.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { entryWithNote, launch, openTab, picture, settled, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes, eventually, hasFocus } from "../harness/waits.mjs";

const ben = { email: "ben@acme.example", password: "nine brass kettles sing" };
const TUESDAY = "2026-03-03";
const columns = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount (EUR)";
const imported = {
  name: "toggl.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(`${columns}\nMara,${owner.email},Northwind,Harbour,,Soundings,Yes,2026-03-12,09:00:00,2026-03-12,11:30:00,02:30:00,,\n`),
};

const postgres = process.env.HOURBOOK_TEST_POSTGRES_URL;
const engines = [{ name: "SQLite" }, ...(postgres ? [{ name: "PostgreSQL", databaseUrl: postgres }] : [])];

for (const engine of engines) {
  describe(`a week on ${engine.name}`, () => {
    let server;
    let browser;
    before(async () => {
      server = await startServer("bare", engine);
      const { url } = await server.call("POST", "/invitations", { email: ben.email, role: "member", team_ids: [] });
      await server.call("POST", "/invitations/accept", {
        token: url.split("#token=")[1], name: "Ben Okoro", password: ben.password, time_zone: "Europe/Berlin", locale: "en-GB",
      });
      const { items } = await server.call("GET", "/members");
      ben.id = items.find((member) => member.email === ben.email).id;
      await server.call("POST", "/projects", { name: "Atlas", color: "teal", billable: true });
      browser = await launch();
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    const ofBen = async () => (await server.call("GET", `/time-entries?member_id=${ben.id}&order=asc&limit=50`)).items;

    test("is recorded by timer, by one line, by hand and in the grid", () =>
      withPage(browser, server, {}, async (page) => {
        await signIn(page, server, ben);
        await page.goto("/week?date=2026-03-02");
        await page.locator("main h1").first().waitFor();
        await page.keyboard.press("n");
        await hasFocus(page.getByRole("combobox", { name: "What are you working on?" }));
        await page.keyboard.type("Keel laid");
        await page.keyboard.press("Enter");
        await page.getByRole("button", { name: "Stop" }).waitFor();
        await eventually("the timer runs", async () => (await ofBen()).length === 1);
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Stop" }).click();
        await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
        // The first open day of the shown week is the one that is added to.
        await page.getByRole("button", { name: "Add time", exact: true }).first().click();
        const dialog = page.getByRole("dialog", { name: "Add time" });
        await dialog.getByRole("combobox", { name: "In one line" }).fill("2026-03-02 9-10:30 Drawings @atlas");
        await page.getByRole("option", { name: /Atlas/ }).first().waitFor();
        await page.keyboard.press("Enter");
        await dialog.getByRole("button", { name: "Add", exact: true }).click();
        await dialog.waitFor({ state: "detached" });

        await page.goto(`/calendar?date=${TUESDAY}&view=day`);
        const day = page.locator(`main [data-date="${TUESDAY}"]`);
        await settled(page);
        const box = await day.boundingBox();
        await page.mouse.move(box.x + 60, box.y + 2 * 72);
        await page.mouse.down();
        await page.mouse.move(box.x + 60, box.y + 3 * 72, { steps: 3 });
        await page.mouse.up();
        await page.getByPlaceholder("What was done?").fill("Timber");
        await page.keyboard.press("Enter");
        await page.getByRole("region", { name: "Calendar" }).getByRole("button", { name: /^Timber/ }).waitFor();

        await page.goto("/timesheet?date=2026-03-04");
        await page.getByRole("rowheader", { name: /Atlas/ }).waitFor();
        await page.locator('[data-place="0:2"]').focus();
        await page.keyboard.type("1,5");
        await page.keyboard.press("Enter");
        await page.locator('tfoot [data-day="week"]').getByText("4:00", { exact: true }).waitFor();
        await page.locator("[data-pending]").first().waitFor({ state: "detached" });
        const march = async () => {
          const found = (await ofBen()).filter((entry) => entry.date.startsWith("2026-03"));
          return found.map((entry) => [entry.date, entry.note, entry.duration_seconds]);
        };
        await becomes(march, [
          ["2026-03-02", "Drawings", 5400], ["2026-03-03", "Timber", 3600], ["2026-03-04", "", 5400],
        ]);
      }));

    test("is submitted, given back, corrected and approved", async () => {
      const submit = async (page) => {
        await page.getByRole("button", { name: "Submit the week" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Submit" }).click();
        await page.getByText("The week is submitted and waits for a decision").waitFor();
      };
      const decide = (steps) => withPage(browser, server, {}, async (page) => {
        await signIn(page, server, owner);
        await page.goto("/approvals");
        await page.getByRole("button", { name: /^Details of Ben Okoro/ }).waitFor();
        await page.getByRole("link", { name: /^Approvals.*1 week waits for a decision/ }).waitFor();
        await steps(page);
      });
      await withPage(browser, server, {}, async (page) => {
        await signIn(page, server, ben);
        await page.goto("/timesheet?date=2026-03-04");
        await submit(page);
      });
      await decide(async (page) => {
        await page.keyboard.press("r");
        await page.getByRole("dialog").getByRole("textbox", { name: /Why/ }).fill("Wednesday was longer.");
        await page.keyboard.press("Control+Enter");
        await page.getByText("Nothing waits for you").waitFor();
      });
      await withPage(browser, server, {}, async (page) => {
        await signIn(page, server, ben);
        await page.goto("/timesheet?date=2026-03-04");
        await page.getByText("Wednesday was longer.").waitFor();
        await page.locator('[data-place="0:2"]').focus();
        await page.keyboard.type("2");
        await page.keyboard.press("Enter");
        await page.locator('tfoot [data-day="week"]').getByText("4:30", { exact: true }).waitFor();
        await page.locator("[data-pending]").first().waitFor({ state: "detached" });
        await submit(page);
      });
      await decide(async (page) => {
        await page.keyboard.press("a");
        await page.getByText("1 week approved.").waitFor();
        await page.getByRole("link", { name: "Approvals", exact: true }).waitFor();
      });
      const sheet = await server.call("GET", `/timesheets/week?date=2026-03-02&member_id=${ben.id}`);
      assert.deepEqual(sheet.history.map(({ step }) => step), ["submit", "reject", "submit", "approve"]);
    });

    test("is reported together with an imported file", () =>
      withPage(browser, server, {}, async (page) => {
        await signIn(page, server, owner);
        await page.goto("/imports");
        await page.locator("input[type=file]").setInputFiles(imported);
        await page.getByRole("button", { name: "Look at the file" }).click();
        await page.getByRole("button", { name: "Store 1 entry" }).click();
        await page.getByText(/The totals agree/).waitFor();
        await page.goto("/reports?from=2026-03-01&to=2026-04-01&group=project");
        const row = (name) => page.getByRole("table").first().getByRole("row", { name });
        await row(/Atlas.*3:30/).waitFor();
        await row(/No project.*1:00/).waitFor();
        await row(/Harbour.*2:30/).waitFor();
        await row(/Total.*7:00/).waitFor();
        await picture(page, `journey-report-${engine.name.toLowerCase()}`);
      }));

    test("is changed without the server, seen in two tabs, and a conflict is decided", () =>
      withPage(browser, server, {}, async (page) => {
        page.expected.push(/ERR_INTERNET_DISCONNECTED/, /ERR_NETWORK_CHANGED/, /ERR_FAILED/, /status of 412/);
        const badge = (one, name) => one.getByRole("complementary").getByRole("button", { name });
        const entry = { kind: "duration", date: "2026-03-17", duration_seconds: 900, note: "Rigging" };
        const { id } = await server.call("POST", "/time-entries", entry);
        await signIn(page, server, owner);
        const tab = await openTab(page, server);
        for (const one of [page, tab]) {
          await one.goto("/week?date=2026-03-16");
          await entryWithNote(one, "Rigging").waitFor();
        }
        await page.context().setOffline(true);
        await badge(page, "Offline").waitFor();
        await entryWithNote(page, "Rigging").fill("Rigging, mine");
        await page.keyboard.press("Enter");
        for (const one of [page, tab]) await badge(one, "1 change waiting").waitFor();
        await entryWithNote(tab, "Rigging, mine").waitFor();
        await server.call("PATCH", `/time-entries/${id}`, { note: "Rigging, theirs" });
        await page.context().setOffline(false);
        await badge(page, "1 conflict").click();
        const dialog = page.getByRole("dialog");
        for (const note of ["Rigging, mine", "Rigging, theirs"]) await dialog.getByRole("cell", { name: note }).waitFor();
        await dialog.getByRole("button", { name: "Keep mine" }).click();
        for (const one of [page, tab]) await badge(one, "All saved").waitFor();
        await becomes(async () => (await server.call("GET", `/time-entries/${id}`)).note, "Rigging, mine");
        await server.call("DELETE", `/time-entries/${id}`);
        await entryWithNote(tab, "Rigging, mine").waitFor({ state: "detached" });
      }));
  });
}
