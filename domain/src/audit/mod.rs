//! The audit log: what one event says, what of it is proved, and what can be erased without harm to the proof.
//!
//! An event has two parts. The *entry* says who did what to which object, when, and how it ended; it stays for good.
//! The *payload* holds the object before and after and the reason: what people typed. The entry only commits to it,
//! with a salt that lies beside the payload. Once both are gone, nobody can tell what was committed to, and every
//! proof about the entry is still true.
//!
//! The entries are the leaves of a Merkle tree, whose root is signed again and again (docs/audit-format.md). Whoever
//! holds one of these checkpoints notices when an entry from before it is changed, taken out or moved.

pub mod bundle;
mod checkpoint;
mod entry;
mod payload;
mod proof;
mod tree;
mod verify;
pub mod witness;

pub use checkpoint::{Checkpoint, LogKey, Opened, PublicKey, Unopened, open, origin};
pub use entry::{Entry, Malformed, Outcome, from_hex, to_hex};
pub use payload::{Commitment, Payload, SALT_BYTES, Salt, commit};
pub use proof::{Unproved, check_proof, write_proof};
pub use tree::{
    EMPTY_HASH, Hash, Proof, TILE_WIDTH, TileId, Tiles, Tree, check_consistency, check_inclusion, edge_of,
    entries_path, leaf_hash, prove_consistency, prove_inclusion, tile_width, tiles_of, tiles_of_consistency,
    tiles_of_inclusion,
};
pub use verify::{Files, Finding, Known, Problem, Report, verify};
