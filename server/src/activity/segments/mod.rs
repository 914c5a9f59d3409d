//! Segments: sealed files, each under the hash of its bytes.

pub mod create;
pub mod get;
pub mod list;
mod receive;
