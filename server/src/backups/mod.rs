//! Backups: each organization in a restic repository of its own, under a key of its own; the control database in one
//! more, each in a folder or in a bucket. Every backup is read back, opened and compared.
//!
//! The keys of the organizations lie in the control database, sealed with the key of the cell: once that row is gone, no
//! copy of a backup can be read any more, wherever it lies.

mod bucket;
mod cell;
mod find;
mod folder;
mod key;
mod lease;
mod manifest;
mod objects;
mod pace;
mod remote;
mod remove;
mod repository;
mod restore;
mod scratch;
mod site;
mod take;
mod thin;
mod unlock;
mod verify;
mod watch;

pub use cell::{renew_control, restore_all, take_control, thin_control};
pub use find::{Backup, list};
pub use key::password;
pub use objects::{Filled, copies_of_objects};
pub use pace::DAILY;
pub use remove::{remains, remove, sweep};
pub use restore::{Choice, Restored, restore};
pub use scratch::Scratch;
pub use site::{Places, cache_of};
pub use take::{Taken, take};
pub use thin::{Thinned, thin};
pub use verify::{Verified, verify, verify_an_older_one};
pub use watch::{round, watch};
