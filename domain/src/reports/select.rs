use jiff::tz::TimeZone;

use super::Query;
use super::columns::Columns;
use super::filter::Sieve;
use super::labels::Lookups;
use crate::entries::allocate::each_day;
use crate::entries::{DayRule, Kind};
use crate::ids::EntryId;
use crate::rounding::{Rounding, RoundingLevel, RoundingMode};
use crate::time::{Offsets, Stretch, day_of};

/// No zone is further from UTC than this, in seconds; entries nearer than that to an end of the period are
/// looked at closely.
pub(super) const MARGIN: i64 = 26 * 3600;
/// Zones are laid out this far before and after the period, in seconds, which is longer than any interval.
const LAID_OUT: i64 = 40 * 86_400;

/// The entries behind a report, the newest first; running timers are not among them.
pub fn select(columns: &Columns, lookups: &Lookups, query: &Query) -> Vec<EntryId> {
    let sieve = Sieve::new(&query.filter, columns, lookups);
    let mut clip = Clip::new(columns, query, false);
    let mut found: Vec<(i64, EntryId)> = Vec::new();
    for at in 0..columns.len() {
        if columns.marks[at].running || !sieve.lets_through(columns, at) {
            continue;
        }
        let mut inside = false;
        clip.parts(columns, at, |_, _, _| inside = true);
        if inside {
            let start = match columns.marks[at].kind {
                Kind::Interval => columns.starts[at],
                Kind::Duration => i64::from(columns.days[at]) * 86_400,
            };
            found.push((start, columns.ids[at]));
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, id)| id).collect()
}

/// Cuts entries to the period and to days.
pub(super) struct Clip {
    from: i64,
    to: i64,
    rule: DayRule,
    rounding: Rounding,
    needs_day: bool,
    /// One for each zone of the columns, or one for the zone of the report.
    zones: Vec<(Offsets, Stretch)>,
    one_zone: bool,
}

impl Clip {
    /// `needs_day` says whether the caller wants to know the day of each part; without it, entries that lie
    /// wholly inside the period need no zone at all.
    pub(super) fn new(columns: &Columns, query: &Query, needs_day: bool) -> Self {
        let (from, to) = (day_of(query.period.from), day_of(query.period.to));
        let lay_out = |zone: &TimeZone| {
            let offsets = Offsets::covering(zone, from * 86_400 - LAID_OUT, to * 86_400 + LAID_OUT);
            let stretch = offsets.stretch(from * 86_400);
            (offsets, stretch)
        };
        let per_entry = query.rounding.level == RoundingLevel::Entry;
        Self {
            from,
            to,
            rule: query.days,
            rounding: if per_entry {
                query.rounding
            } else {
                Rounding::default()
            },
            needs_day,
            zones: match &query.zone {
                Some(zone) => vec![lay_out(zone)],
                None => columns.zone_list().iter().map(lay_out).collect(),
            },
            one_zone: query.zone.is_some(),
        }
    }

    /// Calls `part` with the day, counted from the first of the period, the seconds of each part of the entry that
    /// lies in the period, and those of the entry before that part. Rounding of entries is applied to what has been reached of the entry so far, so
    /// that the parts add up to the rounded entry, whatever periods and days it is cut into.
    pub(super) fn parts(&mut self, columns: &Columns, at: usize, mut part: impl FnMut(usize, i64, i64)) {
        let (start, end) = (columns.starts[at], columns.ends[at]);
        let inside = |day: i64| (self.from..self.to).contains(&day);
        let index = |day: i64, from: i64| usize::try_from(day - from).unwrap_or(0);
        let rounding = self.rounding;
        if columns.marks[at].kind == Kind::Duration {
            let day = i64::from(columns.days[at]);
            if inside(day) {
                part(index(day, self.from), rounding.apply(end), 0);
            }
            return;
        }
        let (first, last) = (
            self.from * 86_400 + self.rule.day_start_seconds,
            self.to * 86_400 + self.rule.day_start_seconds,
        );
        if end <= first - MARGIN || start >= last + MARGIN {
            return;
        }
        if !self.needs_day && start >= first + MARGIN && end <= last - MARGIN {
            part(0, rounding.apply(end - start), 0);
            return;
        }
        let (day_from, day_to, rule) = (self.from, self.to, self.rule);
        let Some((offsets, stretch)) = self.zones.get_mut(if self.one_zone {
            0
        } else {
            usize::from(columns.zones[at])
        }) else {
            return;
        };
        if start < stretch.start || start >= stretch.end {
            *stretch = offsets.stretch(start);
        }
        let (mut reached, mut told) = (0, 0);
        each_day(offsets, *stretch, start, end, rule, |day, seconds| {
            reached += seconds;
            let rounded = rounding.apply(reached);
            if (day_from..day_to).contains(&day) {
                part(index(day, day_from), rounded - told, told);
            }
            told = rounded;
        });
    }

    /// Whether a running timer has started in the period.
    pub(super) fn starts_inside(&mut self, columns: &Columns, at: usize) -> bool {
        let Some((offsets, _)) = self.zones.get(if self.one_zone {
            0
        } else {
            usize::from(columns.zones[at])
        }) else {
            return false;
        };
        let start = columns.starts[at];
        let day = offsets.stretch(start).day(start, self.rule.day_start_seconds);
        (self.from..self.to).contains(&day)
    }
}

impl Query {
    /// Whether sums are exact as they are collected, so that no rounding comes after.
    pub(super) fn rounds_while_collecting(&self) -> bool {
        self.rounding.mode == RoundingMode::None || self.rounding.level == RoundingLevel::Entry
    }
}
