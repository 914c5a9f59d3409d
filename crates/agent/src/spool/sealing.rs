//! What the outbox asks: what is not sealed yet, and what need not be kept any longer.

use std::{collections::HashSet, fs};

use jiff::civil::Date;

use super::Spool;
use crate::{
    event::{Bucket, Event},
    failure::Failure,
};

impl Spool {
    /// The days of which not everything is sealed, oldest first.
    pub fn unsealed_days(&self) -> Vec<Date> {
        self.catalog.unsealed()
    }

    /// Notes that everything on a day is sealed.
    pub fn mark_sealed(&mut self, date: Date) -> Result<(), Failure> {
        self.catalog.mark_sealed(date)
    }

    /// All events of a day with their buckets, oldest first.
    pub fn day_events(&mut self, date: Date) -> Result<Vec<(Bucket, Event)>, Failure> {
        let day = self.day(date)?;
        let events: Vec<(u32, Event)> = day
            .events()
            .map(|(place, kept)| (kept.bucket, kept.event(place)))
            .collect();
        self.rest(date)?;
        let listed = events.into_iter().filter_map(|(bucket, event)| {
            let listed = self.catalog.listed(bucket)?;
            Some((listed.bucket.clone(), event))
        });
        Ok(listed.collect())
    }

    /// The numbers of the newest event of each bucket: those that may still grow.
    pub fn newest_ids(&mut self) -> Result<HashSet<u64>, Failure> {
        let numbers: Vec<u32> = self.catalog.buckets().map(|(number, _)| number).collect();
        let mut ids = HashSet::new();
        for number in numbers {
            ids.extend(self.newest(number)?.and_then(|event| event.id));
        }
        Ok(ids)
    }

    /// Removes days before a date, if everything on them is sealed; answers how many.
    pub fn forget_before(&mut self, date: Date) -> Result<usize, Failure> {
        let unsealed = self.unsealed_days();
        let mut forgotten = 0;
        for old in self
            .dates()?
            .into_iter()
            .filter(|old| *old < date && !unsealed.contains(old))
        {
            self.days.remove(&old);
            self.used.retain(|used| *used != old);
            let path = self.path(old);
            fs::remove_file(&path).map_err(|error| Failure::file("remove", &path, &error))?;
            forgotten += 1;
        }
        if forgotten > 0 {
            self.last.clear();
        }
        Ok(forgotten)
    }
}
