//! What the machine of the database says of its repositories: times and labels, nothing of any organization.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

const FORMAT: &str = "hourbook-physical-backups";
const VERSION: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    format: String,
    version: u32,
    /// When pgBackRest was asked.
    pub at: Timestamp,
    pub stanza: String,
    pub repositories: Vec<Repository>,
}

/// One repository of pgBackRest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repository {
    /// Its number in the configuration of pgBackRest.
    pub key: u32,
    /// `ok`, or what pgBackRest says instead.
    pub status: String,
    /// `none` where it lies in clear.
    pub cipher: String,
    /// When its full backups began, the oldest first.
    pub fulls_at: Vec<Timestamp>,
    /// When the newest full backup was complete.
    pub newest_full_at: Option<Timestamp>,
    /// The oldest thing in it that holds data of customers or names their databases.
    pub oldest: Option<Oldest>,
    /// Backups in which pgBackRest found pages that are not what they were.
    pub damaged: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oldest {
    pub what: String,
    pub at: Timestamp,
}

impl Report {
    pub fn new(stanza: &str, repositories: Vec<Repository>, at: Timestamp) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            at,
            stanza: stanza.to_owned(),
            repositories,
        }
    }

    /// Reads a report from its text; `None` if this is none, or one of a newer program.
    pub fn parse(text: &str) -> Option<Self> {
        let report: Self = serde_json::from_str(text).ok()?;
        (report.format == FORMAT && report.version == VERSION).then_some(report)
    }

    /// Puts the report in place of the one before; a reader finds the one or the other. The account of the server is another
    /// one and has to read it.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let beside = path.with_extension("new");
        let mut file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(true)
            .mode(0o644)
            .open(&beside)?;
        serde_json::to_writer_pretty(&mut file, self)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&beside, path)
    }

    /// What is older than anything may become, with the number of its repository.
    pub fn too_old(&self, keep: SignedDuration, now: Timestamp) -> impl Iterator<Item = (u32, &Oldest)> {
        self.repositories.iter().filter_map(move |repository| {
            let oldest = repository.oldest.as_ref()?;
            (now.duration_since(oldest.at) > keep).then_some((repository.key, oldest))
        })
    }
}
