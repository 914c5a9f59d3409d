import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concatBytes, hexToBytes } from "@noble/hashes/utils.js";

const { Point } = ed25519;
const { Fn } = Point;

/**
 * Ed25519 as strictly as the other implementations of the format: a canonical scalar, no key and no commitment of small
 * order, and the equation itself instead of eight times it.
 */
export function isSigned(key: string, domain: Uint8Array, body: Uint8Array, signature: Uint8Array): boolean {
  try {
    const publicKey = hexToBytes(key);
    const commitment = signature.subarray(0, 32);
    const scalar = bytesToNumberLE(signature.subarray(32));
    if (!Fn.isValid(scalar)) return false;
    const signer = Point.fromBytes(publicKey);
    const point = Point.fromBytes(commitment);
    if (signer.isSmallOrder() || point.isSmallOrder()) return false;
    const hash = sha512(concatBytes(commitment, publicKey, domain, body));
    const challenge = Fn.create(bytesToNumberLE(hash));
    // Zero is no factor that the library takes; the products are then the neutral point.
    const left = scalar === 0n ? Point.ZERO : Point.BASE.multiplyUnsafe(scalar);
    const right = challenge === 0n ? Point.ZERO : signer.multiplyUnsafe(challenge);
    return left.subtract(right).equals(point);
  } catch {
    // No point of the curve, or no 32 bytes.
    return false;
  }
}
