//! What lies in a snapshot beside the database: what it should be when it comes back.

use std::{fs, path::Path};

use anyhow::{Context, ensure};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::backup::{Count, Kind, inspect};
use uuid::Uuid;

use super::objects::Held;

/// The file with the database, whichever engine it came from.
pub(super) const DATABASE: &str = "organization.db";
pub(super) const CONTROL: &str = "control.db";
pub(super) const MANIFEST: &str = "manifest.json";

/// Raised when the layout of a snapshot changes.
const FORMAT: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub format: u32,
    /// Nobody's for the control database.
    pub organization: Option<Uuid>,
    pub slug: Option<String>,
    pub taken_at: Timestamp,
    /// The sequence of the last change in it.
    pub change_seq: i64,
    /// Version of Hourbook.
    pub version: String,
    /// Of the database file, in hexadecimal digits.
    pub sha256: String,
    pub bytes: u64,
    pub tables: Vec<Count>,
    /// The objects of sealed logs beside it. Backups of earlier versions have none.
    #[serde(default)]
    pub objects: Option<Held>,
}

impl Manifest {
    /// Describes the file `name` in `folder`, and writes that beside it.
    pub fn write(mut self, folder: &Path, name: &str) -> anyhow::Result<Self> {
        let path = folder.join(name);
        self.bytes = fs::metadata(&path)?.len();
        self.sha256 = hash(&path)?;
        fs::write(folder.join(MANIFEST), serde_json::to_vec_pretty(&self)?)?;
        Ok(self)
    }

    pub fn new(taken_at: Timestamp, change_seq: i64, tables: Vec<Count>) -> Self {
        Self {
            format: FORMAT,
            organization: None,
            slug: None,
            taken_at,
            change_seq,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            sha256: String::new(),
            bytes: 0,
            tables,
            objects: None,
        }
    }

    /// Compares what came back with what was kept: each byte, each table.
    pub fn check(folder: &Path, name: &str, sha256: &str, kind: Kind) -> anyhow::Result<Self> {
        let manifest: Self = serde_json::from_slice(&fs::read(folder.join(MANIFEST))?)
            .context("the description of the backup is damaged")?;
        ensure!(
            manifest.format == FORMAT,
            "the backup was made by a newer version of Hourbook"
        );
        ensure!(
            manifest.sha256 == sha256,
            "the database in the backup is not the one that was kept"
        );
        let tables = inspect(&folder.join(name), kind)?;
        ensure!(
            !tables.is_empty() && tables.iter().all(|table| manifest.tables.contains(table)),
            "the tables in the backup do not have the rows that they had"
        );
        Ok(manifest)
    }

    pub fn rows(&self) -> i64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

fn hash(path: &Path) -> anyhow::Result<String> {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    std::io::copy(&mut fs::File::open(path)?, &mut hash)?;
    Ok(domain::audit::to_hex(&hash.finalize()))
}
