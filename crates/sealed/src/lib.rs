//! The sealed activity log: what a member's devices noted, in files that only the member can open.
//!
//! Bytes in, bytes out: this crate reads no clock, no file and no network.

pub mod records;
