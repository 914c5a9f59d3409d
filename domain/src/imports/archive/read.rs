//! Reads one file of the archive record by record, and at its end compares what was read with the manifest.

use std::io::{self, Read};
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::FileEntry;
use crate::imports::RowProblem;
use crate::imports::lines::Lines;
use crate::imports::problems::code;

/// The records of one file; the last item is a problem when the checksum or the count is not the promised one.
pub struct Records<R, T> {
    lines: Lines<Hashing<R>>,
    entry: FileEntry,
    read: u64,
    done: bool,
    record: PhantomData<fn() -> T>,
}

/// Opens one file of the archive.
pub fn records<R: Read, T: DeserializeOwned>(reader: R, entry: &FileEntry) -> Records<R, T> {
    let hashing = Hashing {
        inner: reader,
        hash: Sha256::new(),
        bytes: 0,
    };
    Records {
        lines: Lines::new(hashing),
        entry: entry.clone(),
        read: 0,
        done: false,
        record: PhantomData,
    }
}

impl<R: Read, T: DeserializeOwned> Iterator for Records<R, T> {
    type Item = Result<(u64, T), RowProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let Some(line) = self.lines.next() else {
            self.done = true;
            return self.compare().map(Err);
        };
        self.read += 1;
        Some(line.and_then(|(row, line)| match serde_json::from_str(&line) {
            Ok(record) => Ok((row, record)),
            Err(error) => Err(RowProblem::new(
                row,
                &self.entry.name,
                code::MALFORMED,
                format!("not a valid record: {error}"),
            )),
        }))
    }
}

impl<R: Read, T> Records<R, T> {
    fn compare(&self) -> Option<RowProblem> {
        let hashing = self.lines.source();
        let sha256 = hex(&hashing.hash.clone().finalize());
        let FileEntry {
            name,
            records,
            bytes,
            sha256: promised,
        } = &self.entry;
        let message = if self.read != *records {
            format!(
                "the file has {} records and the manifest says {records}",
                self.read
            )
        } else if hashing.bytes != *bytes || !promised.eq_ignore_ascii_case(&sha256) {
            "the bytes are not the ones that were exported: the file is damaged or was changed".to_owned()
        } else {
            return None;
        };
        Some(RowProblem::new(self.read, name, code::CHECKSUM_MISMATCH, message))
    }
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

pub(crate) struct Hashing<R> {
    inner: R,
    hash: Sha256,
    bytes: u64,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}
