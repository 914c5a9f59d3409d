// The record of working time: a member closes a day, a manager changes it, the member disputes or accepts that, and an
// inspector checks the bundle without the server. Fixed days in the past, so that nothing depends on the day on which this runs.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import {
  checkAccessibility,
  checkWidth,
  launch,
  phone,
  picture,
  signIn,
  withPage,
} from "../harness/browser.mjs";
import { owner, serverProgram, startServer } from "../harness/server.mjs";

const run = promisify(execFile);
const ben = { name: "Ben Okoro", email: "ben@acme.example", password: "nine brass kettles sing" };
const nora = { name: "Nora Vance", email: "nora@acme.example", password: "seven plain otters swim" };

describe("the working-time record", () => {
  let server;
  let browser;
  /** Ben's afternoons, which somebody else changes. */
  const afternoons = {};
  before(async () => {
    server = await startServer("bare");
    browser = await launch();
    await server.call("PATCH", "/organization", {
      working_time_consent: true,
      working_time_consent_days: 14,
    });
    await enrol(ben, "member");
    await enrol(nora, "manager");
    await server.call("POST", "/teams", { name: "Museum", member_ids: [ben.id], lead_ids: [nora.id] });
    for (const date of ["2026-03-04", "2026-03-05"]) {
      await record(date, "09:00", "12:00");
      afternoons[date] = await record(date, "12:30", "17:00");
    }
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function enrol(person, role) {
    const { url } = await server.call("POST", "/invitations", { email: person.email, role, team_ids: [] });
    const me = await server.call("POST", "/invitations/accept", {
      token: url.split("#token=")[1],
      name: person.name,
      password: person.password,
      time_zone: "Europe/Berlin",
      locale: "en-GB",
    });
    person.id = me.member.id;
  }

  function record(date, from, to) {
    return server.call("POST", "/time-entries", {
      member_id: ben.id,
      started_at: `${date}T${from}`,
      ended_at: `${date}T${to}`,
      start_time_zone: "Europe/Berlin",
      note: "Museum",
    });
  }

  /** Nora, who leads Ben's team, changes one of his afternoons and says why. */
  const changeAsNora = (date, to, reason) =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, nora);
      const answer = await page.request.patch(`${server.url}/api/v1/time-entries/${afternoons[date].id}`, {
        data: { ended_at: `${date}T${to}` },
        headers: { origin: server.url, "hourbook-reason": encodeURIComponent(reason) },
      });
      assert.equal(answer.status(), 200, await answer.text());
    });

  const dayOf = async (date) =>
    (await server.call("GET", `/working-time/day?member_id=${ben.id}&date=${date}`)).day;

  test("a member sees the days of a month and closes one", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, ben);
      await page.goto("/working-time?month=2026-03");
      const days = page.getByRole("table", { name: "Days" });
      const wednesday = days.getByRole("row", { name: /Wednesday,? 4 March/ });
      await wednesday.getByText("Open", { exact: true }).waitFor();
      assert.deepEqual((await wednesday.getByRole("cell").allInnerTexts()).slice(1), [
        "09:00",
        "17:00",
        "0:30",
        "7:30",
        "Open",
      ]);
      assert.equal(
        await page.getByRole("combobox", { name: "Whose working time" }).count(),
        0,
        "a member has nobody to choose",
      );
      await checkAccessibility(page, "the working time of a month");
      await picture(page, "working-time-month");
      // By keyboard: the row opens, the day is closed, and Escape leads back to the row.
      await wednesday.focus();
      await page.keyboard.press("Enter");
      const drawer = page.getByRole("dialog", { name: /Wednesday,? 4 March/ });
      await drawer.getByText("12:00 – 12:30").waitFor();
      await drawer.getByRole("button", { name: "Close the day" }).press("Enter");
      await drawer.getByText("Ben Okoro closed the day").waitFor();
      await drawer.getByText("The day is on record.").waitFor();
      assert.equal(await drawer.getByRole("button", { name: "Close the day" }).count(), 0);
      await checkAccessibility(page, "a closed day");
      await page.keyboard.press("Escape");
      await drawer.waitFor({ state: "detached" });
      await wednesday.getByText("Closed", { exact: true }).waitFor();
      // What is left is closed together.
      await page.getByRole("button", { name: "Close 1 day" }).click();
      await page.getByText("1 day closed. Later changes of it are kept.").last().waitFor();
      await days
        .getByRole("row", { name: /Thursday,? 5 March/ })
        .getByText("Closed", { exact: true })
        .waitFor();
      assert.equal((await dayOf("2026-03-05")).state, "closed");
    }));

  test("the member hears of a change by somebody else, sees it beside what stands, and disputes it", async () => {
    await changeAsNora("2026-03-04", "16:00", "The door says four – ⌚");
    await withPage(browser, server, {}, async (page) => {
      await signIn(page, server, ben);
      await page.goto("/notices");
      await page.getByRole("link", { name: /Nora Vance changed your working day of 4 Mar 2026/ }).click();
      const drawer = page.getByRole("dialog", { name: /Wednesday,? 4 March/ });
      const proposal = drawer.getByRole("region", { name: "Proposed change" });
      await proposal.getByText("The door says four – ⌚").waitFor();
      await proposal.getByText(/^Answer by /).waitFor();
      const end = proposal.getByRole("row", { name: /^End/ });
      assert.deepEqual(await end.getByRole("cell").allInnerTexts(), ["17:00", "16:00"]);
      await checkAccessibility(page, "a proposed change");
      await picture(page, "working-time-proposal");
      for (const colorScheme of ["dark", "light"]) {
        await page.emulateMedia({ colorScheme });
        await checkAccessibility(page, `a proposed change, ${colorScheme}`);
      }
      await proposal.getByRole("button", { name: "Dispute" }).click();
      const dialog = page.getByRole("dialog", { name: "Dispute the change of 4 Mar 2026" });
      await dialog.getByRole("textbox", { name: /Why it is wrong/ }).press("Control+Enter");
      await dialog.getByText("Say why it is wrong.").waitFor();
      await dialog.getByRole("textbox", { name: /Why it is wrong/ }).fill("I left at five");
      await checkAccessibility(page, "the dialog that disputes");
      await picture(page, "working-time-dispute");
      await page.keyboard.press("Control+Enter");
      await dialog.waitFor({ state: "detached" });
      await drawer.getByText("The member disputes a change. What stood before stands.").waitFor();
      await drawer.getByText("Ben Okoro disputed the change").waitFor();
      assert.equal(await drawer.getByRole("button", { name: "Dispute" }).count(), 0, "once is enough");
    });
    const day = await dayOf("2026-03-04");
    assert.equal(day.state, "disputed");
    assert.equal(day.presence.total_seconds, 7.5 * 3600, "what stood before stands");
    assert.equal(day.proposal.disputed_because, "I left at five");
  });

  test("the manager sees that it is disputed, and why", () =>
    withPage(browser, server, { viewport: phone }, async (page) => {
      await signIn(page, server, nora);
      await page.goto("/working-time");
      const waiting = page.getByRole("button", { name: /Ben Okoro.*4 Mar 2026.*Disputed/ });
      await waiting.waitFor();
      await checkAccessibility(page, "what waits for an answer, on a phone");
      await checkWidth(page, "what waits for an answer, on a phone");
      await waiting.click();
      const drawer = page.getByRole("dialog", { name: /Ben Okoro · Wednesday,? 4 March/ });
      await drawer.getByText("I left at five").first().waitFor();
      assert.equal(
        await drawer.getByRole("button", { name: /^(Accept|Dispute)$/ }).count(),
        0,
        "only the member answers",
      );
      await checkAccessibility(page, "a disputed day, on a phone");
      await checkWidth(page, "a disputed day, on a phone");
      await picture(page, "working-time-disputed-phone");
      await page.keyboard.press("Escape");
      // The list behind is Ben's March now.
      await page.getByText(/^March 2026/).waitFor();
      assert.equal(
        await page.getByRole("combobox", { name: "Whose working time" }).inputValue(),
        "Ben Okoro",
      );
    }));

  test("what the member accepts stands", async () => {
    await changeAsNora("2026-03-05", "18:00", "The late tour");
    await withPage(browser, server, {}, async (page) => {
      await signIn(page, server, ben);
      await page.goto("/working-time?month=2026-03");
      await page.getByRole("button", { name: /You.*5 Mar 2026.*Change proposed/ }).click();
      const drawer = page.getByRole("dialog", { name: /Thursday,? 5 March/ });
      await drawer.getByRole("button", { name: "Accept" }).click();
      await drawer.getByText("Ben Okoro accepted the change").waitFor();
      await drawer.getByText("The day is on record.").waitFor();
    });
    const day = await dayOf("2026-03-05");
    assert.equal(day.state, "closed");
    assert.equal(day.presence.total_seconds, 8.5 * 3600);
  });

  test("the record is taken along for an inspector, who checks it without the server", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, nora);
      await page.goto(`/working-time?month=2026-03&member=${ben.id}`);
      await page.getByRole("table", { name: "Days" }).waitFor();
      await page.getByRole("button", { name: "For an inspector" }).click();
      const dialog = page.getByRole("dialog", { name: "The record of Ben Okoro for an inspector" });
      await dialog.getByText("hourbook working-time verify").waitFor();
      await checkAccessibility(page, "the dialog that exports the record");
      const waiting = page.waitForEvent("download");
      await dialog.getByRole("button", { name: "Download" }).click();
      const download = await waiting;
      assert.match(download.suggestedFilename(), /^hourbook-working-time-.*\.zip$/);
      await dialog.waitFor({ state: "detached" });
      const folder = await mkdtemp(join(tmpdir(), "hourbook-working-time-"));
      try {
        const bundle = join(folder, "record.zip");
        await download.saveAs(bundle);
        const hourbook = join(dirname(serverProgram), "hourbook");
        const { stdout } = await run(hourbook, ["working-time", "verify", bundle, "--config-dir", folder]);
        assert.match(stdout, /2 days.*everything holds/);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }));

  test("without the setting a change by somebody else stands at once, and is kept all the same", async () => {
    await withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/organization");
      const consent = page.getByRole("switch", { name: "Changes by others need the member's consent" });
      await consent.waitFor();
      await page.getByLabel("Days to answer").waitFor();
      // The box itself lies beneath what is drawn of it.
      await consent.click({ force: true });
      await page.getByLabel("Days to answer").waitFor({ state: "detached" });
      await checkAccessibility(page, "the settings of the organization");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText("Saved", { exact: true }).waitFor();
    });
    await changeAsNora("2026-03-05", "17:30", "The tour was short");
    const { day, versions } = await server.call(
      "GET",
      `/working-time/day?member_id=${ben.id}&date=2026-03-05`,
    );
    assert.equal(day.state, "closed");
    assert.equal(day.presence.total_seconds, 8 * 3600);
    assert.deepEqual(
      versions.map(({ cause }) => cause),
      ["recorded", "proposed", "accepted", "corrected"],
    );
    assert.equal(versions.at(-1).reason, "The tour was short");
  });

  test("in German the page says the same", () =>
    withPage(browser, server, { viewport: phone, locale: "de-DE" }, async (page) => {
      await server.call("PATCH", "/me", { locale: "de-DE" });
      await signIn(page, server, owner);
      await page.goto(`/working-time?member=${ben.id}&date=2026-03-04`);
      const drawer = page.getByRole("dialog", { name: /Ben Okoro · Mittwoch/ });
      await drawer.getByText("Ben Okoro hat die Änderung bestritten").waitFor();
      await checkWidth(page, "a disputed day in German, on a phone");
      await picture(page, "working-time-disputed-phone-de");
    }));
});
