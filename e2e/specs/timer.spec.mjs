// The timer bar: the main job of the product.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { entryWithNote, launch, picture, signIn, withPage } from "../harness/browser.mjs";
import { owner, startServer } from "../harness/server.mjs";
import { becomes, eventually } from "../harness/waits.mjs";

describe("the timer bar", () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer("bare");
    await server.call("POST", "/projects", { name: "Atlas", color: "teal", billable: true });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** Waits until the title shows that a second has passed, and not more than some minutes. */
  const counts = (page) => page.waitForFunction(() => /\b0:0[0-4]:(?!00)\d\d/.test(document.title));

  test("Enter starts a timer, the title counts, stop writes the entry", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/today");
      const field = page.getByRole("combobox", { name: "What are you working on?" });
      await field.fill("Call with the museum");
      await field.press("Enter");
      await page.getByRole("button", { name: "Stop" }).waitFor();
      await counts(page);
      await picture(page, "timer-running");
      const running = async () => (await server.call("GET", "/timer")).entry?.note ?? null;
      await becomes(running, "Call with the museum");
      await page.getByRole("button", { name: "Stop" }).click();
      await page.waitForFunction(() => !/\d:\d\d:\d\d/.test(document.title));
      await becomes(running, null);
      await entryWithNote(page, "Call with the museum").waitFor();
    }));

  test("a project is picked by @ and a finished stretch is written by its times", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/today");
      const field = page.getByRole("combobox", { name: "What are you working on?" });
      await field.pressSequentially("9-10:15 review @atl");
      await page.getByRole("option", { name: /Atlas/ }).waitFor();
      await field.press("Enter");
      await picture(page, "timer-preview");
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await page.getByText("Entry added").waitFor();
      const added = async () => {
        const { items } = await server.call("GET", "/time-entries?limit=10");
        const entry = items.find((item) => item.note === "review");
        return [entry?.duration_seconds, typeof entry?.project_id];
      };
      await becomes(added, [75 * 60, "string"], "the project went along");
    }));

  test("a timer started elsewhere shows here without a reload", () =>
    withPage(browser, server, {}, async (page) => {
      await signIn(page, server, owner);
      await page.goto("/today");
      await page.getByRole("combobox", { name: "What are you working on?" }).waitFor();
      await server.call("POST", "/timer/start", { note: "Started on the train" });
      await page.getByText("Started on the train").first().waitFor();
      await server.call("POST", "/timer/stop", {});
      await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
    }));

  for (const [how, minutes] of [["behind", -7], ["ahead", 7]]) {
    test(`a device whose clock is seven minutes ${how} counts from nought as well`, () =>
      withPage(browser, server, {}, async (page) => {
        await page.addInitScript((wrongBy) => {
          const Right = Date;
          window.Date = class extends Right {
            constructor(...parts) {
              super(...(parts.length > 0 ? parts : [Right.now() + wrongBy]));
            }
            static now() {
              return Right.now() + wrongBy;
            }
          };
        }, minutes * 60_000);
        await signIn(page, server, owner);
        await page.goto("/today");
        const field = page.getByRole("combobox", { name: "What are you working on?" });
        await field.fill(`A clock that is ${how}`);
        await field.press("Enter");
        await counts(page);
        await page.getByRole("button", { name: "Stop" }).click();
        await page.waitForFunction(() => !/\d:\d\d:\d\d/.test(document.title));
        const seconds = async () => {
          const { items } = await server.call("GET", "/time-entries?limit=10");
          return items.find(({ note }) => note === `A clock that is ${how}`)?.duration_seconds;
        };
        // What is stopped is shown at once, and stored a moment later.
        await eventually("the entry has its end", async () => (await seconds()) > 0);
        assert.ok((await seconds()) < 120, `${await seconds()} seconds`);
      }));
  }
});
