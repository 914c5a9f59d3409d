// The palette: everything from one field, by the keyboard alone.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkAccessibility, launch, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes, eventually, hasFocus } from "../harness/waits.mjs";

describe("the palette", () => {
  let server;
  let browser;
  let project;
  before(async () => {
    server = await startServer("bare");
    const client = await server.call("POST", "/clients", { name: "Globex" });
    project = await server.call("POST", "/projects", { name: "Atlas relaunch", color: "teal", billable: true, client_id: client.id });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const open = async (page, where = "/today") => {
    await signIn(page, server, owner);
    await page.goto(where);
    await page.locator("main h1").first().waitFor();
    await call(page);
    const palette = page.getByRole("dialog", { name: "Search and commands" });
    return { palette };
  };
  /** The palette with the focus in its field: what is typed before that are shortcuts. */
  const call = async (page) => {
    await page.keyboard.press("Control+k");
    await hasFocus(page.getByRole("dialog", { name: "Search and commands" }).getByRole("combobox"));
  };

  test("opens by its key, finds a project by some letters and starts a timer on it", () =>
    withPage(browser, server, {}, async (page) => {
      const { palette } = await open(page);
      await checkAccessibility(page, "the palette before anything is typed");
      await page.keyboard.type("atl");
      await palette.getByRole("group", { name: "Start the timer on" }).getByRole("option", { name: /Atlas relaunch/ }).waitFor();
      await checkAccessibility(page, "the palette with something found");
      await picture(page, "palette-found");
      await page.keyboard.press("Enter");
      await palette.waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Stop" }).waitFor();
      const running = async () => (await server.call("GET", "/timer")).entry?.project_id ?? null;
      await becomes(running, project.id);

      await call(page);
      await page.keyboard.type("stop");
      await page.getByRole("option", { name: /Stop the timer/ }).waitFor();
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
      await becomes(running, null);
    }));

  test("goes to screens and projects, and gives the focus back when it is left", () =>
    withPage(browser, server, {}, async (page) => {
      const { palette } = await open(page);
      await page.keyboard.type("organiz");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/settings/organization");
      await page.getByRole("button", { name: "Search and commands" }).click();
      await palette.getByRole("combobox").pressSequentially("atlas");
      await palette.getByRole("group", { name: "Go to" }).getByRole("option", { name: /Atlas relaunch/ }).click();
      await page.waitForURL(`**/projects/${project.id}`);
      await page.getByRole("button", { name: "Search and commands" }).focus();
      await page.keyboard.press("Enter");
      await palette.waitFor();
      await page.keyboard.press("Escape");
      await palette.waitFor({ state: "detached" });
      await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Search and commands");
    }));

  test("creates a project, adds time, changes the colours, shows the shortcuts", () =>
    withPage(browser, server, {}, async (page) => {
      const { palette } = await open(page, "/reports");
      await page.keyboard.type("new project");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name: "New project" }).getByRole("textbox", { name: "Name" }).fill("Borealis");
      await page.keyboard.press("Control+Enter");
      await page.waitForURL("**/projects/*");
      await page.getByRole("main").getByText("Borealis").first().waitFor();

      await call(page);
      await page.keyboard.type("add time");
      await page.keyboard.press("Enter");
      const adding = page.getByRole("dialog", { name: "Add time" });
      await adding.getByRole("textbox", { name: "Start" }).fill("9");
      await adding.getByRole("textbox", { name: "End" }).fill("10:15");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await adding.getByText("Throw away what you typed?").waitFor();
      await checkAccessibility(page, "the question before input is thrown away");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Control+k");
      assert.equal(await palette.count(), 0, "the palette does not cover a form");
      await adding.getByRole("textbox", { name: "End" }).fill("10:15");
      await page.keyboard.press("Control+Enter");
      await page.getByText("Entry added").waitFor();
      await eventually("the entry is stored", async () => {
        const { items } = await server.call("GET", "/time-entries?limit=10");
        return items.some((entry) => entry.duration_seconds === 75 * 60);
      });

      await call(page);
      await page.keyboard.type("theme dark");
      await page.keyboard.press("Enter");
      await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();

      await call(page);
      await page.keyboard.type("keyboard");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).getByText("Search and commands").waitFor();
    }));
});
