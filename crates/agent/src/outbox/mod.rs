//! What leaves the spool: records sealed into segments for their member, in a folder from which they are uploaded. They
//! stay there, so that a server that lost them gets them again.
//!
//! A segment counts once the ledger has it. The order is: write segment and head under temporary names, write the
//! ledger, rename. Whatever is cut off in between is either completed or thrown away at the next start, so that each
//! record lies in exactly one segment.

mod chain;
mod identity;
mod join;
mod kit;
mod ledger;
mod ranges;
mod removed;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::{SignedDuration, Timestamp};
use sealed::{
    heads::Stream,
    records::{Kind, Record},
    segment,
};

pub use chain::{lists, wraps};
pub use identity::{Enrolled, enrol};
pub use join::{Found, Secret};
pub use kit::page as kit_page;
pub use removed::Removed;

use crate::{
    event::Event,
    failure::Failure,
    private_file,
    spool::{Key, Spool},
};
use ledger::Ledger;
use ranges::Ranges;

/// The newest event of a bucket may still grow; after so long nobody prolongs it.
const SETTLED: SignedDuration = SignedDuration::from_mins(60);
/// The others are left alone for a moment, too: a watcher may send late.
const RECENT: SignedDuration = SignedDuration::from_mins(10);
/// Records of one segment: far below what the format allows.
const MOST_RECORDS: usize = 20_000;

/// The outbox of a device that is enrolled.
pub struct Outbox {
    folder: PathBuf,
    enrolled: Enrolled,
    ledger: Ledger,
}

impl Outbox {
    /// Opens the outbox and completes what a crash cut off.
    pub fn open(folder: &Path, enrolled: Enrolled, key: &Key) -> Result<Self, Failure> {
        private_file::create_directory(folder)?;
        let ledger = Ledger::open(&folder.join("ledger"), key, enrolled.new_stream())?;
        let outbox = Self {
            folder: folder.to_owned(),
            enrolled,
            ledger,
        };
        outbox.complete()?;
        Ok(outbox)
    }

    /// Goes on with the device list that the device knows now.
    pub fn follow(&mut self, enrolled: Enrolled) {
        self.enrolled = enrolled;
    }

    /// Whether the device was shut out of its log: then nothing more can be sealed.
    pub fn is_revoked(&self) -> bool {
        self.enrolled.is_revoked()
    }

    /// Seals everything that will not change any more; answers how many segments that made.
    pub fn seal(&mut self, spool: &mut Spool, now: Timestamp) -> Result<u64, Failure> {
        let mut made = 0;
        for date in spool.unsealed_days() {
            loop {
                let (records, ids, rest) = self.settled(spool, date, now)?;
                if !records.is_empty() {
                    self.seal_records(&records, &ids, now)?;
                    made += 1;
                }
                if rest == 0 && records.len() < MOST_RECORDS {
                    spool.mark_sealed(date)?;
                }
                if records.len() < MOST_RECORDS {
                    break;
                }
            }
        }
        Ok(made)
    }

    /// Seals an empty segment. Nobody can tell it from one with a few records, so who sees when segments arrive does
    /// not see when somebody worked.
    pub fn seal_nothing(&mut self, now: Timestamp) -> Result<(), Failure> {
        self.seal_records(&[], &Ranges::default(), now)
    }

    /// Records of a day that are settled and not sealed yet, their numbers, and how many are not settled.
    fn settled(
        &self,
        spool: &mut Spool,
        date: jiff::civil::Date,
        now: Timestamp,
    ) -> Result<(Vec<Record>, Ranges, usize), Failure> {
        let newest = spool.newest_ids()?;
        let (mut records, mut ids, mut rest) = (Vec::new(), Ranges::default(), 0);
        for (bucket, event) in spool.day_events(date)? {
            let Some(id) = event.id.filter(|id| !self.ledger.holds(*id)) else {
                continue;
            };
            if records.len() == MOST_RECORDS {
                rest += 1;
                continue;
            }
            if !is_settled(&event, newest.contains(&id), now) {
                rest += 1;
                continue;
            }
            ids.insert(id);
            // An event that ends before it begins is no record; it stays in the spool alone.
            records.extend(event.record(Kind::of_bucket_type(&bucket.kind), &bucket.id));
        }
        Ok((records, ids, rest))
    }

    fn seal_records(&mut self, records: &[Record], ids: &Ranges, now: Timestamp) -> Result<(), Failure> {
        let mut stream: Stream = self.ledger.stream().clone();
        let (generation, recipient) = self.enrolled.recipient()?;
        let trouble = |error: String| Failure::Local(format!("cannot seal: {error}"));
        let sealed = segment::seal(&stream, records, generation, &recipient)
            .map_err(|error| trouble(error.to_string()))?;
        stream
            .append(&sealed)
            .map_err(|error| trouble(error.to_string()))?;
        let head = self.enrolled.sign(&mut stream, now)?;
        let (segment, head_path) = self.paths(sealed.number);
        private_file::replace(&private_file::beside(&segment, "new"), &sealed.bytes)?;
        private_file::replace(&private_file::beside(&head_path, "new"), &head)?;
        self.ledger.append(stream, ids)?;
        self.complete()
    }

    /// Gives the last segment its name if the ledger has it, and removes what it does not have.
    fn complete(&self) -> Result<(), Failure> {
        let known = self.ledger.stream().segments();
        let listing =
            fs::read_dir(&self.folder).map_err(|error| Failure::file("read", &self.folder, &error))?;
        for entry in listing.flatten() {
            let path = entry.path();
            let Some(wanted) = path
                .to_str()
                .and_then(|path| path.strip_suffix(".new"))
                .map(PathBuf::from)
            else {
                continue;
            };
            let number = wanted
                .file_stem()
                .and_then(|stem| stem.to_str()?.parse::<u64>().ok());
            let done = match number {
                Some(number) if number <= known => fs::rename(&path, &wanted),
                _ => fs::remove_file(&path),
            };
            done.map_err(|error| Failure::file("complete", &wanted, &error))?;
        }
        let sync = || -> io::Result<()> { private_file::sync_directory(&self.folder.join("ledger")) };
        sync().map_err(|error| Failure::file("write", &self.folder, &error))
    }

    fn paths(&self, number: u64) -> (PathBuf, PathBuf) {
        let name = format!("{number:010}");
        (
            self.folder.join(format!("{name}.segment")),
            self.folder.join(format!("{name}.head")),
        )
    }
}

/// The number of the last segment in an outbox folder, also where it was deleted since.
pub fn last_number(folder: &Path) -> Result<u64, Failure> {
    let listing = match fs::read_dir(folder) {
        Ok(listing) => listing,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(Failure::file("read", folder, &error)),
    };
    let numbers = listing.flatten().filter_map(|entry| {
        let path = entry.path();
        let segment = path.extension().is_some_and(|ending| ending == "segment");
        path.file_stem()?.to_str()?.parse().ok().filter(|_| segment)
    });
    let removed = Removed::open(folder)?.last();
    Ok(numbers.max().unwrap_or(0).max(removed))
}

/// How many segments lie in an outbox folder, and how many bytes they have.
pub fn contents(folder: &Path) -> (u64, u64) {
    let segments = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| {
            let path = entry.path();
            path.extension().is_some_and(|ending| ending == "segment")
        });
    segments.fold((0, 0), |(number, bytes), segment| {
        let size = segment.metadata().map_or(0, |file| file.len());
        (number + 1, bytes + size)
    })
}

fn is_settled(event: &Event, newest: bool, now: Timestamp) -> bool {
    let age = now.duration_since(event.end().max(event.start));
    age >= if newest { SETTLED } else { RECENT }
}

#[cfg(test)]
mod tests;
