// Writes the pictures of the documentation from the real app with the demo organization.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { launch, phone, signIn, withPage } from "./harness/browser.mjs";
import { owner, startServer } from "./harness/server.mjs";

const images = path.resolve(import.meta.dirname, "../docs/images");
const pictures = [
  { name: "week", path: "/week", options: {} },
  { name: "reports-dark", path: "/reports", options: { colorScheme: "dark" } },
  { name: "today-phone", path: "/today", options: { viewport: phone } },
];

await mkdir(images, { recursive: true });
const server = await startServer("demo");
const browser = await launch();
try {
  for (const { name, path: where, options } of pictures) {
    await withPage(browser, server, options, async (page) => {
      await signIn(page, server, owner);
      await page.goto(where);
      await page.locator("main h1").first().waitFor();
      // Charts and lists are there a moment after their data.
      await page.waitForTimeout(1500);
      await page.screenshot({ path: path.join(images, `${name}.png`) });
    });
  }
} finally {
  await browser.close();
  await server.stop();
}
