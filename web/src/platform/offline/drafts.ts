import type { Shelf } from "./shelf";
import type { Sealed, Vault } from "./vault";

/** What somebody typed on a screen and the server does not have yet, sealed like everything that is kept here. */
export class Drafts {
  constructor(
    private readonly shelf: Shelf<Sealed>,
    private readonly vault: Vault,
  ) {}

  /** @throws when the browser keeps nothing, or its keys are gone. */
  async get<Value>(name: string): Promise<Value | undefined> {
    const sealed = await this.shelf.get(await this.vault.nameFor(name));
    return sealed && this.vault.open<Value>(sealed);
  }

  /** Keeps a value, or nothing in place of `undefined`. */
  async put(name: string, value: unknown): Promise<void> {
    const key = await this.vault.nameFor(name);
    if (value === undefined) await this.shelf.remove(key);
    else await this.shelf.set(key, await this.vault.seal(value));
  }

  clear(): Promise<void> {
    return this.shelf.clear();
  }
}
