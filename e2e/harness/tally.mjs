// Counts what a person does with keyboard and mouse, so that a promise of few strokes is a measurement.
export function tally(page) {
  const count = { keys: 0, clicks: 0 };
  return {
    count,
    /** One key or chord; a modifier held for it does not count. */
    async press(key) {
      count.keys += 1;
      await page.keyboard.press(key);
    },
    /** A text, character by character. */
    async type(text) {
      count.keys += [...text].length;
      await page.keyboard.type(text);
    },
    async click(locator) {
      count.clicks += 1;
      await locator.click();
    },
  };
}
