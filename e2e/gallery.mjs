// Takes every screen as it is in each state, into e2e/results/gallery, to be looked at: `npm run gallery -- german full`
// takes only those looks, `npm run gallery -- german calendar sign-in` of those only these screens. It checks nothing;
// what is checked on every screen is in specs/screens.spec.mjs.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { launch, phone, signIn, withPage } from "./harness/browser.mjs";
import { doors } from "./harness/doors.mjs";
import { screens } from "./harness/screens.mjs";
import { owner, startServer } from "./harness/server.mjs";

const folder = path.resolve(import.meta.dirname, "results/gallery");
const timed = ["today", "week", "timesheet", "calendar", "calendar-day", "calendar-month", "reports", "projects"];
const looks = [
  { name: "light", kind: "demo" },
  { name: "dark", kind: "demo", options: { colorScheme: "dark" } },
  { name: "german", kind: "demo", locale: "de", options: { locale: "de-DE" } },
  { name: "german-phone", kind: "demo", locale: "de", options: { viewport: phone, locale: "de-DE" } },
  { name: "reflow", kind: "demo", options: { viewport: { width: 320, height: 640 } } },
  { name: "twelve-hours", kind: "demo", locale: "en-US", options: { locale: "en-US" }, only: timed },
  { name: "empty", kind: "bare" },
  { name: "error", kind: "demo", failing: true },
  { name: "full", kind: "demo", full: true, only: timed },
  { name: "full-phone", kind: "demo", full: true, only: timed, options: { viewport: phone } },
];

const names = process.argv.slice(2);
const isLook = (name) => looks.some((look) => look.name === name);
const wantedLooks = names.filter(isLook);
const wantedScreens = names.filter((name) => !isLook(name));
const wanted = ({ name }) => wantedScreens.length === 0 || wantedScreens.includes(name);
await mkdir(folder, { recursive: true });
const browser = await launch();
const servers = new Map();
try {
  for (const look of looks.filter(({ name }) => wantedLooks.length === 0 || wantedLooks.includes(name))) {
    const server = await serverFor(look);
    await server.call("PATCH", "/me", { locale: look.locale ?? "en-GB" });
    for (const screen of screens.filter((one) => wanted(one) && (look.only?.includes(one.name) ?? true))) {
      if (screen.row && (look.kind === "bare" || look.failing)) continue;
      await withPage(browser, server, look.options ?? {}, (page) => take(page, server, look, screen));
    }
    for (const door of look.only || look.failing ? [] : doors.filter(wanted)) {
      await withPage(browser, server, look.options ?? {}, (page) => takeDoor(page, server, look, door));
    }
    console.log(look.name);
  }
} finally {
  await browser.close();
  for (const server of servers.values()) await server.stop();
}

async function serverFor({ kind, full = false }) {
  const key = `${kind}${full}`;
  if (!servers.has(key)) {
    const server = await startServer(kind);
    if (full) await fillWeek(server);
    servers.set(key, server);
  }
  return servers.get(key);
}

async function take(page, server, look, screen) {
  page.expected.push(/status of 500/);
  await signIn(page, server, owner);
  if (look.failing) {
    const body = JSON.stringify({ type: "", title: "Failed", status: 500, detail: "", instance: "", code: "internal", request_id: "0190-example" });
    await page.route(/\/api\/v1\/(?!me$|events|session)/, (route) =>
      route.fulfill({ status: 500, headers: { "content-type": "application/problem+json" }, body }));
  }
  await page.goto(screen.path);
  await page.locator("main h1").first().waitFor();
  if (screen.row) await page.getByRole("main").getByText(screen.row).first().click();
  await settle(page);
  // A failed request is repeated for a while before the screen says so.
  if (look.failing) await page.waitForTimeout(3100);
  await page.screenshot({ path: path.join(folder, `${look.name}-${screen.name}.png`) });
}

async function takeDoor(page, server, look, door) {
  page.expected.push(/status of 4\d\d/);
  await door.open(page, server);
  await settle(page);
  await page.screenshot({ path: path.join(folder, `${look.name}-${door.name}.png`) });
}

/** The stream of live updates stays open, so the network is never idle for good. */
async function settle(page) {
  await page.waitForLoadState("networkidle", { timeout: 2000 }).catch(() => {});
  await page.waitForTimeout(400);
}

/** This week once more, so that it has more than 500 entries. */
async function fillWeek(server) {
  const { items } = await server.call("GET", "/projects?limit=20");
  const now = new Date();
  const monday = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()) - ((now.getUTCDay() + 6) % 7) * 86_400_000;
  const operations = [];
  for (let number = 0; number < 504; number += 1) {
    const start = monday + Math.floor(number / 72) * 86_400_000 + 5 * 3_600_000 + (number % 72) * 900_000;
    const instant = (milliseconds) => new Date(milliseconds).toISOString().replace(".000Z", "Z");
    const entry = { note: `Stretch ${number}: a note of some length`, project_id: items[number % items.length].id, started_at: instant(start), ended_at: instant(start + 900_000) };
    operations.push({ op: "create", entry });
  }
  for (let at = 0; at < operations.length; at += 168) {
    await server.call("POST", "/time-entries/bulk", { operations: operations.slice(at, at + 168) });
  }
}
