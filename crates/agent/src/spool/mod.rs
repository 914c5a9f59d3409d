//! The spool: everything that was recorded on this machine and may be read on it, encrypted at rest.
//!
//! Events lie in one file per day of their start; the current days are in memory, older ones are opened when
//! somebody asks for them. Each change is written before it is answered, so that it survives a kill; it reaches
//! the platter within seconds (`Spool::sync`).

mod catalog;
mod day;
mod frames;
mod key;
mod reading;
mod sealing;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, HashMap, btree_map::Entry},
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use sealed::records::{Data, Kind, Record, heartbeat};

use crate::{
    event::{Bucket, Event},
    failure::Failure,
    private_file,
};
use catalog::{Catalog, Listed};
use day::{Day, Kept};
pub use frames::Frames;
pub use key::Key;
pub use reading::Range;

/// So many days stay in memory, those that were used last.
const OPEN_DAYS: usize = 3;

/// Everything that was recorded.
pub struct Spool {
    folder: PathBuf,
    key: Key,
    catalog: Catalog,
    days: BTreeMap<Date, Day>,
    /// The days in memory in the order of their last use.
    used: Vec<Date>,
    last: HashMap<u32, Last>,
    /// Held until the spool is dropped; the operating system frees it when the process dies.
    _lock: File,
}

/// The event that the next heartbeat of a bucket may prolong.
enum Last {
    Event(Event),
    /// Something was left out since: what follows begins a new event, so that nothing spans it.
    Broken,
}

/// What went wrong with one bucket or event.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// There is no such bucket.
    #[error("There's no bucket named {0}")]
    NoSuchBucket(String),
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] Failure),
}

impl Spool {
    /// Opens the spool in a folder, alone.
    pub fn open(folder: &Path, key_file: &Path) -> Result<Self, Failure> {
        private_file::create_directory(folder)?;
        let lock = hold(&folder.join("lock"))?;
        let catalog = folder.join("catalog");
        let key = Key::open(key_file, catalog.exists())?;
        Ok(Self {
            catalog: Catalog::open(&catalog, &key)?,
            folder: folder.to_owned(),
            key,
            days: BTreeMap::new(),
            used: Vec::new(),
            last: HashMap::new(),
            _lock: lock,
        })
    }

    /// The buckets in the order in which they were made.
    pub fn buckets(&self) -> Vec<Bucket> {
        self.catalog
            .buckets()
            .map(|(_, listed)| listed.bucket.clone())
            .collect()
    }

    /// One bucket.
    pub fn bucket(&self, id: &str) -> Result<Bucket, SpoolError> {
        let number = self.number(id)?;
        let listed = self.catalog.listed(number);
        listed
            .map(|listed| listed.bucket.clone())
            .ok_or_else(|| SpoolError::NoSuchBucket(id.to_owned()))
    }

    /// Makes a bucket; false where there is one of that name.
    pub fn create_bucket(&mut self, bucket: Bucket) -> Result<bool, Failure> {
        if self.catalog.number(&bucket.id).is_some() {
            return Ok(false);
        }
        self.catalog.add(bucket)?;
        Ok(true)
    }

    /// Replaces what is said about a bucket; its name stays.
    pub fn update_bucket(&mut self, id: &str, change: impl FnOnce(&mut Bucket)) -> Result<(), SpoolError> {
        let number = self.number(id)?;
        if let Some(listed) = self.catalog.listed(number) {
            let mut listed: Listed = listed.clone();
            change(&mut listed.bucket);
            id.clone_into(&mut listed.bucket.id);
            self.catalog.set(number, listed)?;
        }
        Ok(())
    }

    /// Forgets a bucket and everything in it, also on the disk.
    pub fn delete_bucket(&mut self, id: &str) -> Result<(), SpoolError> {
        let number = self.number(id)?;
        for date in self.dates()? {
            let key = self.key.clone();
            let day = self.day(date)?;
            if day.events().any(|(_, kept)| kept.bucket == number) {
                day.remove_bucket(number)?;
                day.compact(&key)?;
            }
            self.rest(date)?;
        }
        self.last.remove(&number);
        Ok(self.catalog.remove(number)?)
    }

    /// Stores an event; with a number, in place of the event that has it.
    pub fn insert(&mut self, id: &str, mut event: Event) -> Result<Event, SpoolError> {
        let number = self.number(id)?;
        let replaced = match event.id {
            Some(known) => self.find(number, known)?,
            None => None,
        };
        let event_id = match replaced {
            Some((_, found)) => found,
            None => self.catalog.new_event()?,
        };
        let date = date_of(event.start);
        if let Some((before, _)) = replaced.filter(|(before, _)| *before != date) {
            self.day(before)?.remove(event_id)?;
        }
        event.id = Some(event_id);
        self.catalog.touch(number, date)?;
        self.catalog.mark_unsealed(date)?;
        let kept = Kept {
            bucket: number,
            micros: event.micros,
            data: event.data.clone(),
        };
        self.day(date)?.put(event_id, event.start, kept)?;
        if replaced.is_some() {
            self.last.remove(&number);
        }
        self.rest(date)?;
        Ok(event)
    }

    /// Prolongs the last event by a heartbeat, or stores the heartbeat as a new event.
    pub fn heartbeat(&mut self, id: &str, beat: Event, pulse_micros: i64) -> Result<Event, SpoolError> {
        let number = self.number(id)?;
        if let Some(last) = self.last(number)?
            && let Some(merged) = merge(&last, &beat, pulse_micros)
        {
            self.set_length(number, merged.clone())?;
            return Ok(merged);
        }
        let stored = self.insert(id, Event { id: None, ..beat })?;
        self.last.insert(number, Last::Event(stored.clone()));
        Ok(stored)
    }

    /// Sets the end of an event that is stored, whatever followed it.
    pub fn extend(&mut self, id: &str, event: &Event, end: Timestamp) -> Result<Event, SpoolError> {
        let number = self.number(id)?;
        let mut longer = event.clone();
        longer.micros = event.micros.max(crate::event::micros_between(event.start, end));
        self.set_length(number, longer.clone())?;
        Ok(longer)
    }

    /// What comes next begins a new event, whatever it is.
    pub fn break_off(&mut self, id: &str) {
        if let Some(number) = self.catalog.number(id) {
            self.last.insert(number, Last::Broken);
        }
    }

    /// Forgets one event, also on the disk; false where there is none.
    pub fn delete_event(&mut self, id: &str, event: u64) -> Result<bool, SpoolError> {
        let number = self.number(id)?;
        let Some((date, _)) = self.find(number, event)? else {
            return Ok(false);
        };
        let key = self.key.clone();
        let day = self.day(date)?;
        let removed = day.remove(event)?;
        day.compact(&key)?;
        self.last.remove(&number);
        self.rest(date)?;
        Ok(removed)
    }

    /// Replaces what an event says, also on the disk.
    pub fn replace_data(&mut self, id: &str, event: &Event, data: Data) -> Result<(), SpoolError> {
        let replaced = Event {
            data,
            ..event.clone()
        };
        let date = date_of(event.start);
        self.insert(id, replaced)?;
        let key = self.key.clone();
        self.day(date)?.compact(&key)?;
        Ok(self.rest(date)?)
    }

    /// Makes everything that was answered survive a power cut.
    pub fn sync(&mut self) -> Result<(), Failure> {
        self.catalog.sync()?;
        for day in self.days.values_mut() {
            day.sync()?;
        }
        Ok(())
    }

    /// The key, for what else is kept beside the spool.
    pub fn key(&self) -> &Key {
        &self.key
    }

    fn set_length(&mut self, number: u32, event: Event) -> Result<(), SpoolError> {
        let Some(id) = event.id else {
            return Ok(());
        };
        let date = date_of(event.start);
        self.day(date)?.extend(id, event.micros)?;
        self.last.insert(number, Last::Event(event));
        self.rest(date)?;
        Ok(())
    }

    fn last(&mut self, number: u32) -> Result<Option<Event>, Failure> {
        match self.last.get(&number) {
            Some(Last::Event(event)) => Ok(Some(event.clone())),
            Some(Last::Broken) => Ok(None),
            None => self.newest(number),
        }
    }

    fn number(&self, id: &str) -> Result<u32, SpoolError> {
        self.catalog
            .number(id)
            .ok_or_else(|| SpoolError::NoSuchBucket(id.to_owned()))
    }

    fn day(&mut self, date: Date) -> Result<&mut Day, Failure> {
        let path = self.path(date);
        self.used.retain(|used| *used != date);
        self.used.push(date);
        match self.days.entry(date) {
            Entry::Occupied(open) => Ok(open.into_mut()),
            Entry::Vacant(vacant) => Ok(vacant.insert(Day::open(&path, &self.key)?)),
        }
    }

    /// Removes the file of a day of which nothing is left, and closes days that nobody used for a while.
    fn rest(&mut self, date: Date) -> Result<(), Failure> {
        if self.days.get(&date).is_some_and(Day::is_empty) {
            self.days.remove(&date);
            self.used.retain(|used| *used != date);
            let path = self.path(date);
            return match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    Err(Failure::file("remove", &path, &error))
                }
                _ => Ok(()),
            };
        }
        while self.used.len() > OPEN_DAYS {
            let longest_unused = self.used.remove(0);
            if let Some(day) = self.days.remove(&longest_unused) {
                day.close(&self.key)?;
            }
        }
        Ok(())
    }

    fn path(&self, date: Date) -> PathBuf {
        self.folder.join(format!("{date}.day"))
    }
}

fn merge(last: &Event, beat: &Event, pulse_micros: i64) -> Option<Event> {
    let as_record = |event: &Event| event.record(Kind::Window, "");
    // ActivityWatch merges a heartbeat of negative length as one of none; an event of negative length never merges.
    let beat_record = as_record(&Event {
        micros: beat.micros.max(0),
        ..beat.clone()
    })?;
    let merged: Record = heartbeat::merge(
        &as_record(last)?,
        &beat_record,
        SignedDuration::from_micros(pulse_micros),
    )?;
    Some(Event {
        micros: crate::event::micros_between(last.start, merged.end),
        ..last.clone()
    })
}

fn date_of(instant: Timestamp) -> Date {
    instant.to_zoned(TimeZone::UTC).date()
}

fn hold(path: &Path) -> Result<File, Failure> {
    let file = private_file::open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::Local(
            "another hourbook-agent records here already".to_owned(),
        )),
        Err(TryLockError::Error(error)) => Err(Failure::file("lock", path, &error)),
    }
}
