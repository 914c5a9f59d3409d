import type { ProcessingActivity } from "~/api/types";
import { type ReachWord, reachWord } from "~/ui/permissions/reach";

type Role = ProcessingActivity["readings"][number]["grants"][number]["role"];

/** A text of the server in the reader's language; in English where it has none. */
export function textIn(text: ProcessingActivity["title"], locale: string): string {
  const language = locale.slice(0, 2);
  return language in text ? text[language as keyof typeof text] : text.en;
}

export interface Reader {
  role: Role;
  reach: ReachWord;
}

/** Who reads something, and how far: what several actions give to a role is told once. */
export function readersOf({ readings }: Pick<ProcessingActivity, "readings">): Reader[] {
  const readers: Reader[] = [];
  for (const { grants } of readings) {
    for (const grant of grants) {
      const { role } = grant;
      const reach = reachWord(grant);
      if (!readers.some((known) => known.role === role && known.reach === reach))
        readers.push({ role, reach });
    }
  }
  return readers;
}
