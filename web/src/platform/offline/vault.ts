import type { Shelf } from "./shelf";

/** Something encrypted with the key of the member who uses this browser. */
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

/** The keys of one member in this browser. Neither can be read out of it, not even by our own code. */
export interface Keys {
  owner: string;
  content: CryptoKey;
  names: CryptoKey;
}

const KEY = "keys";

/**
 * Encrypts what is kept in this browser (ASVS v5.0.0-14.3.3) and forgets the key at sign-out (14.3.1): what a disk
 * still holds afterwards opens for nobody.
 */
export class Vault {
  private held: Keys | undefined;

  constructor(private readonly shelf: Shelf<Keys>) {}

  /** Whose vault it is; nobody's before `unlock` or `claim`. */
  get owner(): string | undefined {
    return this.held?.owner;
  }

  /** Takes up the keys that the last visit left here. */
  async unlock(): Promise<void> {
    this.held = await this.shelf.get(KEY);
  }

  /** Makes it the vault of a member. `empty` runs first where it held anything of somebody else. */
  async claim(owner: string, empty: () => Promise<void>): Promise<void> {
    if (this.held?.owner === owner) return;
    await this.unlock();
    if (this.held?.owner === owner) return;
    await this.forget(empty);
    const keys = { owner, content: await contentKey(), names: await namesKey() };
    await this.shelf.set(KEY, keys);
    this.held = keys;
  }

  /** Throws the keys away, then what they locked. */
  async forget(empty: () => Promise<void>): Promise<void> {
    this.held = undefined;
    await this.shelf.clear();
    await empty();
  }

  /** Another tab threw the keys away. */
  drop(): void {
    this.held = undefined;
  }

  async seal(value: unknown): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.keys().content, plain) };
  }

  /** @throws when it was sealed with a key that is gone. */
  async open<Value>(sealed: Sealed): Promise<Value> {
    const algorithm = { name: "AES-GCM", iv: sealed.iv };
    const plain = await crypto.subtle.decrypt(algorithm, this.keys().content, sealed.data);
    return JSON.parse(new TextDecoder().decode(plain));
  }

  /** A name that tells nothing: addresses hold ids, dates and words that were searched for. */
  async nameFor(text: string): Promise<string> {
    const mark = await crypto.subtle.sign("HMAC", this.keys().names, new TextEncoder().encode(text));
    return Array.from(new Uint8Array(mark), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  private keys(): Keys {
    if (!this.held) throw new Error("the vault has no owner");
    return this.held;
  }
}

function contentKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function namesKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}
