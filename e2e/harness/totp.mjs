// An authenticator app: the codes of RFC 6238, computed anew so that the server's are checked against something else.
import { createHmac } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;

function bytesOf(base32) {
  const bits = [...base32.replaceAll(" ", "")].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0"));
  return Buffer.from(bits.join("").match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

/** An app with this secret. Every code it gives is of a later step than the one before: the server takes none twice. */
export function authenticator(secret) {
  const key = bytesOf(secret);
  let last = 0;
  const codeOf = (step) => {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const digest = createHmac("sha1", key).update(counter).digest();
    const offset = digest.at(-1) & 15;
    return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
  };
  return {
    /** The next code. At most two in half a minute are within the skew that the server allows. */
    async code() {
      last = Math.max(last + 1, Math.floor(Date.now() / STEP_MS));
      while (last > Math.floor(Date.now() / STEP_MS) + 1) await new Promise((resolve) => setTimeout(resolve, 500));
      return codeOf(last);
    },
    /** Six digits that are surely wrong now. */
    wrong() {
      const now = Math.floor(Date.now() / STEP_MS);
      const near = [-3, -2, -1, 0, 1, 2, 3].map((steps) => codeOf(now + steps));
      return ["000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777"].find(
        (code) => !near.includes(code),
      );
    },
  };
}
