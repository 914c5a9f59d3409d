// Rates and money: set by hand, seen where they may be seen, and nowhere else.
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

describe("rates and money", () => {
  let server;
  let browser;
  let project;
  before(async () => {
    server = await startServer("bare");
    project = await server.call("POST", "/projects", { name: "Atlas", color: "teal", billable: true });
    for (const [date, seconds] of [["2026-03-02", 5400], ["2026-03-16", 3600]]) {
      const entry = { date, duration_seconds: seconds, project_id: project.id };
      await server.call("POST", "/time-entries", entry);
    }
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("a rate is set in the settings, and a report shows what hours are worth", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/rates");
      await page.getByText("No rates yet").waitFor();
      await checkAccessibility(page, "rates, none");
      await picture(page, "rates-none");
      await page.getByRole("button", { name: "Set a rate" }).click();
      const form = page.getByRole("dialog", { name: "Set a rate" });
      await form.getByRole("textbox", { name: "EUR an hour" }).fill("90");
      await form.getByRole("textbox", { name: "Reason" }).fill("Price list");
      await checkAccessibility(page, "rate form");
      await picture(page, "rate-form");
      await form.getByRole("textbox", { name: "Reason" }).press("Control+Enter");
      const table = page.getByRole("table", { name: "Rates" });
      await table.getByText("€90.00 / h").waitFor();
      await table.getByText("Price list").waitFor();
      // From today on it counts; for the past somebody says so.
      for (const [from, minor] of [["2026-01-01", 8000], ["2026-03-16", 10_000]]) {
        await server.call("POST", "/rates", { valid_from: from, hourly_minor: minor });
      }
      await server.call("POST", "/rates", { kind: "cost", valid_from: "2026-01-01", hourly_minor: 5000 });
      await table.getByText("€100.00 / h").waitFor();
      await table.getByText("€50.00 / h").waitFor();
      await becomes(() => table.getByText("Today", { exact: true }).count(), 2, "one of each kind counts today");
      await checkAccessibility(page, "rates");
      await picture(page, "rates");
      await table.getByRole("row").filter({ hasText: "€100.00" }).getByRole("button").click();
      await page.getByRole("menuitem", { name: "History" }).click();
      const history = page.getByRole("dialog", { name: /^History: Everybody/ });
      await history.getByText("Rate created").waitFor();
      await history.getByText("€100.00").waitFor();
      await checkAccessibility(page, "history of a rate");
      await page.keyboard.press("Escape");
      await history.waitFor({ state: "detached" });

      await page.goto("/reports?from=2026-03-01&to=2026-04-01&group=project&amounts=true");
      const words = async () => page.getByRole("main").innerText();
      await page.getByRole("columnheader", { name: "Amount" }).waitFor();
      // 1:30 at 80.00 and 1:00 at 100.00; it costs 2:30 at 50.00.
      for (const figure of ["€220.00", "€125.00", "€95.00", "the rate of the day"])
        await eventually(`${figure} is shown`, async () => (await words()).includes(figure));
      await checkAccessibility(page, "report with amounts");
      await picture(page, "report-amounts");
      await page.getByRole("button", { name: "Rules" }).click();
      await page.getByRole("switch", { name: "Show amounts of money" }).click();
      await page.getByRole("columnheader", { name: "Amount" }).waitFor({ state: "detached" });
    }));

  test("a project has a budget in money, with what is left and who set it", () =>
    withPage(browser, server, { colorScheme: "dark" }, async (page) => {
      await signIn(page, server, owner);
      await page.goto(`/projects/${project.id}`);
      await page.getByRole("button", { name: "Budget in money" }).click();
      const form = page.getByRole("dialog", { name: "Budget in money" });
      await form.getByRole("textbox", { name: "Budget in EUR" }).fill("250");
      await form.getByRole("textbox", { name: "Reason" }).fill("First order");
      await checkAccessibility(page, "budget in money");
      await form.getByRole("button", { name: "Save" }).click();
      await page.getByText("80 % of the budget in money is reached").waitFor();
      for (const figure of ["€220.00", "€250.00", "€30.00"])
        await eventually(`${figure} is shown`, async () => (await page.getByRole("main").innerText()).includes(figure));
      await page.getByText("Budgets so far").click();
      await page.getByText("First order").waitFor();
      await checkAccessibility(page, "money of a project");
      await page.getByText("Budgets so far").scrollIntoViewIfNeeded();
      await picture(page, "project-money");
    }));

  test("a member sees neither rates nor amounts, also by an address of somebody who does", () =>
    withPage(browser, server, {}, async (page) => {
      const tom = { email: "tom@acme.example", password: "nine patient herons 5" };
      const { url } = await server.call("POST", "/invitations", { email: tom.email, role: "member" });
      const token = new URL(url).hash.slice("#token=".length);
      const about = { token, name: "Tom", password: tom.password, time_zone: "Europe/Berlin", locale: "en-GB" };
      const { member } = await server.call("POST", "/invitations/accept", about);
      const hour = { member_id: member.id, date: "2026-03-03", duration_seconds: 3600, project_id: project.id };
      await server.call("POST", "/time-entries", hour);
      await signIn(page, server, tom);
      await page.goto("/reports?from=2026-03-01&to=2026-04-01&group=project&amounts=true");
      await page.getByRole("columnheader", { name: "Duration" }).waitFor();
      await page.getByRole("button", { name: "Rules" }).click();
      await page.getByRole("switch").first().waitFor();
      assert.equal(await page.getByText(/amount/i).count(), 0);
      await page.goto("/settings");
      await page.getByRole("link", { name: "Recurring" }).waitFor();
      assert.equal(await page.getByRole("link", { name: "Rates" }).count(), 0);
      await page.goto(`/projects/${project.id}`);
      await page.getByRole("heading", { level: 1, name: "Atlas" }).waitFor();
      assert.equal(await page.getByText(/Money|Rates|€/).count(), 0);
    }));

  test("the rates of a member stand on their row; in German, on a phone", () =>
    withPage(browser, server, { viewport: phone }, async (page) => {
      await server.call("PATCH", "/me", { locale: "de-DE" });
      const { member } = await server.call("GET", "/me");
      await server.call("POST", "/rates", { member_id: member.id, valid_from: "2026-01-01", hourly_minor: 7050 });
      await signIn(page, server, owner);
      await page.goto("/settings/rates");
      await page.getByText("70,50 € / h").waitFor();
      await checkAccessibility(page, "rates, German, phone");
      await checkWidth(page, "rates, German, phone");
      await picture(page, "rates-german-phone");
      await page.goto("/people");
      await page.getByRole("button", { name: /Aktionen|Menü/ }).first().click();
      await page.getByRole("menuitem", { name: "Stundensätze" }).click();
      await page.getByRole("dialog").getByText("70,50 € / h").waitFor();
      await checkAccessibility(page, "rates of a member");
      await picture(page, "rates-member");
    }));
});
