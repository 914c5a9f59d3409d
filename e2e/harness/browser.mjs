// Chromium as a person uses it, and as a strict observer: any console error or CSP violation fails the test.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { chromium } from "playwright-core";

const results = path.resolve(import.meta.dirname, "../results");
const executablePath = process.env.HOURBOOK_CHROMIUM ?? "/usr/bin/chromium";

export const desktop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

export async function launch(more = []) {
  // As root Chromium has no sandbox of its own; the pages are our own.
  const args = process.getuid?.() === 0 ? ["--no-sandbox", ...more] : more;
  return chromium.launch({ executablePath, args });
}

/**
 * A fresh profile. Options: `colorScheme` ("light" | "dark"), `viewport`, `locale`, `serviceWorkers` ("allow": only where
 * they are what is tested, because they hide requests from the test).
 */
export async function openProfile(browser, server, options = {}) {
  const context = await browser.newContext({
    baseURL: server.url,
    ignoreHTTPSErrors: true,
    serviceWorkers: options.serviceWorkers ?? "block",
    reducedMotion: "reduce",
    timezoneId: "Europe/Berlin",
    locale: options.locale ?? "en-GB",
    colorScheme: options.colorScheme ?? "light",
    viewport: options.viewport ?? desktop,
    hasTouch: options.viewport === phone,
    acceptDownloads: true,
  });
  // A disk may stall for seconds: what is waited for is a state, and it may take its time.
  context.setDefaultTimeout(30_000);
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  return context;
}

/** Another tab of the same browser. What it complains about counts as a complaint of the first. */
export async function openTab(page, server) {
  const tab = await watch(await page.context().newPage(), server);
  tab.expected = page.expected;
  tab.complaints = page.complaints;
  return tab;
}

/** `page.expected` takes patterns of console errors that a test provokes on purpose. */
function watch(page, server) {
  page.expected = [];
  page.complaints = [];
  /** First labels of organizations' own addresses that a test goes to, beside that of the server. */
  page.organizations = [];
  page.underWay = new Set();
  page.movedAt = Date.now();
  page.on("console", (message) => {
    if (message.type() === "error") page.complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => page.complaints.push(`uncaught: ${error.message}`));
  page.on("request", (request) => {
    const ours = ["", ...page.organizations.map((slug) => `${slug}.`)].map((name) => server.url.replace("://", `://${name}`));
    const allowed = ours.some((url) => request.url().startsWith(url)) || /^(data|blob|about):/.test(request.url());
    if (!allowed) page.complaints.push(`request to another host: ${request.url()}`);
    // The stream of live updates stays open.
    if (request.resourceType() !== "eventsource") page.underWay.add(request);
    page.movedAt = Date.now();
  });
  for (const end of ["requestfinished", "requestfailed"]) {
    page.on(end, (request) => {
      page.underWay.delete(request);
      page.movedAt = Date.now();
    });
  }
  return page;
}

/** Waits until nothing has been on its way for half a second; what never comes to rest is left to the checks that follow. */
export async function settled(page) {
  const still = () => page.underWay.size === 0 && Date.now() - page.movedAt >= 500;
  for (const end = Date.now() + 5000; !still() && Date.now() < end; ) await page.waitForTimeout(50);
}

/**
 * Runs `steps` with a page and closes it, in a fresh profile or in `options.profile`, whose owner closes it. Fails if the
 * page complained about anything that the test did not announce.
 * On any failure a picture of the page stays in e2e/results, and its complaints stand in the message.
 */
export async function withPage(browser, server, options, steps) {
  const profile = options.profile ?? (await openProfile(browser, server, options));
  const page = watch(await profile.newPage(), server);
  const unexpected = () => page.complaints.filter((complaint) => !page.expected.some((pattern) => pattern.test(complaint)));
  try {
    await steps(page);
    assert.deepEqual(unexpected(), [], "the page complained");
  } catch (error) {
    failures += 1;
    await picture(page, `failure-${process.pid}-${failures}`).catch(() => {});
    error.message += `\n  picture: e2e/results/failure-${process.pid}-${failures}.png, address: ${page.url()}`;
    if (page.complaints.length > 0) error.message += `\n  complaints: ${page.complaints.join("\n    ")}`;
    throw error;
  } finally {
    await (options.profile ? page : profile).close();
  }
}

let failures = 0;

/** Gives the page a session of the person. One session serves all pages of a test: sign-ins are throttled. */
export async function signIn(page, server, person) {
  server.sessions ??= new Map();
  const known = server.sessions.get(person.email);
  if (known) return page.context().addCookies(known);
  const answer = await page.request.post(`${server.url}/api/v1/session`, {
    data: { email: person.email, password: person.password },
    headers: { origin: server.url },
  });
  assert.equal(answer.status(), 200, await answer.text());
  server.sessions.set(person.email, await page.context().cookies());
}

/** No violation of WCAG 2.2 A and AA in what is shown now. `name` goes into the message. */
export async function checkAccessibility(page, name) {
  // What is checked is a state and not the way to it: a button whose answer is still to come shows neither text. One that
  // waits for a person stays so.
  await page.waitForFunction(() => !document.querySelector("[data-loading]"), undefined, { timeout: 5_000 }).catch(() => {});
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  // Pages without frames need no page of their own to add up what was found in each.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).withTags(tags).setLegacyMode();
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(found, [], `accessibility of ${name}`);
}

/** The note of a time entry in the list: text where it is fixed, a field where it can be edited. */
export function entryWithNote(page, note) {
  const main = page.getByRole("main");
  return main.getByText(note).or(main.locator(`input[value="${note}"]`)).first();
}

/** A picture in e2e/results, to look at. */
export async function picture(page, name) {
  await mkdir(results, { recursive: true });
  await page.screenshot({ path: path.join(results, `${name}.png`) });
}

/** Every time and length in a list of entries is to be read as a whole. */
export async function checkFigures(page, name) {
  const clipped = await page.locator("main li input:not([maxlength])").evaluateAll((fields) =>
    fields.filter((field) => field.scrollWidth > field.clientWidth).map((field) => field.value));
  assert.deepEqual(clipped, [], `clipped figures on ${name}`);
}

/** Nothing moves by itself where the device asks for less motion, as every page here does. */
export async function checkStill(page, name) {
  const moving = await page.evaluate(() => {
    const lasts = (durations) => durations.split(",").some((one) => Number.parseFloat(one) > 0.01);
    return [...document.querySelectorAll("body *")]
      .filter((element) => {
        const { transitionDuration, animationDuration, animationName } = getComputedStyle(element);
        return lasts(transitionDuration) || (animationName !== "none" && lasts(animationDuration));
      })
      .map((element) => `${element.tagName}.${element.className}`);
  });
  assert.deepEqual(moving.slice(0, 5), [], `motion on ${name}`);
}

/**
 * Nothing is wider than the screen, and no table is wider than its box: half of its columns would be out of sight, and
 * nobody would look for them. A box that is meant to be pushed along says so with `data-wide`.
 */
export async function checkWidth(page, name) {
  const { overflow, tables } = await page.evaluate(() => {
    const over = (box) => box.scrollWidth - box.clientWidth;
    const scrolls = (box) => ["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(box).overflowX);
    const boxOf = (table) => {
      let box = table.parentElement;
      while (box && box !== document.body && !scrolls(box)) box = box.parentElement;
      return box ?? document.body;
    };
    const hidden = (table) => {
      const box = boxOf(table);
      // One pixel is how a browser rounds; a box without a width is there for screen readers.
      return over(box) > 1 && box.clientWidth > 1 && !box.closest("[data-wide]") ? [{ box, table }] : [];
    };
    const found = [...document.querySelectorAll("table, [role=table], [role=grid]")].filter((table) => table.checkVisibility()).flatMap(hidden);
    return {
      overflow: over(document.documentElement),
      tables: found.map(({ box, table }) => `${table.getAttribute("aria-label") ?? table.className} by ${over(box)} px`),
    };
  });
  assert.ok(overflow <= 0, `${name} is ${overflow} px wider than the screen`);
  assert.deepEqual(tables, [], `tables of ${name} that are wider than their box`);
}
