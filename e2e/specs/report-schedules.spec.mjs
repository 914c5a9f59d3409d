// Reports by mail: a schedule is made, changed, paused, sent and taken back; a reader unsubscribes.
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
import { eventually } from "../harness/waits.mjs";

// What a browser writes when the server refuses on purpose.
const refused = /Failed to load resource.*410/;

describe("reports by mail", () => {
  let server;
  let browser;
  let report;
  before(async () => {
    server = await startServer("bare");
    const definition = { period: "last_week", group_by: ["project"], filter: {} };
    report = await server.call("POST", "/saved-reports", { name: "Hours of the week", definition });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function openSchedules(page, button = "Saved reports", item = "By mail") {
    await page.goto(`/reports?report=${report.id}`);
    await page.getByRole("heading", { level: 1, name: "Hours of the week" }).waitFor();
    await page.getByRole("button", { name: button }).click();
    await page.getByRole("menuitem", { name: item }).click();
  }

  async function choose(page, row, action) {
    await row.getByRole("button").click();
    await page.getByRole("menuitem", { name: action }).click();
  }

  test("a schedule is made by keyboard, sent, paused, changed, deleted and taken back", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await openSchedules(page);
      await page.getByText("This report is not sent by mail").waitFor();
      await checkAccessibility(page, "schedules, none");
      await picture(page, "schedules-none");
      await page.getByRole("button", { name: "New schedule" }).press("Enter");
      const form = page.getByRole("dialog", { name: "New schedule" });
      await form.getByRole("textbox", { name: "Time", exact: true }).fill("17:05");
      await form.getByRole("combobox", { name: "Day of the week" }).click();
      await page.getByRole("option", { name: "Friday" }).click();
      await form.getByRole("combobox", { name: "File" }).click();
      await page.getByRole("option", { name: "Excel" }).click();
      await checkAccessibility(page, "schedule form");
      await picture(page, "schedule-form");
      await form.getByRole("combobox", { name: "File" }).press("Control+Enter");
      const rows = page.getByRole("list", { name: "By mail" }).getByRole("listitem");
      await rows.getByText(/^Every Friday at (17:05|5:05)/).waitFor();
      for (const part of ["To ", "Excel (XLSX)", "Next: ", "Not sent yet"])
        await eventually(`${part} is shown`, async () => (await rows.first().innerText()).includes(part));

      // There is no relay here, and that is said instead of a mail that never comes.
      await choose(page, rows.first(), "Send now");
      await rows.getByText(/1 mail of .* was not sent\. This installation cannot send mails/).waitFor();
      await checkAccessibility(page, "schedules");
      await picture(page, "schedules");

      await choose(page, rows.first(), "Pause");
      await rows.getByText("Paused").waitFor();
      await choose(page, rows.first(), "Edit");
      const edit = page.getByRole("dialog", { name: "Schedule", exact: true });
      await edit.getByText("Monthly").click();
      await edit.getByRole("textbox", { name: "Day of the month" }).fill("31");
      await edit.getByRole("button", { name: "Save" }).click();
      await rows.getByText(/^On the last day of every month/).waitFor();
      await choose(page, rows.first(), "Resume");
      await rows.getByText("Paused").waitFor({ state: "detached" });
      await choose(page, rows.first(), "Delete");
      await page.getByText("This report is not sent by mail").waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await rows.getByText(/^On the last day of every month/).waitFor();
    }));

  test("in German, in the dark and on a phone", () =>
    withPage(browser, server, { viewport: phone, colorScheme: "dark" }, async (page) => {
      const { member } = await server.call("GET", "/me");
      await server.call("PATCH", "/me", { locale: "de-DE" });
      const schedule = { saved_report_id: report.id, frequency: "daily", time: "06:00", time_zone: "Asia/Kolkata" };
      await server.call("POST", "/report-schedules", { ...schedule, member_ids: [member.id] });
      await signIn(page, server, owner);
      await openSchedules(page, "Gespeicherte Berichte", "Per E-Mail");
      await page.getByText("Jeden Tag um 06:00 (Asia/Kolkata)").waitFor();
      await checkAccessibility(page, "schedules, German, phone");
      await checkWidth(page, "schedules, German, phone");
      await picture(page, "schedules-german-phone");
      await page.getByRole("button", { name: "Neuer Zeitplan" }).click();
      await page.getByRole("dialog", { name: "Neuer Zeitplan" }).waitFor();
      await checkAccessibility(page, "schedule form, German, phone");
      await checkWidth(page, "schedule form, German, phone");
      await picture(page, "schedule-form-german-phone");
    }));

  test("a link that is of no use any more says so, and asks before it does anything", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected = [refused];
      const answer = await page.goto("/unsubscribe#token=never-existed");
      assert.equal(answer.headers()["x-robots-tag"], "noindex, nofollow");
      await checkAccessibility(page, "unsubscribe");
      await picture(page, "unsubscribe");
      await page.getByRole("button", { name: "Unsubscribe" }).click();
      await page.getByText(/the report is not sent to you|has expired/i).waitFor();
    }));
});
