//! Which buckets there are, and which numbers of events were given away.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{frames::Frames, key::Key};
use crate::{event::Bucket, failure::Failure};

/// Numbers of events are taken from the file in blocks, so that a kill can never give one twice.
const BLOCK: u64 = 512;

/// What is written anew at the next start beyond this many outdated lines.
const OUTDATED: u64 = 1000;

/// The buckets.
pub struct Catalog {
    frames: Frames,
    buckets: BTreeMap<u32, Listed>,
    unsealed: BTreeSet<Date>,
    next_bucket: u32,
    next_event: u64,
    reserved: u64,
}

/// A bucket and the newest day on which it has an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// What the client said about it.
    pub bucket: Bucket,
    /// The newest day that may hold an event of it.
    pub newest: Option<Date>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
enum Line {
    Bucket {
        number: u32,
        listed: Box<Listed>,
    },
    Newest {
        number: u32,
        day: Date,
    },
    Removed {
        number: u32,
    },
    Events {
        reserved: u64,
    },
    /// Something on this day is not sealed yet.
    Unsealed {
        day: Date,
    },
    /// Everything on this day is sealed.
    Sealed {
        day: Date,
    },
}

impl Catalog {
    /// Opens the catalog, or begins it.
    pub fn open(path: &Path, key: &Key) -> Result<Self, Failure> {
        let mut buckets: BTreeMap<u32, Listed> = BTreeMap::new();
        let mut unsealed = BTreeSet::new();
        let (mut next_bucket, mut reserved, mut unknown) = (0, 1, 0_u32);
        let frames = Frames::open(path, key, |payload| match serde_json::from_slice(payload) {
            Ok(Line::Bucket { number, listed }) => {
                next_bucket = next_bucket.max(number + 1);
                buckets.insert(number, *listed);
            }
            Ok(Line::Newest { number, day }) => {
                if let Some(listed) = buckets.get_mut(&number) {
                    listed.newest = Some(day);
                }
            }
            Ok(Line::Removed { number }) => {
                buckets.remove(&number);
            }
            Ok(Line::Events { reserved: until }) => reserved = until,
            Ok(Line::Unsealed { day }) => {
                unsealed.insert(day);
            }
            Ok(Line::Sealed { day }) => {
                unsealed.remove(&day);
            }
            Err(_) => unknown += 1,
        })?;
        if unknown > 0 {
            return Err(Failure::Local(format!(
                "{} was written by a newer version of this agent",
                path.display()
            )));
        }
        let mut catalog = Self {
            frames,
            buckets,
            unsealed,
            next_bucket,
            next_event: reserved,
            reserved,
        };
        if catalog.frames.count() > OUTDATED + catalog.buckets.len() as u64 {
            catalog.compact(key)?;
        }
        Ok(catalog)
    }

    /// The buckets in the order in which they were made.
    pub fn buckets(&self) -> impl Iterator<Item = (u32, &Listed)> {
        self.buckets.iter().map(|(number, listed)| (*number, listed))
    }

    /// One bucket by its number.
    pub fn listed(&self, number: u32) -> Option<&Listed> {
        self.buckets.get(&number)
    }

    /// The number of a bucket by its name.
    pub fn number(&self, id: &str) -> Option<u32> {
        self.buckets
            .iter()
            .find(|(_, listed)| listed.bucket.id == id)
            .map(|(number, _)| *number)
    }

    /// Adds a bucket.
    pub fn add(&mut self, bucket: Bucket) -> Result<u32, Failure> {
        let number = self.next_bucket;
        self.set(number, Listed { bucket, newest: None })?;
        self.next_bucket += 1;
        Ok(number)
    }

    /// Replaces what is said about a bucket.
    pub fn set(&mut self, number: u32, listed: Listed) -> Result<(), Failure> {
        self.write(&Line::Bucket {
            number,
            listed: Box::new(listed.clone()),
        })?;
        self.frames.sync()?;
        self.buckets.insert(number, listed);
        Ok(())
    }

    /// Notes that a bucket has an event on a day.
    pub fn touch(&mut self, number: u32, day: Date) -> Result<(), Failure> {
        let newer = self
            .buckets
            .get(&number)
            .is_some_and(|listed| listed.newest.is_none_or(|newest| newest < day));
        if newer {
            self.write(&Line::Newest { number, day })?;
            if let Some(listed) = self.buckets.get_mut(&number) {
                listed.newest = Some(day);
            }
        }
        Ok(())
    }

    /// Forgets a bucket.
    pub fn remove(&mut self, number: u32) -> Result<(), Failure> {
        self.write(&Line::Removed { number })?;
        self.frames.sync()?;
        self.buckets.remove(&number);
        Ok(())
    }

    /// The next number of an event.
    pub fn new_event(&mut self) -> Result<u64, Failure> {
        if self.next_event == self.reserved {
            let reserved = self.reserved + BLOCK;
            self.write(&Line::Events { reserved })?;
            self.frames.sync()?;
            self.reserved = reserved;
        }
        let number = self.next_event;
        self.next_event += 1;
        Ok(number)
    }

    /// The days of which not everything is sealed, oldest first.
    pub fn unsealed(&self) -> Vec<Date> {
        self.unsealed.iter().copied().collect()
    }

    /// Notes that something on a day is new.
    pub fn mark_unsealed(&mut self, day: Date) -> Result<(), Failure> {
        if self.unsealed.insert(day) {
            self.write(&Line::Unsealed { day })?;
        }
        Ok(())
    }

    /// Notes that everything on a day is sealed.
    pub fn mark_sealed(&mut self, day: Date) -> Result<(), Failure> {
        if self.unsealed.remove(&day) {
            self.write(&Line::Sealed { day })?;
        }
        Ok(())
    }

    /// Makes what was written survive a power cut.
    pub fn sync(&mut self) -> Result<(), Failure> {
        self.frames.sync()
    }

    fn compact(&mut self, key: &Key) -> Result<(), Failure> {
        let buckets = self.buckets.iter().map(|(number, listed)| Line::Bucket {
            number: *number,
            listed: Box::new(listed.clone()),
        });
        let unsealed = self.unsealed.iter().map(|day| Line::Unsealed { day: *day });
        let lines = buckets.chain(unsealed).chain([Line::Events {
            reserved: self.reserved,
        }]);
        let payloads: Vec<Vec<u8>> = lines.map(|line| encode(&line)).collect::<Result<_, _>>()?;
        self.frames.rewrite(key, payloads)
    }

    fn write(&mut self, line: &Line) -> Result<(), Failure> {
        self.frames.append(&encode(line)?)
    }
}

fn encode(line: &Line) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(line).map_err(|error| Failure::Local(error.to_string()))
}
