//! The manifest: which version, whose data, and what every file must look like.

use std::io::Read;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::File;
use crate::imports::FileProblem;

/// The name of the manifest inside the archive.
pub const MANIFEST: &str = "manifest.json";

/// The version that is written, and the highest that is read.
pub const VERSION: u32 = 2;

/// Longest manifest that is read, in bytes.
const MANIFEST_LIMIT: u64 = 1 << 20;

/// The contents of `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Always `hourbook-archive`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// When the archive was written.
    pub exported_at: Timestamp,
    /// The organization it was written for.
    pub organization_id: String,
    /// Every file of the archive except the manifest.
    pub files: Vec<FileEntry>,
}

/// What one file must look like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Name inside the archive, such as `time_entries.jsonl`.
    pub name: String,
    /// Number of records.
    pub records: u64,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, in lower-case hex.
    pub sha256: String,
}

impl Manifest {
    /// What the manifest says about a file.
    pub fn file(&self, file: File) -> Option<&FileEntry> {
        self.files.iter().find(|entry| entry.name == file.name())
    }
}

/// Reads a manifest and refuses versions and files that this release does not know, since it would lose them.
pub fn read_manifest(reader: impl Read) -> Result<Manifest, FileProblem> {
    let mut text = Vec::new();
    reader.take(MANIFEST_LIMIT + 1).read_to_end(&mut text)?;
    if text.len() as u64 > MANIFEST_LIMIT {
        return Err(broken(format!("longer than {MANIFEST_LIMIT} bytes")));
    }
    let head: Head = serde_json::from_slice(&text).map_err(|error| broken(error.to_string()))?;
    if head.format != "hourbook-archive" {
        return Err(broken("this is not an archive of Hourbook".to_owned()));
    }
    if head.version == 0 || head.version > VERSION {
        let reason = format!(
            "version {} is not known here; up to {VERSION} is. Update Hourbook first",
            head.version
        );
        return Err(broken(reason));
    }
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| broken(error.to_string()))?;
    for (place, entry) in manifest.files.iter().enumerate() {
        if File::named(&entry.name).is_none() {
            return Err(broken(format!(
                "the file “{}” is not known here",
                super::super::dates::shown(&entry.name)
            )));
        }
        if manifest.files[..place]
            .iter()
            .any(|other| other.name == entry.name)
        {
            return Err(broken(format!("the file “{}” is listed twice", entry.name)));
        }
    }
    Ok(manifest)
}

/// What stays the same in every version.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

fn broken(reason: String) -> FileProblem {
    FileProblem::Broken {
        file: MANIFEST.to_owned(),
        reason,
    }
}
