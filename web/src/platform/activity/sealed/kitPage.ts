import type { Kit } from "./kit";

// Apart from the kit itself: the page that shows it needs no words and no keys.

/** The kit as plain text, letter by letter as the command line writes it. */
export function kitPage({ fingerprint, words, key, commands }: Kit): string {
  const numbered = words
    .split(" ")
    .map((word, index) => `${String(index + 1).padStart(2)} ${word.padEnd(9)}`);
  const rows = [0, 6, 12, 18].map((start) =>
    numbered
      .slice(start, start + 6)
      .join(" ")
      .trimEnd(),
  );
  return [
    "Hourbook recovery kit",
    "Whoever has this page can read the activity log. Without it and without the passphrase nobody can.",
    `Words\n${rows.join("\n")}`,
    `Key\n${key}`,
    `Fingerprint of the log\n${fingerprint}`,
    `Without Hourbook\n${commands.join("\n")}\n`,
  ].join("\n\n");
}
