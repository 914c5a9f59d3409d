import type { Digest } from "./bytes";
import { fingerprintOf, wordsOf } from "./words";

/** What is printed, and nothing else brings everything back. The page decides about language and looks; this never varies. */
export interface Kit {
  /** The log's fingerprint in 12 words. */
  fingerprint: string;
  /** The recovery key as 24 words. */
  words: string;
  /** The same key as `age` takes it, also the content of the QR code. */
  key: string;
  /** From the key and the files of the server to the records. */
  commands: readonly string[];
}

const COMMANDS = [
  "nano recovery.txt    # the line AGE-SECRET-KEY-1… of this page, nothing else",
  "age -d -i recovery.txt recovery-wrap.age > identity.txt",
  'for segment in *.segment; do age -d -i identity.txt "$segment" | zstd -dc; done > records.jsonl',
] as const;

/** The kit of a log and its recovery key. */
export function kitOf(log: Digest, key: string): Kit {
  return { fingerprint: fingerprintOf(log), words: wordsOf(key), key, commands: COMMANDS };
}

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
