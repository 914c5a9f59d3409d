import { hexToBytes } from "@noble/hashes/utils.js";
import { type Digest, hashOf, NONE } from "./bytes";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** The Merkle tree of RFC 6962 over the names of a stream's segments, as its right edge. */
export class Tree {
  size = 0;
  /** The roots of the full subtrees, largest first. */
  #edge: Digest[] = [];

  push(leaf: Digest): void {
    let node = hashOf(LEAF, hexToBytes(leaf));
    for (let rest = this.size; rest % 2 === 1; rest = Math.floor(rest / 2))
      node = parent(this.#edge.pop() ?? NONE, node);
    this.#edge.push(node);
    this.size += 1;
  }

  /** The root; of the empty tree, the hash of nothing. */
  root(): Digest {
    const [last, ...others] = this.#edge.toReversed();
    return last === undefined ? hashOf() : others.reduce((right, left) => parent(left, right), last);
  }
}

function parent(left: Digest, right: Digest): Digest {
  return hashOf(NODE, hexToBytes(left), hexToBytes(right));
}
