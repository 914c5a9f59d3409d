// Whatever lies over a page obeys the same rules as the page: no CSP violation, no console error, WCAG 2.2 A and AA.
import { after, before, describe, test } from "node:test";
import { checkAccessibility, checkWidth, launch, phone, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";

/** On the first days of a week the demo's entries may all be in the one before. */
async function openEntryMenu(page) {
  const menus = page.getByRole("main").getByRole("button", { name: /more actions/i });
  const here = await menus.first().waitFor({ timeout: 5000 }).then(() => true, () => false);
  if (!here) await page.getByRole("button", { name: "Previous week" }).click();
  await menus.last().click();
}

const overlays = [
  { name: "shortcuts", path: "/", open: (page) => page.keyboard.press("?"), shown: "dialog" },
  { name: "palette", path: "/", open: (page) => page.keyboard.press("Control+k"), shown: "dialog" },
  { name: "add time", path: "/", open: (page) => page.getByRole("button", { name: "Add time", exact: true }).click(), shown: "dialog" },
  { name: "account menu", path: "/", open: (page) => page.getByRole("button", { name: "Mara Lindqvist" }).click(), shown: "menu", wide: true },
  { name: "entry menu", path: "/week", open: openEntryMenu, shown: "menu" },
  { name: "names", path: "/", open: (page) => page.getByRole("combobox", { name: "What are you working on?" }).pressSequentially("call @"), shown: "listbox" },
  { name: "card menu", path: "/board", open: (page) => page.getByRole("button", { name: /^Move or edit/ }).first().click(), shown: "menu" },
  { name: "new project", path: "/projects", open: (page) => page.getByRole("button", { name: "New project" }).click(), shown: "dialog" },
  { name: "invite", path: "/people", open: (page) => page.getByRole("button", { name: "Invite" }).first().click(), shown: "dialog" },
];
const looks = [
  { name: "light", options: {} },
  { name: "dark", options: { colorScheme: "dark" } },
  { name: "phone", options: { viewport: phone } },
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

  for (const look of looks) {
    for (const overlay of overlays.filter(({ wide }) => !(wide && look.name === "phone"))) {
      test(`${overlay.name}, ${look.name}`, () =>
        withPage(browser, server, look.options, async (page) => {
          await signIn(page, server, owner);
          await page.goto(overlay.path);
          await page.locator("main h1").first().waitFor();
          await overlay.open(page);
          await page.getByRole(overlay.shown).last().waitFor();
          await checkAccessibility(page, `${overlay.name}, ${look.name}`);
          await checkWidth(page, `${overlay.name}, ${look.name}`);
          await picture(page, `overlay-${overlay.name.replaceAll(" ", "-")}-${look.name}`);
        }));
    }
  }
});
