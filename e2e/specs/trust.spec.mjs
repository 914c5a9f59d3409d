// The public page of the claims: without a session, without a script, in both languages, schemes and sizes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, checkWidth, launch, phone, picture, withPage } from "../harness/browser.mjs";
import { startServer } from "../harness/server.mjs";

let browser;
let server;

before(async () => {
  [browser, server] = await Promise.all([launch(), startServer("bare")]);
  await measured();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Waits until the probes have run once: the server begins a few seconds after its start. */
async function measured() {
  for (let attempt = 0; attempt < 360; attempt += 1) {
    const claims = await published();
    const checks = claims.claims.flatMap((claim) => claim.evidence.probes);
    if (checks.every((check) => check.checked_at !== null)) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("the probes did not run");
}

async function published() {
  let found;
  await withPage(browser, server, {}, async (page) => {
    const answer = await page.request.get(`${server.url}/trust.json`);
    assert.equal(answer.status(), 200);
    found = await answer.json();
  });
  return found;
}

const looks = [
  { name: "light", options: {} },
  { name: "dark", options: { colorScheme: "dark" } },
  { name: "phone", options: { viewport: phone, locale: "de-DE" } },
];

for (const { name, options } of looks) {
  // Proves TC-27.
  test(`the page can be read by everybody: ${name}`, async () => {
    await withPage(browser, server, options, async (page) => {
      await page.goto("/trust");
      const german = options.locale === "de-DE";
      await page.getByRole("heading", { level: 1 }).waitFor();
      assert.equal(await page.locator("html").getAttribute("lang"), german ? "de" : "en");
      assert.equal(await page.getByRole("article").count(), 161);
      await page.locator("#AT-22 summary").click();
      await page.locator("#exclusions summary").click();
      await checkAccessibility(page, `the page of the claims, ${name}`);
      await checkWidth(page, `the page of the claims, ${name}`);
      await picture(page, `trust-${name}`);
    });
  });
}

// Proves TC-04 and AT-22: what is not covered comes first, and a measured claim shows its evidence.
test("what is not covered stands first, and a claim opens its evidence", async () => {
  await withPage(browser, server, {}, async (page) => {
    await page.goto("/trust");
    const [exclusions, claims] = await Promise.all(
      ["#exclusions", "#claims"].map(async (part) => (await page.locator(part).boundingBox()).y),
    );
    assert.ok(exclusions < claims);
    const claim = page.locator("#AT-22");
    assert.match(await claim.innerText(), /Verified/);
    await claim.locator("summary").click();
    assert.match(await claim.innerText(), /TLS 1\.3/);
    assert.match(await page.locator("#TC-11").innerText(), /Not yet/);
  });
});

test("claims are filtered by state, area and words, and the language can be changed", async () => {
  await withPage(browser, server, {}, async (page) => {
    await page.goto("/trust");
    await page.getByLabel("Area").selectOption("transport");
    await page.getByLabel("State").selectOption("verified");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.waitForURL(/state=verified/);
    const shown = await page.getByRole("article").count();
    assert.ok(shown > 0 && shown < 17);
    await page.getByLabel("Search").fill("no claim says this");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByRole("link", { name: "No claim matches. Show all again?" }).click();
    await page.getByRole("link", { name: "Deutsch" }).click();
    await page.getByRole("heading", { name: "Was nicht abgedeckt ist", exact: true }).waitFor();
    await page.getByRole("link", { name: "English" }).click();
    await page.getByRole("heading", { name: "What is not covered", exact: true }).waitFor();
  });
});
