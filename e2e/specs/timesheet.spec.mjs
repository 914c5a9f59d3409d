// Timesheets: a week filled with keys, pasted, copied, submitted, given back, corrected and approved. Fixed weeks in the
// past, so that nothing depends on the day on which this runs.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkAccessibility, checkWidth, launch, phone, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes, eventually } from "../harness/waits.mjs";

const ben = { email: "ben@acme.example", password: "nine brass kettles sing" };

describe("timesheets", () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer("bare");
    browser = await launch();
    const { url } = await server.call("POST", "/invitations", { email: ben.email, role: "member", team_ids: [] });
    await server.call("POST", "/invitations/accept", {
      token: url.split("#token=")[1], name: "Ben Okoro", password: ben.password, time_zone: "Europe/Berlin", locale: "en-GB",
    });
    const { items } = await server.call("GET", "/members");
    ben.id = items.find((member) => member.email === ben.email).id;
    const atlas = await server.call("POST", "/projects", { name: "Atlas", color: "teal", billable: true });
    await server.call("POST", "/tasks", { project_id: atlas.id, name: "Maps", estimate_seconds: 36_000, deadline: "2026-03-31" });
    await server.call("POST", "/projects", { name: "Intranet", color: "blue", billable: false });
    await server.call("PUT", "/locks", { member_id: ben.id, locked_until: "2026-02-24", reason: "Paid out" });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** Ben's durations of a week, by day. */
  async function hours(from, to) {
    const { items } = await server.call("GET", `/time-entries?member_id=${ben.id}&from=${from}&to=${to}&order=asc&limit=200`);
    return items.map((entry) => [entry.date, entry.duration_seconds / 3600]);
  }

  /** Waits until the server has what the screen shows. */
  async function settled(page, total) {
    await page.locator('tfoot [data-day="week"]').getByText(total, { exact: true }).waitFor();
    await page.locator("[data-pending]").first().waitFor({ state: "detached" });
  }

  async function addRow(page, project) {
    await page.getByRole("button", { name: "Add a row" }).press("Enter");
    const picker = page.getByRole("combobox", { name: "Project" });
    await picker.fill(project);
    await page.getByRole("option", { name: project }).waitFor();
    await picker.press("ArrowDown");
    await picker.press("Enter");
    await page.keyboard.press("Escape");
    await page.getByRole("rowheader", { name: new RegExp(project) }).waitFor();
  }

  test("a week is filled with keys only, whatever way lengths are written", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, ben);
      await page.goto("/timesheet?date=2026-03-04");
      await page.getByText("No rows in this week yet").waitFor();
      await checkAccessibility(page, "an empty timesheet");
      await addRow(page, "Intranet");
      await page.locator('[data-place="0:0"]').focus();
      for (const typed of ["8", "7,5", "1:30", "90m", "1h30"]) {
        await page.keyboard.type(typed);
        await page.keyboard.press("Tab");
      }
      await settled(page, "20:00");
      await becomes(() => hours("2026-03-02", "2026-03-09"), [
        ["2026-03-02", 8], ["2026-03-03", 7.5], ["2026-03-04", 1.5], ["2026-03-05", 1.5], ["2026-03-06", 1.5],
      ]);
      // Typed over, refused where it is no length, and taken back.
      await page.keyboard.press("Home");
      await page.keyboard.press("F2");
      await page.keyboard.press("Control+a");
      await page.keyboard.type("soon");
      await page.keyboard.press("Enter");
      await page.locator("input[aria-invalid=true]").waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("Delete");
      await settled(page, "12:00");
      await page.keyboard.press("Control+z");
      await settled(page, "20:00");
      // Taken back before it has its answer: what was done last is still the last, and the one before comes after it.
      const deleted = page.waitForResponse((answer) => answer.request().method() === "DELETE");
      await page.keyboard.press("Delete");
      await page.keyboard.press("Control+z");
      assert.equal((await deleted).status(), 204);
      await page.getByText("Undone: Cleared.").nth(1).waitFor();
      await page.keyboard.press("Control+z");
      await page.getByText("Undone: 1h30 on Friday 6 March").waitFor();
      await settled(page, "18:30");
      await page.locator('[data-place="0:4"]').focus();
      await page.keyboard.type("1.5");
      await page.keyboard.press("Enter");
      await settled(page, "20:00");
      await picture(page, "timesheet-filled");
    }));

  test("a block of a spreadsheet is pasted, what does not fit is said, and all of it is taken back", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, ben);
      await page.goto("/timesheet?date=2026-03-11");
      await addRow(page, "Intranet");
      await page.locator('[data-place="0:1"]').focus();
      await page.evaluate(() => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", "6\t2,25\tnonsense\r\n3\r\n");
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      });
      await page.getByText(/2 fields pasted.*1 field is no length.*1 field lies outside/).waitFor();
      await settled(page, "8:15");
      await becomes(() => hours("2026-03-09", "2026-03-16"), [["2026-03-10", 6], ["2026-03-11", 2.25]]);
      await page.getByRole("button", { name: "Undo" }).click();
      await settled(page, "0:00");
      await becomes(() => hours("2026-03-09", "2026-03-16"), []);
    }));

  test("last week is copied with its hours, days are filled at once, and intervals stay as they are", () =>
    withPage(browser, server, {}, async (page) => {
      await server.call("POST", "/time-entries", {
        member_id: ben.id, started_at: "2026-03-12T09:00", ended_at: "2026-03-12T10:15", start_time_zone: "Europe/Berlin",
        note: "Call with the museum", project_id: (await server.call("GET", "/projects?q=Intranet")).items[0].id,
      });
      await signIn(page, server, ben);
      await page.goto("/timesheet?date=2026-03-11");
      await page.getByRole("button", { name: "Copy last week" }).click();
      await page.getByRole("menuitem", { name: "Rows with hours" }).click();
      // Thursday has an interval already, so its hour and a half are not copied.
      await settled(page, "19:45");
      const thursday = page.locator('[data-place="0:3"]');
      await thursday.focus();
      await page.keyboard.type("5");
      const dialog = page.getByRole("dialog");
      await dialog.getByText("09:00 – 10:15").waitFor();
      await checkAccessibility(page, "the entries of a cell");
      await dialog.getByLabel("Comment").fill("Call with the museum, second part");
      // Closing keeps what was typed.
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      // The same by mouse.
      await page.locator('[data-place="0:0"]').click();
      await page.locator('[data-place="0:0"]').getByRole("button", { name: "Entries and comments" }).click();
      await dialog.getByLabel("Comment").fill("Planning");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      await page.locator('[data-place="0:0"][title="Planning"]').waitFor();
      await page.getByRole("button", { name: "Fill days" }).click();
      await checkAccessibility(page, "the dialog that fills days");
      for (const day of ["Saturday", "Sunday"]) await dialog.getByRole("checkbox", { name: new RegExp(day) }).check();
      await dialog.getByLabel("Length").fill("0:30");
      await dialog.getByRole("button", { name: "Fill" }).click();
      await settled(page, "20:45");
      const thursdays = async () => {
        const { items } = await server.call("GET", `/time-entries?member_id=${ben.id}&from=2026-03-12&to=2026-03-13`);
        return items.map((entry) => [entry.kind, entry.note, entry.duration_seconds]);
      };
      await becomes(thursdays, [["interval", "Call with the museum, second part", 4500]]);
    }));

  test("a partly locked week says who locked it and why, and its other days stay usable", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, ben);
      await page.goto("/timesheet?date=2026-02-25");
      await page.getByText(/closed by .*Paid out/).waitFor();
      await addRow(page, "Intranet");
      await page.locator('[data-place="0:1"]').focus();
      await page.keyboard.type("8");
      assert.equal(await page.locator("tbody input").count(), 0);
      await page.keyboard.press("ArrowRight");
      await page.keyboard.type("4");
      await page.keyboard.press("Enter");
      await settled(page, "4:00");
      await becomes(() => hours("2026-02-23", "2026-03-02"), [["2026-02-25", 4]]);
      await picture(page, "timesheet-partly-locked");
    }));

  test("what was typed is kept when the server refuses it", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(/status of 409/);
      await signIn(page, server, ben);
      await page.goto("/timesheet?date=2026-02-25");
      // The week was closed a moment ago, on another device.
      const problem = {
        type: "/problems/timesheet_closed", title: "closed", status: 409, code: "timesheet_closed", detail: "Ask Mara.",
        instance: "/api/v1/time-entries", request_id: "r-1", errors: [],
      };
      await page.route("**/api/v1/time-entries", (route) =>
        route.request().method() === "POST"
          ? route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify(problem) })
          : route.continue());
      await page.locator('[data-place="0:3"]').focus();
      await page.keyboard.type("3:20");
      await page.keyboard.press("Tab");
      await page.locator('[data-place="0:3"][data-problem]').getByText("3:20").waitFor();
      await page.unroute("**/api/v1/time-entries");
      await page.reload();
      await page.locator('[data-place="0:3"]').getByText("3:20").waitFor();
      await page.locator('[data-place="0:3"]').focus();
      await page.keyboard.press("F2");
      await page.keyboard.press("Enter");
      await settled(page, "7:20");
      await becomes(() => hours("2026-02-26", "2026-02-27"), [["2026-02-26", 3 + 1 / 3]]);
    }));

  test("a total that was on its way when something changed gives way to the new one", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, ben);
      const late = {};
      late.asked = new Promise((resolve) => (late.isAsked = resolve));
      late.wanted = new Promise((resolve) => (late.deliver = resolve));
      await page.route("**/api/v1/timesheets/week?**", async (route) => {
        const answer = await route.fetch();
        late.isAsked();
        await late.wanted;
        await route.fulfill({ response: answer });
      }, { times: 1 });
      const ofTheWeek = (one) => /\/time-entries\?.*from=2026-06-01/.test(one.url());
      const listed = page.waitForResponse(ofTheWeek);
      await page.goto("/timesheet?date=2026-06-03");
      await Promise.all([late.asked, listed]);
      const refreshed = page.waitForRequest(ofTheWeek);
      await page.getByRole("combobox", { name: "What are you working on?" }).fill("2h 2026-06-03 call");
      await page.keyboard.press("Enter");
      await refreshed;
      late.deliver();
      await page.getByText(/· 2:00$/).waitFor();
    }));

  test("a week is submitted, given back with a comment, corrected and approved", async () => {
    for (const colorScheme of ["light", "dark"]) {
      await withPage(browser, server, { colorScheme }, async (page) => {
        await signIn(page, server, ben);
        await page.goto("/timesheet?date=2026-03-04");
        await page.getByRole("button", { name: "Submit the week" }).click();
        await page.getByRole("dialog").getByText("Earlier weeks were never submitted").waitFor();
        await checkAccessibility(page, `the dialog that submits, ${colorScheme}`);
        await picture(page, `timesheet-submit-${colorScheme}`);
        if (colorScheme === "light") return;
        await page.getByRole("dialog").getByLabel("Comment").fill("Friday was short");
        await page.keyboard.press("Control+Enter");
        await page.getByText("The week is submitted and waits for a decision").waitFor();
        await page.locator('[data-place="0:0"][data-locked]').waitFor();
        await checkAccessibility(page, "a submitted timesheet");
      });
    }
    await withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/approvals");
      await page.getByText("Friday was short").waitFor();
      await checkAccessibility(page, "the approvals");
      await page.keyboard.press("r");
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox", { name: /Why/ }).fill("Friday was a whole day.");
      await checkAccessibility(page, "the dialog that gives back");
      await picture(page, "approvals-reject");
      await page.keyboard.press("Control+Enter");
      await page.getByText("Nothing waits for you").waitFor();
    });
    await withPage(browser, server, {}, async (page) => {
      await signIn(page, server, ben);
      await page.goto("/timesheet?date=2026-03-04");
      await page.getByText("Friday was a whole day.").waitFor();
      await page.locator('[data-place="0:4"]').focus();
      await page.keyboard.type("8");
      await page.keyboard.press("Enter");
      await settled(page, "26:30");
      await page.getByRole("button", { name: "Submit the week" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Submit" }).click();
      await page.getByText("The week is submitted and waits for a decision").waitFor();
    });
    await withPage(browser, server, { colorScheme: "dark" }, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/approvals");
      await page.getByRole("button", { name: /^Details of Ben Okoro/ }).click();
      await page.getByText("26:30").waitFor();
      await checkAccessibility(page, "the details of a week, dark");
      await picture(page, "approvals-details-dark");
      await page.keyboard.press("a");
      await page.getByText("1 week approved.").waitFor();
    });
    const sheet = await server.call("GET", `/timesheets/week?date=2026-03-02&member_id=${ben.id}`);
    assert.deepEqual(sheet.history.map(({ step }) => step), ["submit", "reject", "submit", "approve"]);
  });

  test("two tabs agree: the member sees the decision without doing anything", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, ben);
      await page.goto("/timesheet?date=2026-03-04");
      await page.getByText("The week is approved", { exact: true }).waitFor();
      const sheet = await server.call("GET", `/timesheets/week?date=2026-03-02&member_id=${ben.id}`);
      await server.call("POST", `/timesheets/${sheet.id}/reopen`, { comment: "A day was forgotten" });
      await page.getByText(/The week is open again/).waitFor();
      await page.getByText("A day was forgotten").waitFor();
    }));

  test("on a phone the week is a list of days", () =>
    withPage(browser, server, { viewport: phone }, async (page) => {
      await signIn(page, server, ben);
      await page.goto("/timesheet?date=2026-03-11");
      await page.getByRole("button", { name: /Monday/ }).click();
      const field = page.getByRole("textbox", { name: "Length: Intranet" });
      await field.fill("1,5");
      await field.press("Enter");
      await page.getByRole("button", { name: /Monday/ }).getByText("1:30").waitFor();
      // A page that is closed sends nothing any more.
      await eventually("Monday is stored", async () => (await hours("2026-03-09", "2026-03-10")).some(([, length]) => length === 1.5));
      await checkAccessibility(page, "the timesheet on a phone");
      await checkWidth(page, "the timesheet on a phone");
      await picture(page, "timesheet-phone");
    }));

  test("a contract says what the week should come to, and how its member stands", () =>
    withPage(browser, server, {}, async (page) => {
      const hours = Object.fromEntries(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].map((day, at) => [
          `${day}_seconds`, at < 5 ? 21_600 : 0,
        ]),
      );
      await server.call("POST", `/members/${ben.id}/contracts`, { valid_from: "2026-05-04", days: hours });
      await server.call("POST", "/time-entries", { member_id: ben.id, date: "2026-05-05", duration_seconds: 25_200 });
      await signIn(page, server, ben);
      await page.goto("/timesheet?date=2026-05-06");
      const balance = page.getByLabel("Contract and balance");
      await balance.getByText("Balance until 10 May 2026").waitFor();
      const said = await balance.locator("dd").allTextContents();
      assert.deepEqual(said.map((text) => text.split(" ")[0]), ["30:00", "7:00", "−23:00", "−23:00"]);
      await checkAccessibility(page, "the timesheet with a contract");
    }));

  test("weeks without findings are approved together, and one of them is opened again", () =>
    withPage(browser, server, {}, async (page) => {
      for (const date of ["2026-02-23", "2026-03-09"]) {
        await server.call("POST", "/timesheets/submit", { date, member_id: ben.id });
      }
      await signIn(page, server, owner);
      await page.goto("/approvals");
      await page.getByRole("checkbox", { name: /^Select Ben Okoro/ }).first().check();
      await page.getByText("1 selected").waitFor();
      await page.getByRole("button", { name: "Approve 2 weeks without findings" }).click();
      await page.getByText("2 weeks approved.").waitFor();
      await page.getByText("Nothing waits for you").waitFor();
      await page.getByText("Approved", { exact: true }).click();
      await page.getByRole("button", { name: /^Reopen: Ben Okoro/ }).first().click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox", { name: /Why/ }).fill("Thursday was at the museum.");
      await dialog.getByRole("button", { name: "Reopen" }).click();
      await dialog.waitFor({ state: "detached" });
      const { items } = await server.call("GET", `/timesheets?member_id=${ben.id}&state=reopened&from=2026-03-09`);
      assert.equal(items[0].history.at(-1).comment, "Thursday was at the museum.");
    }));
});
