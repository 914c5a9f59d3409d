// Clients, projects and tasks.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkAccessibility, launch, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes } from "../harness/waits.mjs";

describe("scope", () => {
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

  test("a project is created in its dialog, and a taken name is said at the field", () =>
    withPage(browser, server, {}, async (page) => {
      page.expected.push(/status of 409/);
      await signIn(page, server, owner);
      await page.goto("/projects");
      await page.getByRole("button", { name: "New project" }).first().click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox", { name: /^Name/ }).fill("Website relaunch");
      await checkAccessibility(page, "the dialog of a project");
      await picture(page, "project-dialog");
      await dialog.getByRole("button", { name: "Create" }).click();
      await dialog.waitFor({ state: "detached" });
      await page.getByRole("main").getByText("Website relaunch").first().waitFor();
      const { items } = await server.call("GET", "/projects");
      assert.deepEqual(items.map((project) => project.name), ["Website relaunch"]);

      await page.goto("/projects");
      await page.getByRole("button", { name: "New project" }).first().click();
      await dialog.getByRole("textbox", { name: /^Name/ }).fill("website RELAUNCH");
      await dialog.getByRole("button", { name: "Create" }).click();
      await dialog.locator("[aria-invalid=true], [role=alert]").first().waitFor();
      assert.equal((await server.call("GET", "/projects")).items.length, 1);
    }));

  test("a client is added by typing its name", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/clients");
      const field = page.getByLabel("Add a client");
      await field.fill("Globex");
      await field.press("Enter");
      await page.getByRole("main").getByText("Globex").first().waitFor();
      // It is shown at once, and stored a moment later.
      const stored = async () => (await server.call("GET", "/clients")).items.map(({ name }) => name);
      await becomes(stored, ["Globex"]);
    }));

  test("a task is added to a project and shows there", () =>
    withPage(browser, server, {}, async (page) => {
      const project = await server.call("POST", "/projects", { name: "Intranet", color: "blue", billable: false });
      await signIn(page, server, owner);
      await page.goto(`/projects/${project.id}`);
      const field = page.getByLabel("Add a task");
      await field.fill("Search page");
      await field.press("Enter");
      await page.getByRole("table").locator("tbody tr").first().waitFor();
      await checkAccessibility(page, "one project");
      await picture(page, "project");
      const tasks = async () => (await server.call("GET", `/tasks?project_id=${project.id}`)).items.map(({ name }) => name);
      await becomes(tasks, ["Search page"]);
    }));

  test("clients and projects are commented on, and what is half written waits for who comes back", () =>
    withPage(browser, server, {}, async (page) => {
      const client = await server.call("POST", "/clients", { name: "Initech" });
      const project = await server.call("POST", "/projects", { name: "Printer", client_id: client.id });
      await signIn(page, server, owner);
      await page.goto(`/clients?comments=${client.id}`);
      const field = page.getByLabel("Write a comment");
      await field.fill("They pay late");
      await page.keyboard.press("Control+Enter");
      await page.getByRole("listitem").filter({ hasText: "They pay late" }).waitFor();
      await page.goto(`/projects/${project.id}`);
      await field.fill("Paper is");
      await page.getByRole("link", { name: "Calendar", exact: true }).click();
      await page.locator("main [data-date]").first().waitFor();
      await page.goBack();
      await page.getByRole("heading", { level: 1, name: "Printer" }).waitFor();
      await becomes(() => field.inputValue(), "Paper is");
      await field.fill("Paper is out");
      await page.keyboard.press("Control+Enter");
      await page.getByRole("listitem").filter({ hasText: "Paper is out" }).waitFor();
      await becomes(() => field.inputValue(), "");
      const said = async (of) => (await server.call("GET", `/comments?${of}`)).items.map(({ text }) => text);
      await becomes(() => said(`client_id=${client.id}`), ["They pay late"]);
      await becomes(() => said(`project_id=${project.id}`), ["Paper is out"]);
    }));
});
