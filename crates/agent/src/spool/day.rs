//! The events that began on one day (UTC): a file of changes, replayed into memory while it is needed.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    path::Path,
};

use jiff::Timestamp;
use sealed::records::Data;
use serde::{Deserialize, Serialize};

use super::{frames::Frames, key::Key};
use crate::{event::Event, failure::Failure};

/// A file is written anew without what is outdated once that is most of it.
const OUTDATED: usize = 400;

/// The events of one day.
pub struct Day {
    frames: Frames,
    events: BTreeMap<Place, Kept>,
    starts: HashMap<u64, i64>,
}

/// Where an event stands in order of time: its start, then its number.
pub type Place = (i64, u64);

/// An event without what its place says.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The number of its bucket.
    pub bucket: u32,
    /// How long it lasted.
    pub micros: i64,
    /// What was seen.
    pub data: Data,
}

/// One change, as a frame holds it. The names are short: most frames prolong an event by a second.
#[derive(Serialize, Deserialize)]
#[serde(tag = "k")]
enum Change<'a> {
    #[serde(rename = "p")]
    Put {
        #[serde(rename = "i")]
        id: u64,
        #[serde(rename = "b")]
        bucket: u32,
        #[serde(rename = "t")]
        start: i64,
        #[serde(rename = "d")]
        micros: i64,
        #[serde(default, rename = "x")]
        data: Cow<'a, Data>,
    },
    #[serde(rename = "e")]
    Extend {
        #[serde(rename = "i")]
        id: u64,
        #[serde(rename = "d")]
        micros: i64,
    },
    #[serde(rename = "r")]
    Remove {
        #[serde(rename = "i")]
        id: u64,
    },
    #[serde(rename = "b")]
    RemoveBucket {
        #[serde(rename = "b")]
        bucket: u32,
    },
}

impl Day {
    /// Opens the file of a day, or begins it.
    pub fn open(path: &Path, key: &Key) -> Result<Self, Failure> {
        let mut events = BTreeMap::new();
        let mut starts = HashMap::new();
        let mut unknown = 0_u32;
        let frames = Frames::open(path, key, |payload| match serde_json::from_slice(payload) {
            Ok(change) => apply(&mut events, &mut starts, change),
            Err(_) => unknown += 1,
        })?;
        if unknown > 0 {
            return Err(Failure::Local(format!(
                "{} was written by a newer version of this agent",
                path.display()
            )));
        }
        let mut day = Self {
            frames,
            events,
            starts,
        };
        day.tidy(key)?;
        Ok(day)
    }

    /// Closes the file; it is opened again when somebody asks for the day.
    pub fn close(mut self, key: &Key) -> Result<(), Failure> {
        self.tidy(key)?;
        self.sync()
    }

    /// Puts an event, in place of the one with its number if there is one.
    pub fn put(&mut self, id: u64, start: Timestamp, kept: Kept) -> Result<(), Failure> {
        let start = start.as_microsecond();
        self.write(&Change::Put {
            id,
            bucket: kept.bucket,
            start,
            micros: kept.micros,
            data: Cow::Borrowed(&kept.data),
        })?;
        put(&mut self.events, &mut self.starts, (start, id), kept);
        Ok(())
    }

    /// Sets the length of an event.
    pub fn extend(&mut self, id: u64, micros: i64) -> Result<(), Failure> {
        self.change(Change::Extend { id, micros })
    }

    /// Forgets an event; false where there is none.
    pub fn remove(&mut self, id: u64) -> Result<bool, Failure> {
        if !self.starts.contains_key(&id) {
            return Ok(false);
        }
        self.change(Change::Remove { id })?;
        Ok(true)
    }

    /// Forgets all events of a bucket.
    pub fn remove_bucket(&mut self, bucket: u32) -> Result<(), Failure> {
        if self.events.values().any(|kept| kept.bucket == bucket) {
            self.change(Change::RemoveBucket { bucket })?;
        }
        Ok(())
    }

    /// The events in order of time.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = (Place, &Kept)> {
        self.events.iter().map(|(place, kept)| (*place, kept))
    }

    /// One event by its number.
    pub fn event(&self, id: u64) -> Option<(Place, &Kept)> {
        let place = (*self.starts.get(&id)?, id);
        self.events.get(&place).map(|kept| (place, kept))
    }

    /// Whether nothing is left of it.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Makes what was written survive a power cut.
    pub fn sync(&mut self) -> Result<(), Failure> {
        self.frames.sync()
    }

    /// Writes the file anew, so that nothing that was deleted or replaced is left in it.
    pub fn compact(&mut self, key: &Key) -> Result<(), Failure> {
        let payloads: Vec<Vec<u8>> = self
            .events
            .iter()
            .map(|((start, id), kept)| {
                encode(&Change::Put {
                    id: *id,
                    bucket: kept.bucket,
                    start: *start,
                    micros: kept.micros,
                    data: Cow::Borrowed(&kept.data),
                })
            })
            .collect::<Result<_, _>>()?;
        self.frames.rewrite(key, payloads)
    }

    fn tidy(&mut self, key: &Key) -> Result<(), Failure> {
        let frames = usize::try_from(self.frames.count()).unwrap_or(usize::MAX);
        if frames > OUTDATED + 3 * self.events.len() {
            self.compact(key)?;
        }
        Ok(())
    }

    fn change(&mut self, change: Change) -> Result<(), Failure> {
        self.write(&change)?;
        apply(&mut self.events, &mut self.starts, change);
        Ok(())
    }

    fn write(&mut self, change: &Change) -> Result<(), Failure> {
        self.frames.append(&encode(change)?)
    }
}

impl Kept {
    /// The event at this place.
    pub fn event(&self, (start, id): Place) -> Event {
        Event {
            id: Some(id),
            start: Timestamp::from_microsecond(start).unwrap_or(Timestamp::UNIX_EPOCH),
            micros: self.micros,
            data: self.data.clone(),
        }
    }
}

fn encode(change: &Change) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(change).map_err(|error| Failure::Local(error.to_string()))
}

fn apply(events: &mut BTreeMap<Place, Kept>, starts: &mut HashMap<u64, i64>, change: Change) {
    match change {
        Change::Put {
            id,
            bucket,
            start,
            micros,
            data,
        } => {
            let data = data.into_owned();
            put(events, starts, (start, id), Kept { bucket, micros, data });
        }
        Change::Extend { id, micros } => {
            if let Some(kept) = starts.get(&id).and_then(|start| events.get_mut(&(*start, id))) {
                kept.micros = micros;
            }
        }
        Change::Remove { id } => {
            if let Some(start) = starts.remove(&id) {
                events.remove(&(start, id));
            }
        }
        Change::RemoveBucket { bucket } => {
            events.retain(|_, kept| kept.bucket != bucket);
            starts.retain(|id, start| events.contains_key(&(*start, *id)));
        }
    }
}

fn put(events: &mut BTreeMap<Place, Kept>, starts: &mut HashMap<u64, i64>, place: Place, kept: Kept) {
    if let Some(before) = starts.insert(place.1, place.0) {
        events.remove(&(before, place.1));
    }
    events.insert(place, kept);
}
