// Waiting for a state. What is shown at once reaches the server a moment later, and on a busy machine that moment is long.
import assert from "node:assert/strict";

const PATIENCE = 30_000;
const pause = () => new Promise((resolve) => setTimeout(resolve, 100));

/** Asks again and again until something holds. */
export async function eventually(what, check) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await pause()) {
    if (await check()) return;
  }
  assert.fail(`${what}, within ${PATIENCE / 1000} s`);
}

/** Reads again and again until what is read is as wanted; otherwise the difference is the failure. */
export async function becomes(read, wanted, message) {
  for (const end = Date.now() + PATIENCE; ; await pause()) {
    const found = await read();
    try {
      return assert.deepEqual(found, wanted, message);
    } catch (difference) {
      if (Date.now() > end) throw difference;
    }
  }
}

/** Waits until a field has the focus: what is typed before that goes elsewhere, and single keys are shortcuts. */
export const hasFocus = (field) => field.and(field.page().locator(":focus")).waitFor();
