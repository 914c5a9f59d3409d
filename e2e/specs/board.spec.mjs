// The board, bulk edit, comments and notices.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkAccessibility, checkWidth, launch, phone, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes } from "../harness/waits.mjs";

const tom = { email: "tom@acme.example", password: "seven plain otters swim" };

describe("board", () => {
  let server;
  let browser;
  let project;
  const ids = {};

  /** The names of the cards of a column, from the top. */
  const cards = async (page, status) =>
    page.getByRole("region", { name: status, exact: true }).locator("[data-card] button[aria-describedby]").allTextContents();
  /** Waits until a column holds exactly these cards. */
  const holds = async (page, status, expected) => {
    await page.waitForFunction(
      ([name, names]) => {
        const column = [...document.querySelectorAll("section[aria-label]")].find((one) => one.getAttribute("aria-label") === name);
        const found = [...(column?.querySelectorAll("[data-card] button[aria-describedby]") ?? [])].map((one) => one.textContent);
        return JSON.stringify(found) === JSON.stringify(names);
      },
      [status, expected],
    ).catch(async () => assert.deepEqual(await cards(page, status), expected, status));
  };
  const inColumn = async (status) => {
    const { items } = await server.call("GET", "/task-statuses");
    const { id } = items.find(({ name }) => name === status);
    const tasks = (await server.call("GET", `/tasks?status_id=${id}`)).items;
    return tasks.sort((left, right) => (left.rank < right.rank ? -1 : 1)).map(({ name }) => name);
  };
  const card = (page, name) => page.locator("[data-card]").filter({ hasText: name });

  before(async () => {
    server = await startServer("bare");
    browser = await launch();
    project = await server.call("POST", "/projects", { name: "Atlas", color: "blue", billable: true });
    for (const name of ["Draw", "Write", "Print", "Post"]) {
      const task = await server.call("POST", "/tasks", { project_id: project.id, name, estimate_seconds: 7200, deadline: "2020-01-01" });
      ids[name] = task.id;
    }
    const invited = await server.call("POST", "/invitations", { email: tom.email, role: "member" });
    await withPage(browser, server, {}, async (page) => {
      await page.goto(invited.url);
      await page.getByLabel("Your name").fill("Tom Berg");
      await page.getByLabel("Password", { exact: true }).fill(tom.password);
      await page.getByRole("button", { name: "Join" }).click();
      await page.getByRole("combobox", { name: "What are you working on?" }).waitFor();
    });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("statuses are named, limited and ordered in the settings", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/statuses");
      const list = page.getByRole("list", { name: "Task statuses" });
      await list.getByRole("listitem").nth(2).waitFor();
      const field = page.getByLabel("Add a status");
      await field.fill("In review");
      await field.press("Enter");
      await page.getByLabel("Limit of In review").fill("1");
      await page.getByLabel("Limit of In review").press("Enter");
      await page.getByRole("combobox", { name: "What Open means" }).waitFor();
      await checkAccessibility(page, "task statuses");
      await picture(page, "settings-statuses");
      await page.waitForFunction(() => fetch("/api/v1/task-statuses").then((answer) => answer.json()).then(({ items }) => items.some(({ task_limit }) => task_limit === 1)));
      const { items } = await server.call("GET", "/task-statuses");
      assert.deepEqual(items.map(({ name, category, task_limit }) => [name, category, task_limit]), [
        ["Open", "open", null], ["In progress", "in_progress", null], ["In review", "in_progress", 1], ["Done", "done", null],
      ]);
    }));

  test("a card is moved by mouse, by menu and by keys, and taken back", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/board");
      await holds(page, "Open", ["Draw", "Write", "Print", "Post"]);
      await checkAccessibility(page, "the board");

      const target = page.getByRole("region", { name: "In progress", exact: true }).getByRole("list");
      await card(page, "Write").dragTo(target);
      await holds(page, "In progress", ["Write"]);
      await holds(page, "Open", ["Draw", "Print", "Post"]);
      await page.getByText("Write is now in In progress").waitFor();
      await picture(page, "board-moved");

      await card(page, "Print").getByRole("button", { name: "Move or edit Print" }).click();
      await page.getByRole("menu").waitFor();
      await checkAccessibility(page, "the menu of a card");
      await page.getByRole("menuitem", { name: "Move to In progress" }).click();
      await holds(page, "In progress", ["Print", "Write"]);

      const draw = page.getByRole("button", { name: "Draw", exact: true });
      await draw.focus();
      await page.keyboard.press("Shift+ArrowDown");
      await holds(page, "Open", ["Post", "Draw"]);
      await page.getByText("Draw: Open, place 2 of 2").waitFor({ state: "attached" });
      await draw.focus();
      await page.keyboard.press("Shift+ArrowRight");
      await holds(page, "In progress", ["Print", "Draw", "Write"]);

      await page.getByText("Draw is now in In progress").waitFor();
      await page.getByRole("button", { name: "Undo" }).last().click();
      await holds(page, "Open", ["Post", "Draw"]);
      await holds(page, "In progress", ["Print", "Write"]);
      await becomes(() => inColumn("In progress"), ["Print", "Write"]);
      await becomes(() => inColumn("Open"), ["Post", "Draw"]);
      await page.reload();
      await holds(page, "Open", ["Post", "Draw"]);
    }));

  test("a limit that is passed is said in words, and another tab sees it at once", () =>
    withPage(browser, server, { colorScheme: "dark" }, async (page) => {
      await signIn(page, server, owner);
      await page.goto(`/board?project=${project.id}`);
      await holds(page, "In progress", ["Print", "Write"]);
      const { items } = await server.call("GET", "/task-statuses");
      const review = items.find(({ name }) => name === "In review").id;
      await server.call("POST", `/tasks/${ids.Print}/move`, { status_id: review });
      await page.getByText("Limit reached").waitFor();
      await server.call("POST", `/tasks/${ids.Write}/move`, { status_id: review });
      await page.getByText("Over the limit").waitFor();
      await holds(page, "In review", ["Write", "Print"]);
      // A deadline that has passed is said in words.
      await page.getByText("late").first().waitFor();
      await checkAccessibility(page, "the board over a limit, dark");
      await picture(page, "board-over-limit-dark");
    }));

  test("on a phone a card is moved by its menu", () =>
    withPage(browser, server, { viewport: phone }, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/board");
      await card(page, "Post").waitFor();
      await checkWidth(page, "the board");
      await card(page, "Post").getByRole("button", { name: "Move or edit Post" }).tap();
      await page.getByRole("menuitem", { name: "Move to Done" }).tap();
      await holds(page, "Done", ["Post"]);
      await becomes(() => inColumn("Done"), ["Post"]);
      await picture(page, "board-phone");
    }));

  test("several tasks are changed together and taken back", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/tasks?status=all");
      await page.getByLabel("Choose Draw").click();
      await page.getByLabel("Choose Write").click({ modifiers: ["Shift"] });
      const bar = page.getByRole("region", { name: "Chosen tasks" });
      await bar.getByText("4 chosen").waitFor();
      await checkAccessibility(page, "chosen tasks");
      await picture(page, "tasks-bulk");
      await bar.getByRole("button", { name: "Status" }).click();
      await page.getByRole("menuitem", { name: "Done" }).click();
      await page.getByText("4 tasks are changed").waitFor();
      await becomes(async () => (await inColumn("Done")).length, 4);
      await page.getByRole("button", { name: "Undo" }).last().click();
      await becomes(() => inColumn("Done"), ["Post"]);
    }));

  test("a comment mentions somebody, who is told and answers", async () => {
    const comments = async () => (await server.call("GET", `/comments?task_id=${ids.Draw}`)).items.map(({ text }) => text);
    await withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto(`/tasks?status=all&task=${ids.Draw}`);
      const field = page.getByRole("dialog").getByLabel("Write a comment");
      await field.pressSequentially("See https://example.com/draft, @to");
      await page.getByRole("option", { name: "Tom Berg" }).waitFor();
      await checkAccessibility(page, "names in a comment");
      await picture(page, "comment-mention");
      await page.keyboard.press("Enter");
      await field.pressSequentially("please");
      await page.keyboard.press("Control+Enter");
      const said = page.getByRole("dialog").getByRole("listitem").filter({ hasText: "please" });
      await said.getByText("@Tom Berg").waitFor();
      assert.equal(await said.getByRole("link").getAttribute("href"), "https://example.com/draft");
      // A page that is closed sends nothing any more.
      await becomes(comments, ["See https://example.com/draft, @Tom Berg please"]);
    });
    await withPage(browser, server, { colorScheme: "dark" }, async (page) => {
      await signIn(page, server, tom);
      await page.goto("/today");
      const bell = page.getByRole("navigation", { name: "Main" }).first().getByRole("link", { name: /Notices/ });
      await bell.getByText("1 unread").waitFor({ state: "attached" });
      await bell.click();
      const notice = page.getByRole("link", { name: /Mara Lindqvist mentions you|mentions you in a comment on Draw/ });
      await notice.waitFor();
      await checkAccessibility(page, "notices, dark");
      await picture(page, "notices-dark");
      await notice.click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("please").waitFor();
      await checkAccessibility(page, "comments, dark");
      await dialog.getByLabel("Write a comment").fill("Will do");
      await dialog.getByRole("button", { name: "Comment", exact: true }).click();
      await dialog.getByText("Will do").waitFor();
      await picture(page, "comments-dark");
      await becomes(comments, ["Will do", "See https://example.com/draft, @Tom Berg please"]);
    });
  });
});
