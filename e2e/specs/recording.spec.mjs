// Speed of recording: the one field, favourites, forgotten timers, undo; and how many keys the everyday tasks take.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { checkAccessibility, entryWithNote, launch, picture, settled, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { tally } from "../harness/tally.mjs";
import { becomes, eventually, hasFocus } from "../harness/waits.mjs";

const fieldOf = (page) => page.getByRole("combobox", { name: "What are you working on?" });

describe("recording", () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer("bare");
    await server.call("POST", "/projects", { name: "Atlas", color: "teal", billable: true });
    await server.call("POST", "/tags", { name: "support" });
    await server.call("PATCH", "/me", { locale: "en-GB", preferences: { time_format: "24h" } });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const opened = async (page) => {
    await signIn(page, server, owner);
    await page.goto("/today");
    await page.locator("main h1").first().waitFor();
    await fieldOf(page).waitFor();
    // The names must be there before they can be completed.
    await settled(page);
  };
  const accept = async (page, hands, option) => {
    // What Enter takes is what is marked, not whatever is in sight.
    await page.getByRole("option", { name: option, selected: true }).waitFor();
    await hands.press("Enter");
  };
  const timer = () => server.call("GET", "/timer");
  const entries = async () => (await server.call("GET", "/time-entries?limit=50")).items;
  /** Begins to type in the field; until it has the focus, what is typed are shortcuts. */
  const write = async (page, hands, line) => {
    await hands.press("n");
    await hasFocus(fieldOf(page));
    await hands.type(line);
  };

  test("the everyday tasks take the keys that docs/design.md says", () =>
    withPage(browser, server, {}, async (page) => {
      const tasks = {
        "start a timer": async (hands) => {
          await write(page, hands, "call @atl");
          await accept(page, hands, /Atlas/);
          await hands.press("Enter");
          await eventually("the timer runs", async () => (await timer()).entry?.project_id);
        },
        "stop it": async (hands) => {
          await page.getByRole("button", { name: "Stop" }).waitFor();
          await hands.press("s");
          await eventually("no timer runs", async () => (await timer()).entry === null);
        },
        "continue the last work": async (hands) => {
          await entryWithNote(page, "call").waitFor();
          await hands.press("c");
          await eventually("the last work runs", async () => (await timer()).entry?.note === "call");
          await server.call("POST", "/timer/stop", {});
        },
        "write down a meeting": async (hands) => {
          await write(page, hands, "9-10:15 call @atl");
          await accept(page, hands, /Atlas/);
          await hands.type("#sup");
          await accept(page, hands, /support/);
          await hands.press("Enter");
          await page.getByText("Entry added").waitFor();
        },
        "write down a length": async (hands) => {
          await write(page, hands, "1h30 yesterday @atl");
          await accept(page, hands, /Atlas/);
          await hands.press("Enter");
          await page.getByText("Entry added").waitFor();
        },
      };
      const counted = {};
      for (const [name, run] of Object.entries(tasks)) {
        await opened(page);
        const hands = tally(page);
        await run(hands);
        counted[name] = hands.count;
      }
      const meeting = async () => {
        const found = (await entries()).find((entry) => entry.duration_seconds === 75 * 60);
        return [found?.note, found?.tags];
      };
      await becomes(meeting, ["call", ["support"]]);
      const design = await readFile(path.resolve(import.meta.dirname, "../../docs/design.md"), "utf8");
      for (const [name, { keys, clicks }] of Object.entries(counted)) {
        const [, said] = new RegExp(`\\| ${name}[^|]*\\| ([^|]*) \\|`).exec(design) ?? [];
        assert.equal(said?.trim(), `${keys} ${keys === 1 ? "key" : "keys"}, ${clicks} clicks`, name);
      }
    }));

  test("the dialog and the palette read the same line", () =>
    withPage(browser, server, {}, async (page) => {
      await opened(page);
      await page.keyboard.press("a");
      const dialog = page.getByRole("dialog", { name: "Add time" });
      await dialog.getByRole("combobox", { name: "In one line" }).fill("gestern 13-14:30 Planung @atlas !billable");
      await becomes(() => dialog.getByRole("textbox", { name: "Start" }).inputValue(), "13:00");
      await checkAccessibility(page, "the dialog with a line");
      await picture(page, "recording-dialog");
      await page.keyboard.press("Enter");
      await dialog.waitFor({ state: "detached" });
      await page.keyboard.press("Control+k");
      await hasFocus(page.getByRole("dialog", { name: "Search and commands" }).getByRole("combobox"));
      await page.keyboard.type("0:45 mail @atlas");
      await page.getByRole("option", { name: /Record “mail”/ }).waitFor();
      await picture(page, "recording-palette");
      await page.getByRole("option", { name: /Record “mail”/ }).click();
      await page.getByText("Entry added").waitFor();
      const stored = async (note) => {
        const found = (await entries()).find((entry) => entry.note === note);
        return [found?.duration_seconds, found?.billable];
      };
      await becomes(() => stored("Planung"), [90 * 60, "yes"]);
      await becomes(async () => (await stored("mail"))[0], 45 * 60);
    }));

  test("a favourite is kept, ordered, started by its key, removed and brought back", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/settings/favorites");
      const add = page.getByRole("combobox", { name: "New favourite" });
      const first = async () => (await server.call("GET", "/favorites")).items[0]?.note;
      for (const line of ["Support @atlas !billable", "Mail"]) {
        await add.fill(line);
        await add.press("Enter");
        await page.getByRole("button", { name: `Move up: ${line.split(" ")[0]}` }).waitFor();
      }
      await page.getByRole("button", { name: "Move up: Mail" }).click();
      await becomes(first, "Mail");
      await checkAccessibility(page, "favourites");
      await picture(page, "favorites");
      await opened(page);
      await page.keyboard.press("f");
      await page.keyboard.press("2");
      await eventually("the favourite runs", async () => (await timer()).entry?.note === "Support");
      await page.getByRole("button", { name: "Favourites" }).click();
      await page.getByRole("menuitem", { name: /Mail/ }).waitFor();
      await picture(page, "favorites-menu");
      await server.call("POST", "/timer/stop", {});
      await page.goto("/settings/favorites");
      await page.getByRole("button", { name: "Remove: Mail" }).click();
      await page.getByText("Favourite removed").waitFor();
      await page.keyboard.press("Control+z");
      await becomes(first, "Mail");
    }));

  test("a forgotten timer is split where the work ended, and asks in German too", () =>
    withPage(browser, server, {}, async (page) => {
      const started = new Date(Date.now() - 20 * 3_600_000).toISOString().replace(/\.\d+/, "");
      await server.call("POST", "/timer/start", { note: "Left alone", started_at: started });
      await server.call("PATCH", "/me", { locale: "de-DE" });
      await signIn(page, server, owner);
      await page.goto("/today");
      const asked = page.getByRole("region", { name: "Vergessene Stoppuhr" });
      await asked.waitFor();
      await checkAccessibility(page, "a forgotten timer");
      await picture(page, "forgotten-german");
      // Two hours after the start, read in the member's zone.
      const zone = (await server.call("GET", "/me")).member.time_zone;
      const time = new Intl.DateTimeFormat("de-DE", { hour: "2-digit", minute: "2-digit", timeZone: zone });
      const cut = time.format(new Date(Date.parse(started) + 2 * 3_600_000));
      await asked.getByRole("textbox").fill(cut);
      await asked.getByRole("textbox").press("Enter");
      await asked.getByRole("button", { name: "Dort teilen, weiterlaufen" }).click();
      await eventually("it is split", async () => Date.parse((await timer()).entry?.started_at) > Date.parse(started));
      await server.call("PATCH", "/me", { locale: "en-GB" });
      await server.call("POST", "/timer/stop", {});
      await becomes(async () => (await entries()).filter((entry) => entry.note === "Left alone").length, 2);
    }));

  test("what was deleted or changed comes back with Ctrl+Z", () =>
    withPage(browser, server, {}, async (page) => {
      await opened(page);
      const field = fieldOf(page);
      await field.fill("0:20 undo me");
      await field.press("Enter");
      await page.getByText("Entry added").waitFor();
      const note = page.getByRole("main").locator('input[value="undo me"]').first();
      await note.click();
      await page.keyboard.press("Control+a");
      await page.keyboard.type("changed");
      await page.keyboard.press("Enter");
      const notes = async () => (await server.call("GET", "/time-entries?limit=50")).items.map((entry) => entry.note);
      await eventually("the note is changed", async () => (await notes()).includes("changed"));
      await page.keyboard.press("Control+z");
      await eventually("the note is back", async () => (await notes()).includes("undo me"));
      await page.keyboard.press("Control+z");
      await eventually("the entry is gone", async () => !(await notes()).includes("undo me"));
    }));
});
