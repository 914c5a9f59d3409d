// Saved reports: kept under a name, compared, shared inside and outside the organization, printed.
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
import { becomes, eventually } from "../harness/waits.mjs";

const password = "seven plain otters";
// What a browser writes when the server refuses on purpose.
const refused = /Failed to load resource.*(401|410)/;

describe("saved reports", () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer("bare");
    const project = await server.call("POST", "/projects", { name: "Atlas", color: "teal", billable: true });
    // Whole months: this one and the one before, whatever day it is.
    const { member } = await server.call("GET", "/me");
    const today = new Intl.DateTimeFormat("sv-SE", { timeZone: member.time_zone }).format();
    const [year, month] = today.split("-").map(Number);
    const first = (back) => new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 10);
    await server.call("POST", "/time-entries", {
      date: first(0),
      duration_seconds: 7200,
      project_id: project.id,
      note: "Maps",
    });
    await server.call("POST", "/time-entries", { date: first(0), duration_seconds: 1800, note: "Mail" });
    await server.call("POST", "/time-entries", {
      date: first(1),
      duration_seconds: 3600,
      project_id: project.id,
    });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function openMenu(page) {
    await page.getByRole("button", { name: "Saved reports" }).click();
    await page.getByRole("menu").waitFor();
  }

  /** The page of a saved report; it is made where there is none yet. */
  async function savedReport(name, more = {}) {
    const { items } = await server.call("GET", "/saved-reports?limit=200");
    const known = items.find((report) => report.name === name);
    if (known) return known;
    const definition = { period: "this_month", group_by: ["project", "member"], filter: {} };
    return server.call("POST", "/saved-reports", { name, definition, ...more });
  }

  test("a comparison stands in figures, table and chart", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/reports");
      await page.getByRole("table").first().waitFor();
      await page.getByRole("combobox", { name: "Compare with" }).click();
      await page.getByRole("option", { name: "Compare with previous period" }).click();
      await page.getByRole("columnheader", { name: "Before" }).waitFor();
      // 2:30 now, 1:00 before.
      for (const figure of ["+1:30 (+150 %)", "1:00", "Atlas"])
        await eventually(`${figure} is shown`, async () => (await page.getByRole("main").innerText()).includes(figure));
      assert.match(page.url(), /compare=previous_period/);
      await picture(page, "reports-compared");
    }));

  test("a report is saved, kept in the side bar and opened again by its address", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/reports?period=thisMonth&group=project%2Cmember&compare=previous_period");
      await page.getByRole("table").first().waitFor();
      await openMenu(page);
      await page.getByRole("menuitem", { name: "Save this report" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox", { name: "Name" }).fill("Every month");
      await checkAccessibility(page, "save dialog");
      await picture(page, "saved-report-dialog");
      await dialog.getByRole("button", { name: "Save" }).click();
      await page.getByRole("heading", { level: 1, name: "Every month" }).waitFor();
      assert.match(page.url(), /\/reports\?report=[0-9a-f-]{36}$/);
      await page.reload();
      await page.getByRole("heading", { level: 1, name: "Every month" }).waitFor();
      await page.getByRole("columnheader", { name: "Before" }).waitFor();

      // What is changed is said, and saved where it belongs.
      await page.getByRole("combobox", { name: "Compare with" }).click();
      await page.getByRole("option", { name: "No comparison" }).click();
      await page.getByText("Changed, not saved").waitFor();
      await openMenu(page);
      await checkAccessibility(page, "menu of saved reports");
      await picture(page, "saved-report-menu");
      await page.getByRole("menuitem", { name: "Save the changes" }).click();
      await page.getByText("Changed, not saved").waitFor({ state: "detached" });

      await page.goto("/today");
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Every month" }).click();
      await page.getByRole("heading", { level: 1, name: "Every month" }).waitFor();
    }));

  test("deleting is taken back with one click", () =>
    withPage(browser, server, {}, async (page) => {
      const report = await savedReport("To be deleted");
      await signIn(page, server, owner);
      await page.goto(`/reports?report=${report.id}`);
      await page.getByRole("heading", { level: 1, name: "To be deleted" }).waitFor();
      await openMenu(page);
      await page.getByRole("menuitem", { name: "Delete", exact: true }).click();
      await page.getByRole("heading", { level: 1, name: "Reports" }).waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await openMenu(page);
      await page.getByRole("menuitem", { name: "To be deleted" }).click();
      await page.getByRole("heading", { level: 1, name: "To be deleted" }).waitFor();
    }));

  /** Makes a public link in the dialog; gives its address. */
  async function makeLink(page, name) {
    await openMenu(page);
    await page.getByRole("menuitem", { name: "Public links…" }).click();
    await page.getByRole("button", { name: "New public link" }).click();
    const form = page.getByRole("dialog", { name: "New public link" });
    await form.getByRole("textbox", { name: "Password (optional)" }).fill(password);
    await form.getByRole("checkbox", { name: "Every entry" }).check();
    await checkAccessibility(page, `new public link, ${name}`);
    await picture(page, `public-link-form-${name}`);
    await form.getByRole("button", { name: "Create" }).click();
    const address = page.getByRole("textbox", { name: "Address of the report" });
    await address.waitFor();
    await checkAccessibility(page, `public links, ${name}`);
    await picture(page, `public-links-${name}`);
    return address.inputValue();
  }

  test("a public link opens with its password only, and no longer when it is revoked", () =>
    withPage(browser, server, { colorScheme: "dark" }, async (page) => {
      const report = await savedReport("For the customer");
      await signIn(page, server, owner);
      await page.goto(`/reports?report=${report.id}`);
      await page.getByRole("table").first().waitFor();
      const url = await makeLink(page, "dark");

      await withPage(browser, server, {}, async (visitor) => {
        visitor.expected = [refused];
        const answer = await visitor.goto(url);
        assert.equal(answer.headers()["x-robots-tag"], "noindex, nofollow");
        const field = visitor.getByRole("textbox", { name: "Password" });
        await field.fill("not the password");
        await visitor.getByRole("button", { name: "Show the report" }).click();
        await visitor.getByText("This is not the password.").waitFor();
        await checkAccessibility(visitor, "password of a public link");
        await field.fill(password);
        await visitor.getByRole("button", { name: "Show the report" }).click();
        await visitor.getByRole("heading", { level: 1, name: "For the customer" }).waitFor();
        for (const figure of ["Atlas", "2:30", "2:00"])
          await eventually(`${figure} is shown`, async () => (await visitor.getByRole("main").innerText()).includes(figure));
        const words = await visitor.getByRole("main").innerText();
        // Nothing was chosen but entries: no names of people, no notes, nothing of what is billable.
        for (const hidden of ["Maps", "Mara", owner.email, "Billable"])
          assert.ok(!words.includes(hidden), hidden);
        await checkAccessibility(visitor, "public report");
        await checkWidth(visitor, "public report");
        await picture(visitor, "public-report");
      });
      await withPage(
        browser,
        server,
        { viewport: phone, locale: "de-DE", colorScheme: "dark" },
        async (visitor) => {
          visitor.expected = [refused];
          await visitor.goto(url);
          await visitor.getByLabel("Passwort", { exact: true }).fill(password);
          await visitor.getByRole("button", { name: "Bericht zeigen" }).click();
          await visitor.getByRole("heading", { level: 1, name: "For the customer" }).waitFor();
          await checkAccessibility(visitor, "public report, phone");
          await checkWidth(visitor, "public report, phone");
          await picture(visitor, "public-report-phone");
        },
      );

      await page
        .getByRole("button", { name: /^Revoke/ })
        .first()
        .click();
      await page.getByText("Nobody outside sees this report").waitFor();
      await withPage(browser, server, {}, async (visitor) => {
        visitor.expected = [refused];
        await visitor.goto(url);
        await visitor.getByText(/withdrawn or has expired/).waitFor();
        await visitor.goto("/shared-report#token=never-existed");
        await visitor.reload();
        await visitor.getByText(/withdrawn or has expired/).waitFor();
      });
    }));

  test("on paper the report stands alone, with its figures and its rules", () =>
    withPage(browser, server, { colorScheme: "dark" }, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/reports?period=thisMonth&group=project%2Cmember&compare=previous_period");
      await page.getByRole("columnheader", { name: "Before" }).waitFor();
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      await becomes(() => page.getByRole("navigation").count(), 0, "navigation on paper");
      for (const text of ["2:30", "Atlas", "How these figures are made", "Compare with"])
        await eventually(`${text} is printed`, async () => (await page.locator("body").innerText()).includes(text));
      const shown = await page.locator("body").innerText();
      assert.ok(!shown.includes("Download"), shown);
      await picture(page, "reports-print");
      const pdf = await page.pdf({ format: "A4" });
      assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
      // One page more means that something is printed beside the report.
      assert.ok((pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length <= 2, "pages");
    }));
});
