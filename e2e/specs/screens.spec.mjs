// Every screen of the demo organization: light, dark, phone, German; no complaint of the browser, no violation of
// WCAG 2.2 A and AA, nothing wider than the screen, no figure clipped. The pictures land in e2e/results, to be looked at.
import { after, before, describe, test } from "node:test";
import { checkAccessibility, checkFigures, checkStill, checkWidth, launch, openProfile, phone, picture, settled, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { screens } from "../harness/screens.mjs";

const looks = [
  { name: "light", options: {} },
  { name: "dark", options: { colorScheme: "dark" } },
  { name: "phone", options: { viewport: phone } },
  { name: "twelve-hours", options: { locale: "en-US" }, locale: "en-US", only: ["today", "week", "calendar"] },
  { name: "german", options: { locale: "de-DE" }, locale: "de" },
];

describe("every screen", () => {
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
    test(look.name, async (context) => {
      if (look.locale) await server.call("PATCH", "/me", { locale: look.locale });
      // One profile for all screens, as somebody has who walks through them: scripts are loaded once.
      const profile = await openProfile(browser, server, look.options);
      for (const screen of screens.filter(({ name }) => look.only?.includes(name) ?? true)) {
        await context.test(screen.name, () =>
          withPage(browser, server, { profile }, async (page) => {
            await signIn(page, server, owner);
            await page.goto(screen.path);
            await page.locator("main h1").first().waitFor();
            if (screen.row) {
              await page.getByRole("main").getByText(screen.row).first().click();
              await page.getByRole("heading", { level: 1, name: screen.row }).waitFor();
            }
            await settled(page);
            await checkAccessibility(page, `${screen.name}, ${look.name}`);
            await checkWidth(page, `${screen.name}, ${look.name}`);
            await checkFigures(page, `${screen.name}, ${look.name}`);
            if (look.name === "light") await checkStill(page, screen.name);
            await picture(page, `${screen.name}-${look.name}`);
          }));
      }
      await profile.close();
    });
  }
});
