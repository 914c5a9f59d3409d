//! Reading: ranges of events, single ones, the newest one.

use std::{collections::BTreeSet, fs};

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{Spool, SpoolError, date_of};
use crate::{
    event::{Event, micros_between},
    failure::Failure,
};

/// ActivityWatch looks for events that began up to a day before the range, and so do we.
const LONGEST_EVENT: SignedDuration = SignedDuration::from_hours(24);

/// Which events are wanted; the ends belong to it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Range {
    /// Events that end before are left out, and those that began before are cut.
    pub start: Option<Timestamp>,
    /// Events that begin after are left out, and those that end after are cut.
    pub end: Option<Timestamp>,
}

impl Range {
    /// ActivityWatch rounds the range to whole milliseconds, outwards.
    pub fn outwards(start: Option<Timestamp>, end: Option<Timestamp>) -> Self {
        let millis = |instant: Timestamp, more: i64| {
            let millis = instant.as_microsecond().div_euclid(1000).saturating_add(more);
            Timestamp::from_millisecond(millis).unwrap_or(instant)
        };
        Self {
            start: start.map(|start| millis(start, 0)),
            end: end.map(|end| millis(end, 1)),
        }
    }

    fn holds(&self, event: &Event) -> bool {
        let begins = self.end.is_none_or(|end| event.start <= end);
        let recent = self.start.is_none_or(|start| {
            let oldest = start.saturating_sub(LONGEST_EVENT).unwrap_or(Timestamp::MIN);
            event.start >= oldest && event.end() >= start
        });
        begins && recent
    }

    fn dates(&self) -> impl Fn(Date) -> bool + use<> {
        let from = self
            .start
            .map(|start| date_of(start.saturating_sub(LONGEST_EVENT).unwrap_or(Timestamp::MIN)));
        let until = self.end.map(date_of);
        move |date| from.is_none_or(|from| date >= from) && until.is_none_or(|until| date <= until)
    }

    fn cut(&self, event: &mut Event) {
        if let Some(start) = self.start
            && event.start < start
        {
            event.micros = micros_between(start, event.end());
            event.start = start;
        }
        if let Some(end) = self.end
            && event.end() > end
        {
            event.micros = micros_between(event.start, end);
        }
    }
}

impl Spool {
    /// The newest events of a bucket within a range, newest first, cut to the range.
    pub fn events(&mut self, id: &str, range: Range, limit: Option<usize>) -> Result<Vec<Event>, SpoolError> {
        let limit = limit.unwrap_or(usize::MAX);
        let mut found = Vec::new();
        if limit > 0 {
            self.visit(id, range, |event| {
                found.push(event);
                found.len() < limit
            })?;
        }
        for event in &mut found {
            range.cut(event);
        }
        Ok(found)
    }

    /// The events of a bucket that touch a range, whole.
    pub fn whole_events(&mut self, id: &str, range: Range) -> Result<Vec<Event>, SpoolError> {
        let mut found = Vec::new();
        self.visit(id, range, |event| {
            found.push(event);
            true
        })?;
        Ok(found)
    }

    /// How many events of a bucket lie within a range.
    pub fn count(&mut self, id: &str, range: Range) -> Result<usize, SpoolError> {
        let mut count = 0;
        self.visit(id, range, |_| {
            count += 1;
            true
        })?;
        Ok(count)
    }

    /// One event of a bucket.
    pub fn event(&mut self, id: &str, event: u64) -> Result<Option<Event>, SpoolError> {
        let number = self.number(id)?;
        let Some((date, _)) = self.find(number, event)? else {
            return Ok(None);
        };
        let found = self
            .day(date)?
            .event(event)
            .map(|(place, kept)| kept.event(place));
        self.rest(date)?;
        Ok(found)
    }

    /// When the newest event of a bucket ends.
    pub fn last_updated(&mut self, id: &str) -> Result<Option<Timestamp>, SpoolError> {
        let number = self.number(id)?;
        Ok(self.newest(number)?.map(|event| event.end()))
    }

    /// The newest event of a bucket.
    pub fn newest_event(&mut self, id: &str) -> Result<Option<Event>, SpoolError> {
        let number = self.number(id)?;
        Ok(self.newest(number)?)
    }

    /// The days that hold events, oldest first.
    pub fn dates(&self) -> Result<Vec<Date>, Failure> {
        let mut dates: BTreeSet<Date> = self.days.keys().copied().collect();
        let listing =
            fs::read_dir(&self.folder).map_err(|error| Failure::file("read", &self.folder, &error))?;
        for entry in listing {
            let name = entry
                .map_err(|error| Failure::file("read", &self.folder, &error))?
                .file_name();
            let date = name.to_str().and_then(|name| name.strip_suffix(".day"));
            dates.extend(date.and_then(|date| date.parse::<Date>().ok()));
        }
        Ok(dates.into_iter().collect())
    }

    pub(super) fn newest(&mut self, number: u32) -> Result<Option<Event>, Failure> {
        let Some(newest) = self.catalog.listed(number).and_then(|listed| listed.newest) else {
            return Ok(None);
        };
        for date in self.dates()?.into_iter().rev().filter(|date| *date <= newest) {
            let day = self.day(date)?;
            let found = day.events().rev().find(|(_, kept)| kept.bucket == number);
            let found = found.map(|(place, kept)| kept.event(place));
            self.rest(date)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// On which day an event of a bucket lies.
    pub(super) fn find(&mut self, number: u32, event: u64) -> Result<Option<(Date, u64)>, Failure> {
        for date in self.dates()?.into_iter().rev() {
            let day = self.day(date)?;
            let found = day.event(event).is_some_and(|(_, kept)| kept.bucket == number);
            self.rest(date)?;
            if found {
                return Ok(Some((date, event)));
            }
        }
        Ok(None)
    }

    /// Hands over the events of a bucket, newest first, as long as more are wanted.
    fn visit(
        &mut self,
        id: &str,
        range: Range,
        mut each: impl FnMut(Event) -> bool,
    ) -> Result<(), SpoolError> {
        let number = self.number(id)?;
        let wanted = range.dates();
        for date in self.dates()?.into_iter().rev().filter(|date| wanted(*date)) {
            let mut more = true;
            let day = self.day(date)?;
            for (place, kept) in day.events().rev().filter(|(_, kept)| kept.bucket == number) {
                let event = kept.event(place);
                if range.holds(&event) && !each(event) {
                    more = false;
                    break;
                }
            }
            self.rest(date)?;
            if !more {
                break;
            }
        }
        Ok(())
    }
}
