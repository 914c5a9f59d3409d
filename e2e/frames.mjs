// Measures how smoothly the app moves while something is dragged and how soon it shows what was asked for, and prints one
// JSON object. Part of `cargo xtask bench` (figure P10): a calendar with 500 entries in view and 10,000 loaded, a board
// with 1,000 cards, the first paint, another week, the palette.
import { launch, signIn, withPage } from "./harness/browser.mjs";
import { owner, startServer } from "./harness/server.mjs";

const ENTRIES = 10_000;
const PER_DAY = 72;
const CARDS = 1_000;
// The month view from 26 January to 1 March 2026 shows five weeks, all of which are then loaded.
const FIRST = Date.parse("2026-01-26T00:00:00Z");
const WEEK = "2026-02-09";
const DAY = 86_400_000;
const DAYS = 35;

const server = await startServer("bare");
const browser = await launch();
try {
  await server.call("PATCH", "/me", { time_zone: "UTC" });
  await fillCalendar();
  await fillBoard();
  const result = {};
  await withPage(browser, server, {}, async (page) => {
    await signIn(page, server, owner);
    result.calendar = await calendar(page);
    result.week = await median(3, () => otherWeek(page));
    result.palette = await median(3, () => palette(page));
    result.paint = await median(3, () => largestPaint(page));
    result.board = await board(page);
  });
  console.log(JSON.stringify(result));
} finally {
  await browser.close();
  await server.stop();
}

/** The shown week has 72 quarters of an hour a day; every other day has its share of the rest. */
async function fillCalendar() {
  const project = await server.call("POST", "/projects", { name: "Atlas", color: "teal" });
  const shown = Date.parse(`${WEEK}T00:00:00Z`);
  const others = Math.ceil((ENTRIES - 7 * PER_DAY) / (DAYS - 7));
  const operations = [];
  for (let day = FIRST; day < FIRST + DAYS * DAY; day += DAY) {
    const inWeek = day >= shown && day < shown + 7 * DAY;
    const count = inWeek ? PER_DAY : others;
    const length = (18 * 3_600_000) / count;
    for (let place = 0; place < count; place += 1) {
      const start = Math.round((day + 6 * 3_600_000 + place * length) / 1000) * 1000;
      const end = Math.round((day + 6 * 3_600_000 + (place + 1) * length) / 1000) * 1000;
      const entry = { note: `Stretch ${place}`, project_id: project.id, started_at: instant(start), ended_at: instant(end) };
      operations.push({ op: "create", entry });
    }
  }
  for (let at = 0; at < operations.length; at += 500) {
    await server.call("POST", "/time-entries/bulk", { operations: operations.slice(at, at + 500) });
  }
}

async function fillBoard() {
  const project = await server.call("POST", "/projects", { name: "Borealis", color: "blue" });
  for (let number = 0; number < CARDS; number += 1) {
    await server.call("POST", "/tasks", { project_id: project.id, name: `Task ${number}` });
  }
}

function instant(milliseconds) {
  return new Date(milliseconds).toISOString().replace(".000Z", "Z");
}

async function calendar(page) {
  await page.goto(`/calendar?date=${WEEK}&view=month`);
  await page.getByRole("link", { name: /18:00/ }).first().waitFor({ timeout: 120_000 });
  await page.getByRole("combobox", { name: "View" }).click();
  await page.getByRole("option", { name: "Week", exact: true }).click();
  const blocks = page.locator("main [data-date] [data-entry]");
  await blocks.nth(7 * PER_DAY - 1).waitFor({ timeout: 30_000 });
  // From the middle of the week: what is held at a side turns the page, and that is not what is measured here.
  const from = await page.locator("main [data-date]").nth(3).locator("[data-entry]").nth(20).boundingBox();
  const x = from.x + 40;
  const y = from.y + from.height / 2;
  return measure(page, async () => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let step = 0; step < 180; step += 1) {
      await page.mouse.move(x + Math.sin(step / 20) * 240, y + Math.sin(step / 7) * 160);
    }
    await page.keyboard.press("Escape");
    await page.mouse.up();
  });
}

async function median(count, measureOnce) {
  const all = [];
  for (let round = 0; round < count; round += 1) all.push(await measureOnce());
  return all.sort((left, right) => left - right)[Math.floor(count / 2)];
}

/** Microseconds from a key until what it leads to is painted. `shown` is looked for in the page. */
async function fromKey(page, key, shown) {
  await page.evaluate((selector) => {
    globalThis.painted = new Promise((resolve) => {
      let pressed;
      addEventListener("keydown", (event) => {
        if (!["Control", "Meta"].includes(event.key)) pressed ??= event.timeStamp;
      }, { capture: true });
      const look = () => {
        if (pressed === undefined || !document.querySelector(selector)) return requestAnimationFrame(look);
        // The frame after the one that draws it begins when that one is done.
        requestAnimationFrame(() => requestAnimationFrame((now) => resolve(Math.round((now - pressed) * 1000))));
      };
      requestAnimationFrame(look);
    });
  }, shown);
  await page.keyboard.press(key);
  return page.evaluate(() => globalThis.painted);
}

/** Back to the full week, which is loaded already. */
async function otherWeek(page) {
  await page.keyboard.press("j");
  await page.locator('main [data-date="2026-02-16"]').waitFor();
  await page.waitForLoadState("networkidle", { timeout: 2000 }).catch(() => {});
  return fromKey(page, "k", `main [data-date="${WEEK}"] [data-entry]:nth-of-type(70)`);
}

async function palette(page) {
  const time = await fromKey(page, "Control+k", '[role="dialog"] [role="option"]');
  await page.keyboard.press("Escape");
  await page.locator('[role="dialog"]').waitFor({ state: "detached" });
  return time;
}

/** The largest paint of the calendar in a browser that has been there before. */
async function largestPaint(page) {
  await page.goto("/calendar");
  await page.locator("main [data-date]").first().waitFor();
  await page.waitForLoadState("networkidle", { timeout: 2000 }).catch(() => {});
  return page.evaluate(() => new Promise((resolve) => {
    let last = 0;
    new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntries()) last = startTime;
    }).observe({ type: "largest-contentful-paint", buffered: true });
    setTimeout(() => resolve(Math.round(last * 1000)), 300);
  }));
}

async function board(page) {
  await page.goto("/board");
  const cards = page.locator("main [data-card]");
  await cards.first().waitFor({ timeout: 60_000 });
  const more = page.locator("main").getByRole("button", { name: /more/ });
  for (let click = 0; click < 40 && (await cards.count()) < CARDS; click += 1) await more.first().click();
  const box = await cards.first().boundingBox();
  const scrolled = await measure(page, async () => {
    await page.mouse.move(box.x + 60, box.y + 200);
    for (let step = 0; step < 120; step += 1) await page.mouse.wheel(0, step % 60 < 30 ? 220 : -220);
  });
  const first = await cards.first().boundingBox();
  const dragged = await measure(page, async () => {
    await page.mouse.move(first.x + 40, first.y + 12);
    await page.mouse.down();
    for (let step = 0; step < 120; step += 1) {
      await page.mouse.move(first.x + 40 + step * 4, first.y + 12 + Math.sin(step / 7) * 120);
    }
    await page.keyboard.press("Escape");
    await page.mouse.up();
  });
  return { scrolled, dragged };
}

/** Times between the frames while `work` goes on, in microseconds, and what the layout was shifted by itself. */
async function measure(page, work) {
  await page.evaluate(() => {
    const times = [];
    globalThis.measured = { times, shift: 0, on: true };
    globalThis.watcher = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) globalThis.measured.shift += entry.value;
    });
    globalThis.watcher.observe({ type: "layout-shift", buffered: false });
    const tick = (now) => {
      times.push(now);
      if (globalThis.measured.on) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await work();
  const { times, shift } = await page.evaluate(() => {
    globalThis.measured.on = false;
    globalThis.watcher.disconnect();
    return globalThis.measured;
  });
  const frames = times.slice(1).map((time, index) => Math.round((time - times[index]) * 1000)).sort((left, right) => left - right);
  const at = (part) => frames[Math.min(frames.length - 1, Math.floor(frames.length * part))] ?? 0;
  return { frames: frames.length, median: at(0.5), p95: at(0.95), worst: frames.at(-1) ?? 0, shift: Math.round(shift * 10_000) };
}
