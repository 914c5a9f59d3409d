import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";
import type { Shelf } from "../../offline/shelf";
import type { KeyRing } from "../sealed/keyRing";
import { featureFields } from "./features";
import type { Rule } from "./rules";

/** More rules than anybody keeps in mind. */
export const MOST_RULES = 200;

/** The member's rules, on this device alone and sealed for the keys of their log: they name projects and titles. */
export class RuleBook {
  readonly #shelf: Shelf<Uint8Array>;

  constructor(shelf: Shelf<Uint8Array>) {
    this.#shelf = shelf;
  }

  async read(member: string, ring: KeyRing): Promise<Rule[]> {
    const sealed = await this.#shelf.get(member).catch(() => undefined);
    if (!sealed) return [];
    const decrypter = new Decrypter();
    for (const identity of ring.identities) decrypter.addIdentity(identity);
    try {
      const stored: unknown = JSON.parse(await decrypter.decrypt(sealed, "text"));
      return Array.isArray(stored) ? stored.filter(isRule).slice(0, MOST_RULES) : [];
    } catch {
      // Sealed for a log that was given up since.
      return [];
    }
  }

  async write(member: string, ring: KeyRing, rules: Rule[]): Promise<void> {
    const encrypter = new Encrypter();
    encrypter.addRecipient(await identityToRecipient(ring.identities.at(-1) as string));
    const sealed = await encrypter.encrypt(JSON.stringify(rules.filter(isRule).slice(0, MOST_RULES)));
    await this.#shelf.set(member, sealed);
  }

  async forget(member: string): Promise<void> {
    await this.#shelf.remove(member);
  }
}

function isRule(value: unknown): value is Rule {
  if (typeof value !== "object" || value === null) return false;
  const { id, field, contains, project, task } = value as Record<string, unknown>;
  return (
    typeof id === "string" &&
    featureFields.some((known) => known === field) &&
    typeof contains === "string" &&
    contains.trim() !== "" &&
    typeof project === "string" &&
    (task === null || typeof task === "string")
  );
}
