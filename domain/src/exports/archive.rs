//! Writes the files of our own archive. Packing them into one zip file is the business of whoever exports.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::ExportProblem;
use crate::imports::archive::{File, FileEntry, Manifest, VERSION, hex};

/// One file of the archive, written record by record. Nothing of it stays in memory.
pub struct ArchiveFile<W: Write> {
    out: Hashing<W>,
    file: File,
    records: u64,
}

impl<W: Write> ArchiveFile<W> {
    /// Starts a file.
    pub fn new(out: W, file: File) -> Self {
        Self {
            out: Hashing {
                inner: out,
                hash: Sha256::new(),
                bytes: 0,
            },
            file,
            records: 0,
        }
    }

    /// Writes one record, which must be of the type that belongs to the file.
    pub fn write(&mut self, record: &impl Serialize) -> Result<(), ExportProblem> {
        serde_json::to_writer(&mut self.out, record)?;
        self.out.write_all(b"\n")?;
        self.records += 1;
        Ok(())
    }

    /// Ends the file and says what the manifest has to promise.
    pub fn finish(mut self) -> Result<FileEntry, ExportProblem> {
        self.out.flush()?;
        Ok(FileEntry {
            name: self.file.name().to_owned(),
            records: self.records,
            bytes: self.out.bytes,
            sha256: hex(&self.out.hash.finalize()),
        })
    }
}

/// Writes the manifest over the finished files.
pub fn write_manifest(
    mut out: impl Write,
    organization_id: &str,
    exported_at: Timestamp,
    files: Vec<FileEntry>,
) -> Result<(), ExportProblem> {
    let manifest = Manifest {
        format: "hourbook-archive".to_owned(),
        version: VERSION,
        exported_at,
        organization_id: organization_id.to_owned(),
        files,
    };
    serde_json::to_writer_pretty(&mut out, &manifest)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

struct Hashing<W> {
    inner: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(buffer)?;
        self.hash.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
