// A file of another time tracker comes in: looked at first, stored as shown, and only once.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkAccessibility, launch, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";

const columns = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount (EUR)";
const rows = [
  `Mara,${owner.email},Northwind,Atlas,,Sketches,Yes,2026-01-12,09:00:00,2026-01-12,11:30:00,02:30:00,design,`,
  `Mara,${owner.email},Northwind,Atlas,,Review,Yes,2026-01-13,13:00:00,2026-01-13,14:00:00,01:00:00,,`,
];
const csv = (name, lines) => ({ name, mimeType: "text/csv", buffer: Buffer.from(`${lines.join("\n")}\n`) });
const file = csv("toggl.csv", [columns, ...rows]);
const projects = csv("clockify-projects.csv", [
  "Project,Client,Status,Visibility,Billability,Tasks,Estimated (h),Note",
  'Harbour,Northwind,Active,Public,Yes,"Plan, Build",12.50,',
]);

describe("imports", () => {
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

  async function look(page, upload = file) {
    await page.goto("/imports");
    await page.locator("input[type=file]").setInputFiles(upload);
    await page.getByRole("button", { name: "Look at the file" }).click();
    await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
  }

  test("the file is looked at, stored, and its totals agree", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await look(page);
      const store = page.getByRole("button", { name: "Store 2 entries" });
      await store.waitFor();
      assert.equal((await server.call("GET", "/time-entries?limit=10")).items.length, 0, "looking stores nothing");
      await checkAccessibility(page, "the preview of an import");
      await picture(page, "import-preview");
      await store.click();
      await page.getByText(/The totals agree/).waitFor();
      await picture(page, "import-stored");
      const { items } = await server.call("GET", "/time-entries?limit=10");
      assert.deepEqual(items.map((entry) => entry.duration_seconds).sort((a, b) => a - b), [3600, 9000]);
    }));

  test("the same file a second time has nothing new", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await look(page);
      await page.getByText("Nothing new in this file").waitFor();
      assert.equal((await server.call("GET", "/time-entries?limit=10")).items.length, 2);
    }));

  test("a list of projects comes in without any time", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await look(page, projects);
      await page.getByRole("button", { name: "Create what is new" }).click();
      await page.getByText(/Also created/).waitFor();
      await checkAccessibility(page, "an import without entries");
      await picture(page, "import-list");
      const { items } = await server.call("GET", "/projects?limit=50");
      const harbour = items.find((project) => project.name === "Harbour");
      assert.equal(harbour?.estimate_seconds, 45_000);
      assert.equal((await server.call("GET", "/time-entries?limit=10")).items.length, 2);
    }));
});
