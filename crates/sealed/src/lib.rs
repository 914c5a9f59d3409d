//! The sealed activity log: what a member's devices noted, in files that only the member can open.
//!
//! Bytes in, bytes out: this crate reads no clock, no file and no network. `docs/sealed-format.md` is the
//! specification of every byte that it writes; `vectors/` holds examples that any implementation can test against.
//!
//! - [`records`]: activity records, heartbeats, stretches of time.
//! - [`segment`]: records sealed into a file; `age -d -i identity.txt SEGMENT | zstd -dc` opens it.
//! - [`keys`], [`wrap`], [`kit`]: whose they are, and how they reach the next device or a sheet of paper.
//! - [`devices`], [`heads`]: what the owner signs about devices, and devices about their streams.
//! - [`check`]: whether a server that nobody trusts serves all of it.

mod bytes;
pub mod check;
pub mod devices;
pub mod frozen;
pub mod heads;
mod ids;
pub mod keys;
pub mod kit;
pub mod padding;
pub mod records;
pub mod segment;
mod tree;
pub mod wrap;

pub use bytes::Malformed;
pub use ids::{DeviceId, Digest, LogId, NotADigest, StreamId};
pub use tree::Tree;
