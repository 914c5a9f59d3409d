//! What may be missing in a week. Nobody but the member knows whether it is, so these are questions and never in the way.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use super::checks::list;
use super::{CheckRules, CheckedEntry, Finding, FindingCode, Severity, Week};
use crate::entries::When;
use crate::ids::EntryId;
use crate::time::{local_date, zone};

/// No break is as long as this: what is longer within a day was either free, or forgotten.
pub const LONGEST_BREAK_SECONDS: i64 = 2 * 3600;

/// The workdays of the week that are over and on which nothing lies.
pub(super) fn empty_days(week: Week, inside: &[&CheckedEntry], rules: &CheckRules) -> Option<Finding> {
    // An empty week says so as a whole.
    if inside.is_empty() {
        return None;
    }
    let today = local_date(rules.now, &rules.zone);
    let touched: Vec<(Date, Date)> = inside.iter().map(|entry| entry.when.dates(rules.now)).collect();
    let is_empty = |date: &Date| !touched.iter().any(|(first, last)| first <= date && date <= last);
    let over = week.days().take_while(|date| *date < today);
    let dates: Vec<Date> = over
        .filter(|date| is_workday(week, *date))
        .filter(is_empty)
        .collect();
    (!dates.is_empty()).then(|| Finding {
        code: FindingCode::EmptyDay,
        severity: Severity::Warning,
        message: format!("Nothing was recorded on {}. Is something missing?", list(&dates)),
        dates,
        entries: Vec::new(),
    })
}

/// Monday to Friday; Sunday to Thursday where weeks begin on Saturday, because the days of rest there are Friday and
/// Saturday.
fn is_workday(week: Week, date: Date) -> bool {
    let rest = match week.first.weekday() {
        Weekday::Saturday => [Weekday::Friday, Weekday::Saturday],
        _ => [Weekday::Saturday, Weekday::Sunday],
    };
    !rest.contains(&date.weekday())
}

/// A stretch between two intervals of one day in which nothing lies.
struct Gap {
    seconds: i64,
    between: [EntryId; 2],
}

/// The days with a gap that no break explains. Durations lie somewhere on their day, so they fill its gaps.
pub(super) fn day_gaps(week: Week, inside: &[&CheckedEntry], rules: &CheckRules) -> Option<Finding> {
    let (mut dates, mut ids) = (BTreeSet::new(), Vec::new());
    for (date, gaps) in gaps(inside, rules.now) {
        let seconds: i64 = gaps.iter().map(|gap| gap.seconds).sum();
        if !week.contains(date) || seconds - durations_of(date, inside) <= LONGEST_BREAK_SECONDS {
            continue;
        }
        dates.insert(date);
        for id in gaps.iter().flat_map(|gap| gap.between) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    let dates: Vec<Date> = dates.into_iter().collect();
    (!dates.is_empty()).then(|| Finding {
        code: FindingCode::DayGap,
        severity: Severity::Warning,
        message: format!(
            "More than 2 hours lie between two entries on {}. Is something missing?",
            list(&dates)
        ),
        dates,
        entries: ids,
    })
}

/// The gaps of each day that are longer than a break.
fn gaps(inside: &[&CheckedEntry], now: Timestamp) -> BTreeMap<Date, Vec<Gap>> {
    let mut intervals: Vec<_> = inside
        .iter()
        .filter_map(|entry| Some((entry.when.interval(now)?, *entry)))
        .collect();
    intervals.sort_by_key(|(interval, entry)| (interval.start, entry.id));
    let mut gaps: BTreeMap<Date, Vec<Gap>> = BTreeMap::new();
    // A long entry may reach over several that follow: the one that ends last is where a gap begins.
    let mut latest: Option<(Timestamp, &CheckedEntry)> = None;
    for (interval, entry) in intervals {
        if let Some((end, before)) = latest {
            let seconds = interval.start.as_second() - end.as_second();
            let date = entry.when.date();
            if seconds > LONGEST_BREAK_SECONDS && date_of_end(before, end) == date {
                let between = [before.id, entry.id];
                gaps.entry(date).or_default().push(Gap { seconds, between });
            }
        }
        if latest.is_none_or(|(end, _)| interval.end > end) {
            latest = Some((interval.end, entry));
        }
    }
    gaps
}

/// The local date on which an entry ends, in its own zone.
fn date_of_end(entry: &CheckedEntry, end: Timestamp) -> Date {
    let name = entry.when.end_time_zone();
    let own = name.and_then(|name| zone(name).ok()).unwrap_or(TimeZone::UTC);
    local_date(end, &own)
}

fn durations_of(date: Date, inside: &[&CheckedEntry]) -> i64 {
    let seconds = |entry: &&CheckedEntry| match &entry.when {
        When::Duration {
            date: on,
            duration_seconds,
        } if *on == date => *duration_seconds,
        _ => 0,
    };
    inside.iter().map(seconds).sum()
}
