// Whatever lies over a page obeys the same rules as the page: no CSP violation, no console error, WCAG 2.2 A and AA.
import { after, before, describe, test } from "node:test";
import { checkAccessibility, checkWidth, launch, phone, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";

const main = (page) => page.getByRole("main");
const button = (name, exact = false) => (page) => page.getByRole("button", { name, exact }).first().click();
/** The menu at the end of the first row. */
const rowMenu = (page) => main(page).getByRole("button", { name: /^More actions: / }).first().click();
const thenItem = (open, name) => async (page) => {
  await open(page);
  await page.getByRole("menuitem", { name }).first().click();
};

/** On the first days of a week the demo's entries may all be in the one before. */
async function openEntryMenu(page) {
  const menus = main(page).getByRole("button", { name: /more actions/i });
  const here = await menus.first().waitFor({ timeout: 5000 }).then(() => true, () => false);
  if (!here) await page.getByRole("button", { name: "Previous week" }).click();
  await menus.last().click();
}

async function openProject(page) {
  await main(page).getByText("Customer portal").first().click();
  await page.getByRole("heading", { level: 1, name: "Customer portal" }).waitFor();
}

/** The demo's timer runs in this week, which therefore cannot be submitted yet. */
async function openSubmission(page) {
  await page.getByRole("button", { name: "Previous week" }).click();
  await page.getByRole("button", { name: "Submit the week" }).click();
}

/** A cell with several entries or a comment opens as a dialog. */
async function openCell(page) {
  await page.locator('[role="grid"] [data-place]').first().waitFor();
  const filled = page.locator('[role="grid"] [data-place]:not(:empty)').first();
  await filled.focus();
  await page.keyboard.press("Shift+Enter");
}

/** On the first days of a month the demo's days may all be in the one before. */
async function openWorkingDay(page) {
  const days = page.getByRole("table", { name: "Days" }).locator("tbody tr");
  const here = await days.first().waitFor({ timeout: 5000 }).then(() => true, () => false);
  if (!here) await page.getByRole("button", { name: "Previous month" }).click();
  await days.last().click();
}

// `shown` is the role that appears; `narrow` is only on phones, `both` there as well.
const overlays = [
  { name: "shortcuts", both: true, path: "/today", open: (page) => page.keyboard.press("?"), shown: "dialog" },
  { name: "palette", both: true, path: "/today", open: (page) => page.keyboard.press("Control+k"), shown: "dialog" },
  { name: "add time", both: true, path: "/today", open: button("Add time", true), shown: "dialog" },
  { name: "account menu", path: "/today", open: button("Mara Lindqvist"), shown: "menu" },
  { name: "changes", path: "/today", open: button("All saved"), shown: "dialog" },
  { name: "running timer", path: "/notices", open: (page) => page.getByRole("button", { name: /^Edit the running timer/ }).click(), shown: "dialog" },
  { name: "work of an entry", path: "/today", open: (page) => main(page).getByRole("button", { name: /^Project: / }).first().click(), shown: "dialog" },
  { name: "tags", path: "/today", open: (page) => page.getByRole("button", { name: /^Tags/ }).first().click(), shown: "dialog" },
  { name: "more", path: "/today", open: button("More", true), shown: "dialog", narrow: true },
  { name: "entry menu", both: true, path: "/week", open: openEntryMenu, shown: "menu" },
  { name: "names", both: true, path: "/today", open: (page) => page.getByRole("combobox", { name: "What are you working on?" }).pressSequentially("call @"), shown: "listbox" },
  { name: "add a row", path: "/timesheet", open: button("Add a row"), shown: "dialog" },
  { name: "copy last week", path: "/timesheet", open: button("Copy last week"), shown: "menu" },
  { name: "submit a week", path: "/timesheet", open: openSubmission, shown: "dialog" },
  { name: "cell", path: "/timesheet", open: openCell, shown: "dialog" },
  { name: "working day", both: true, path: "/working-time", open: openWorkingDay, shown: "dialog" },
  { name: "record for an inspector", both: true, path: "/working-time", open: button("For an inspector"), shown: "dialog" },
  { name: "working hours", both: true, path: "/people", open: thenItem(rowMenu, "Working hours"), shown: "dialog" },
  { name: "give a week back", path: "/approvals", open: (page) => page.locator("[id^=week-]").first().waitFor().then(() => page.keyboard.press("r")), shown: "dialog" },
  { name: "card menu", both: true, path: "/board", open: (page) => page.getByRole("button", { name: /^Move or edit/ }).first().click(), shown: "menu" },
  { name: "card", path: "/board", open: (page) => page.locator("[data-card] button").first().click(), shown: "dialog" },
  { name: "new project", both: true, path: "/projects", open: button("New project"), shown: "dialog" },
  { name: "filter", path: "/projects", open: (page) => main(page).locator("[aria-haspopup=listbox]", { hasText: "Client" }).first().click(), shown: "listbox" },
  { name: "estimate", path: "/tasks", open: (page) => main(page).getByRole("button", { name: /^Change the estimate of/ }).first().click(), shown: "dialog" },
  { name: "deadline", path: "/tasks", open: (page) => main(page).getByRole("button", { name: /^Deadline of/ }).first().click(), shown: "dialog" },
  { name: "assignees", path: "/tasks", open: (page) => main(page).getByRole("button", { name: /^Assignees of/ }).first().click(), shown: "dialog" },
  { name: "colour of a tag", path: "/tags", open: (page) => main(page).getByRole("button", { name: /^Colour of/ }).first().click(), shown: "dialog" },
  { name: "set a baseline", path: "/projects", open: (page) => openProject(page).then(() => button(/baseline/i)(page)), shown: "dialog" },
  { name: "period", both: true, path: "/reports", open: (page) => page.getByRole("group", { name: /period/i }).getByRole("button").nth(1).click(), shown: "dialog" },
  { name: "rules of a report", path: "/reports", open: button("Rules"), shown: "dialog" },
  { name: "saved reports", path: "/reports", open: button("Saved reports"), shown: "menu" },
  { name: "save a report", path: "/reports", open: thenItem(button("Saved reports"), /Save this report/), shown: "dialog" },
  { name: "download", path: "/reports", open: button("Download"), shown: "menu" },
  { name: "drill-down", both: true, path: "/reports?period=lastMonth", open: (page) => main(page).locator("tbody tr").first().click(), shown: "dialog" },
  { name: "invite", both: true, path: "/people", open: button("Invite"), shown: "dialog" },
  { name: "edit a member", path: "/people", open: thenItem(rowMenu, "Edit"), shown: "dialog" },
  { name: "new team", path: "/people/teams", open: button("New team"), shown: "dialog" },
  { name: "new token", path: "/settings/security", open: button("New token"), shown: "dialog" },
];

describe("every overlay", () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer("demo");
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** Opens each and looks at it in these schemes, which change while it is open. */
  const lookAtAll = (context, options, shown, schemes) =>
    withPage(browser, server, options, async (page) => {
      await signIn(page, server, owner);
      for (const overlay of shown) {
        await context.test(overlay.name, async () => {
          await page.emulateMedia({ colorScheme: schemes[0] });
          await page.goto(overlay.path);
          await page.locator("main h1").first().waitFor();
          await overlay.open(page);
          const opened = page.getByRole(overlay.shown).last();
          // What it holds may come a moment after its frame.
          await opened.locator("input, textarea, button, [role^=menuitem], [role=option], p, li").first().waitFor();
          for (const colorScheme of schemes) {
            const name = `${overlay.name}, ${options.viewport ? "phone" : colorScheme}`;
            await page.emulateMedia({ colorScheme });
            await picture(page, `overlay-${name.replaceAll(/,? /g, "-")}`);
            await checkAccessibility(page, name);
            await checkWidth(page, name);
          }
        });
      }
    });

  test("light and dark", (context) =>
    lookAtAll(context, {}, overlays.filter(({ narrow }) => !narrow), ["light", "dark"]));
  test("on a phone", (context) =>
    lookAtAll(context, { viewport: phone }, overlays.filter(({ narrow, both }) => narrow || both), ["light"]));
});
