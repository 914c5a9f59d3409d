//! How the other commands speak to the running agent: one line of JSON there, one back, over a socket that only
//! their owner can open.

mod client;
mod server;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::privacy::Mode;

pub use client::ask;
pub use server::{Control, Sources, serve};

/// What a command wants.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// Tell how things stand.
    Status,
    /// Record nothing, or only that something was.
    Pause {
        /// The end; until somebody resumes, if nothing is said.
        until: Option<Timestamp>,
        /// Only hide what was seen.
        private: bool,
    },
    /// Record again.
    Resume,
    /// Read the rules anew.
    Reload,
    /// Write a note into its track.
    Note {
        /// What the member says.
        text: String,
    },
}

/// What the agent says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// How things stand.
    Status(Box<Status>),
    /// Done.
    Done,
    /// Not done, and why.
    Refused {
        /// A sentence.
        message: String,
    },
}

/// How things stand.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Status {
    /// Version of the agent.
    pub version: String,
    /// Its process.
    pub process: u32,
    /// Since when it runs.
    pub since: Timestamp,
    /// What it does.
    pub mode: Mode,
    /// Until when, if that is known.
    pub until: Option<Timestamp>,
    /// Where watchers reach it, if they may.
    pub listening: Option<String>,
    /// Its resident memory.
    pub resident_kib: Option<u64>,
    /// What was kept out since the start.
    pub kept_out: u64,
    /// What the agent watches itself, and how that goes.
    pub sources: BTreeMap<String, String>,
    /// What was recorded, by bucket.
    pub buckets: Vec<BucketStatus>,
    /// Whether `enrol` made keys for this device.
    pub enrolled: bool,
    /// Sealed segments in the outbox, and their size in bytes.
    pub sealed: (u64, u64),
    /// For how many days segments are kept; for ever, if nothing is said.
    #[serde(default)]
    pub keep_days: Option<u16>,
    /// How many segments were deleted, because they were kept long enough.
    #[serde(default)]
    pub deleted: u64,
    /// Size of the spool in bytes.
    pub spool_bytes: u64,
}

/// One bucket.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BucketStatus {
    /// Its name.
    pub id: String,
    /// Its track.
    pub track: String,
    /// When its newest event ends.
    pub last_updated: Option<Timestamp>,
}
