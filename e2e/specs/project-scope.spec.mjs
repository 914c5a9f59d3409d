// The scope of a project: budget, baseline and changes, burn-up, templates, archive.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkAccessibility, checkWidth, launch, phone, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes } from "../harness/waits.mjs";

const hour = 3600;
const looks = [{ name: "light" }, { name: "dark", colorScheme: "dark" }];

/** Days before today, as the API wants them. */
function daysAgo(days) {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

async function projectWithWork(server, name) {
  const project = await server.call("POST", "/projects", { name, budget_seconds: 50 * hour });
  for (const [task, hours] of [["Design", 30], ["Build", 60]]) {
    await server.call("POST", "/tasks", { project_id: project.id, name: task, estimate_seconds: hours * hour });
  }
  for (let day = 1; day <= 21; day += 1) {
    await server.call("POST", "/time-entries", { date: daysAgo(day), duration_seconds: 2 * hour, project_id: project.id });
  }
  return project;
}

describe("the scope of a project", () => {
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

  test("a baseline is set, and what changes afterwards stands against it with its reason", () =>
    withPage(browser, server, {}, async (page) => {
      const project = await projectWithWork(server, "Relaunch");
      await signIn(page, server, owner);
      await page.goto(`/projects/${project.id}`);
      await page.getByText("No baseline yet").waitFor();
      await page.getByRole("button", { name: "Set a baseline" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox", { name: /^Name/ }).fill("Offer of March");
      await dialog.getByRole("textbox", { name: "Why" }).fill("Signed by the client");
      await checkAccessibility(page, "the dialog of a baseline");
      await dialog.getByRole("button", { name: "Set a baseline" }).click();
      await dialog.waitFor({ state: "detached" });
      await page.getByText("Nothing has changed since").waitFor();

      const field = page.getByLabel("Add a task");
      await field.fill("Training");
      await field.press("Enter");
      const changes = page.getByRole("table", { name: "Scope changes" });
      await changes.getByText("Training").waitFor();
      const reason = changes.getByRole("textbox", { name: "Why Training changed" });
      await reason.fill("Ordered on top");
      await reason.press("Enter");
      await page.waitForFunction(
        async (id) => {
          const answer = await fetch(`/api/v1/projects/${id}/scope-changes`);
          return (await answer.json()).items.some((change) => change.reason === "Ordered on top");
        },
        project.id,
      );
      const { items } = await server.call("GET", `/projects/${project.id}/baselines`);
      assert.equal(items[0].estimate_seconds, 90 * hour);
      assert.equal(items[0].added.count, 1);
      // A reload shows the same.
      await page.reload();
      await changes.getByText("Training").waitFor();
      await becomes(() => reason.inputValue(), "Ordered on top");
    }));

  test("a used budget is said on the page and in the list; the burn-up has its forecast and its table", () =>
    withPage(browser, server, {}, async (page) => {
      const { items } = await server.call("GET", "/projects");
      const project = items.find(({ name }) => name === "Relaunch") ?? (await projectWithWork(server, "Relaunch"));
      await signIn(page, server, owner);
      await page.goto("/projects");
      await page.getByText("Budget 84 %").first().waitFor();
      await page.goto(`/projects/${project.id}`);
      await page.getByText("84 % of the budget is used").waitFor();
      await page.getByText("At the present pace the scope is used up on").waitFor();
      await page.getByText("Show as a table").click();
      const table = page.getByRole("table", { name: "Burn-up" });
      await table.getByText("42:00").first().waitFor();
      await page.locator("svg .recharts-line path").first().waitFor({ state: "attached" });
      await picture(page, "project-burn-up");
      const hours = page.getByRole("table", { name: "Hours by member" });
      await hours.getByText("42:00").waitFor();
    }));

  for (const { name, ...options } of looks) {
    test(`the page is accessible, ${name}`, () =>
      withPage(browser, server, options, async (page) => {
        const { items } = await server.call("GET", "/projects");
        await signIn(page, server, owner);
        await page.goto(`/projects/${items[0].id}`);
        await page.getByText("At the present pace").waitFor();
        await page.getByText("Show as a table").click();
        await checkAccessibility(page, `the scope of a project, ${name}`);
        await page.getByRole("button", { name: "Set a baseline" }).first().click();
        await page.getByRole("dialog").waitFor();
        await checkAccessibility(page, `the dialog of a baseline, ${name}`);
      }));
  }

  test("the page fits a phone", () =>
    withPage(browser, server, { viewport: phone }, async (page) => {
      const { items } = await server.call("GET", "/projects");
      await signIn(page, server, owner);
      await page.goto(`/projects/${items[0].id}`);
      await page.getByText("At the present pace").waitFor();
      await checkWidth(page, "the scope of a project");
      await picture(page, "project-scope-phone");
    }));

  test("a project is saved as a template, and a new one starts with it", () =>
    withPage(browser, server, {}, async (page) => {
      const { items } = await server.call("GET", "/projects");
      await signIn(page, server, owner);
      await page.goto(`/projects/${items[0].id}`);
      await page.getByRole("main").getByRole("button", { name: /more actions: Relaunch/i }).click();
      await page.getByRole("menuitem", { name: "Save as template" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox", { name: /^Name of the template/ }).fill("Website");
      await checkAccessibility(page, "the dialog of a template");
      await dialog.getByRole("button", { name: "Save as template" }).click();
      await dialog.waitFor({ state: "detached" });

      await page.goto("/projects");
      await page.getByRole("button", { name: "New project" }).first().click();
      await dialog.getByRole("textbox", { name: /^Name/ }).fill("Website of Globex");
      await dialog.getByRole("combobox", { name: "Start from" }).click();
      await page.getByRole("option", { name: "Website", exact: true }).click();
      await checkAccessibility(page, "the dialog of a project that starts from a template");
      await dialog.getByRole("button", { name: "Create" }).click();
      await dialog.waitFor({ state: "detached" });
      const made = (await server.call("GET", "/projects")).items.find(({ name }) => name === "Website of Globex");
      assert.equal(made.budget_seconds, 50 * hour);
      assert.equal(made.tracked_seconds, 0);
      const tasks = await server.call("GET", `/tasks?project_id=${made.id}`);
      assert.deepEqual(tasks.items.map((task) => task.name), ["Build", "Design", "Training"]);

      await page.getByRole("button", { name: "Templates" }).click();
      await dialog.getByText("3 tasks").waitFor();
      await checkAccessibility(page, "the templates");
      await dialog.getByRole("button", { name: "Delete the template Website" }).click();
      await dialog.getByText("No templates yet").waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await dialog.getByText("3 tasks").waitFor();
    }));

  test("an archived project says so and comes back with one click", () =>
    withPage(browser, server, {}, async (page) => {
      const project = await server.call("POST", "/projects", { name: "Old work" });
      await signIn(page, server, owner);
      await page.goto(`/projects/${project.id}`);
      await page.getByRole("main").getByRole("button", { name: /more actions: Old work/i }).click();
      await page.getByRole("menuitem", { name: "Archive" }).click();
      await page.getByText("This project is archived").waitFor();
      await page.getByRole("button", { name: "Restore" }).click();
      await page.getByText("This project is archived").waitFor({ state: "detached" });
      await becomes(async () => (await server.call("GET", `/projects/${project.id}`)).archived, false);
    }));
});
