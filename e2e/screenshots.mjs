// Writes the pictures of the documentation from the real app with the demo organization.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { closePage, launch, openPage, phone, signIn } from "./harness/browser.mjs";
import { owner, startServer } from "./harness/server.mjs";

const images = path.resolve(import.meta.dirname, "../docs/images");
const pictures = [
  { name: "week", path: "/week", options: {} },
  { name: "reports-dark", path: "/reports", options: { colorScheme: "dark" } },
  { name: "today-phone", path: "/", options: { viewport: phone } },
];

await mkdir(images, { recursive: true });
const server = await startServer("demo");
const browser = await launch();
try {
  for (const { name, path: where, options } of pictures) {
    const page = await openPage(browser, server, options);
    await signIn(page, server, owner);
    await page.goto(where);
    await page.locator("main h1").first().waitFor();
    // Charts and lists are there a moment after their data.
    await page.waitForTimeout(1500);
    await page.screenshot({ path: path.join(images, `${name}.png`) });
    await closePage(page);
  }
} finally {
  await browser.close();
  await server.stop();
}
