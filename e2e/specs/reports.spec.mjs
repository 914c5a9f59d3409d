// Reports: the figures add up, lead to their entries, and come out as a file.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { launch, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { eventually } from "../harness/waits.mjs";

describe("reports", () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer("bare");
    const project = await server.call("POST", "/projects", { name: "Atlas", color: "teal", billable: true });
    const day = new Date().toISOString().slice(0, 8) + "01";
    await server.call("POST", "/time-entries", { date: day, duration_seconds: 5400, project_id: project.id, note: "=1+1 review" });
    await server.call("POST", "/time-entries", { date: day, duration_seconds: 1800, note: "Mail" });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("this month by project has both groups and their total", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/reports");
      const table = page.getByRole("table").first();
      await table.getByText("Atlas").first().waitFor();
      await table.getByText("No project").first().waitFor();
      for (const figure of ["1:30", "0:30", "2:00"])
        await eventually(`${figure} is shown`, async () => (await page.getByRole("main").innerText()).includes(figure));
      await picture(page, "reports-filled");
    }));

  test("the CSV opens no formula", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/reports");
      await page.getByRole("table").first().getByText("Atlas").first().waitFor();
      await page.getByRole("button", { name: "Download" }).first().click();
      const every = page.getByRole("menuitem", { name: /CSV/ });
      await picture(page, "reports-download");
      const [download] = await Promise.all([page.waitForEvent("download"), every.last().click()]);
      const text = await readFile(await download.path(), "utf8");
      assert.match(text, /Atlas/);
      assert.doesNotMatch(text, /(^|,)"?=1\+1/m);
    }));
});
