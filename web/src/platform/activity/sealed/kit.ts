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
