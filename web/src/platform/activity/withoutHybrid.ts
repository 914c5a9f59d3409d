// Stands in for the post-quantum part of age, see vite.config.ts: suite 1 of the sealed format has X25519 alone, and an
// identity of another kind is refused before this is reached.
function none(): never {
  throw new Error("no hybrid identities");
}

const hybrid = {
  keygen: none,
  getPublicKey: none,
  encapsulate: none,
  decapsulate: none,
  lengths: { seed: 32 },
};

export const MLKEM768P256 = hybrid;
export const MLKEM768X25519 = hybrid;
