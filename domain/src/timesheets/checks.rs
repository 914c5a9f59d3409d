//! What is looked at before a week is handed in, and what an approver sees beside it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::Week;
use super::holes::{day_gaps, empty_days};
use crate::entries::{DayRule, OverlapPolicy, When, allocate};
use crate::ids::{EntryId, ProjectId};
use crate::time::{Interval, day_length};

/// From here on a day is worth a question.
const LONG_DAY_SECONDS: i64 = 10 * 3600;

/// An entry as far as the checks look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedEntry {
    /// Its id.
    pub id: EntryId,
    /// Its project.
    pub project_id: Option<ProjectId>,
    /// When it lies.
    pub when: When,
}

/// What the checks measure with.
#[derive(Debug, Clone)]
pub struct CheckRules {
    /// The present instant.
    pub now: Timestamp,
    /// On which day an entry counts.
    pub day_rule: DayRule,
    /// What the organization thinks of entries that overlap.
    pub overlap_policy: OverlapPolicy,
    /// The zone that says how long a day is.
    pub zone: TimeZone,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// A timer of this week is still running.
    RunningTimer,
    /// More time lies on a day than the day has.
    ImpossibleDay,
    /// Entries share time.
    Overlap,
    /// More than ten hours lie on a day.
    LongDay,
    /// Time without a project.
    MissingProject,
    /// Nothing was recorded.
    EmptyWeek,
    /// Nothing was recorded on a workday that is over.
    EmptyDay,
    /// More than two hours lie between two entries of a day.
    DayGap,
    /// Earlier weeks hold time that was never submitted.
    OpenEarlierWeeks,
}

/// Whether a finding keeps the week from being submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth a look.
    Warning,
    /// Must be put right first.
    Blocking,
}

/// One result of the checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was found.
    pub code: FindingCode,
    /// How bad it is.
    pub severity: Severity,
    /// On which days, in order; the first days of the weeks for [`FindingCode::OpenEarlierWeeks`].
    pub dates: Vec<Date>,
    /// The entries that it is about, where it is about single ones.
    pub entries: Vec<EntryId>,
    /// What is wrong and what can be done, for people.
    pub message: String,
}

/// The seconds of each day of the week, in order. A running timer has none yet.
pub fn day_seconds(week: Week, entries: &[CheckedEntry], day_rule: DayRule) -> Vec<(Date, i64)> {
    let mut days: Vec<(Date, i64)> = week.days().map(|date| (date, 0)).collect();
    for (date, seconds) in entries
        .iter()
        .flat_map(|entry| allocate(&entry.when, day_rule, None))
    {
        if let Some((_, sum)) = days.iter_mut().find(|(day, _)| *day == date) {
            *sum += seconds;
        }
    }
    days
}

/// Everything worth saying about the week, the blocking ones first.
///
/// `entries` are those that touch the week; `open_earlier` are earlier dates with time that was never submitted,
/// already as first days of their weeks.
pub fn check(
    week: Week,
    entries: &[CheckedEntry],
    open_earlier: &BTreeSet<Date>,
    rules: &CheckRules,
) -> Vec<Finding> {
    let days = day_seconds(week, entries, rules.day_rule);
    let inside: Vec<&CheckedEntry> = entries
        .iter()
        .filter(|entry| {
            let (first, last) = entry.when.dates(rules.now);
            week.touches(first, last)
        })
        .collect();
    let mut findings: Vec<Finding> = [
        running_timer(&inside, rules.now),
        impossible_days(&days, &rules.zone),
        overlaps(week, &inside, rules),
        long_days(&days, &rules.zone),
        missing_project(&inside),
        inside.is_empty().then(|| empty_week(week)),
        empty_days(week, &inside, rules),
        day_gaps(week, &inside, rules),
        open_earlier_weeks(open_earlier),
    ]
    .into_iter()
    .flatten()
    .collect();
    findings.sort_by_key(|finding| finding.severity == Severity::Warning);
    findings
}

fn running_timer(inside: &[&CheckedEntry], now: Timestamp) -> Option<Finding> {
    let running: Vec<_> = inside.iter().filter(|entry| entry.when.is_running()).collect();
    let first = running.first()?;
    let (date, _) = first.when.dates(now);
    Some(Finding {
        code: FindingCode::RunningTimer,
        severity: Severity::Blocking,
        dates: vec![date],
        entries: running.iter().map(|entry| entry.id).collect(),
        message: format!("A timer that started on {date} is still running. Stop it first."),
    })
}

fn impossible_days(days: &[(Date, i64)], zone: &TimeZone) -> Option<Finding> {
    let dates = dates_where(days, |date, seconds| seconds > day_length(date, zone).max(86_400));
    (!dates.is_empty()).then(|| Finding {
        code: FindingCode::ImpossibleDay,
        severity: Severity::Blocking,
        message: format!(
            "More than 24 hours lie on {}. Correct the entries of that day.",
            list(&dates)
        ),
        dates,
        entries: Vec::new(),
    })
}

fn long_days(days: &[(Date, i64)], zone: &TimeZone) -> Option<Finding> {
    let dates = dates_where(days, |date, seconds| {
        seconds > LONG_DAY_SECONDS && seconds <= day_length(date, zone).max(86_400)
    });
    (!dates.is_empty()).then(|| Finding {
        code: FindingCode::LongDay,
        severity: Severity::Warning,
        message: format!("More than 10 hours lie on {}. Is that right?", list(&dates)),
        dates,
        entries: Vec::new(),
    })
}

fn overlaps(week: Week, inside: &[&CheckedEntry], rules: &CheckRules) -> Option<Finding> {
    if rules.overlap_policy == OverlapPolicy::Allow {
        return None;
    }
    let mut intervals: Vec<(Interval, &CheckedEntry)> = inside
        .iter()
        .filter_map(|entry| Some((entry.when.interval(rules.now)?, *entry)))
        .collect();
    intervals.sort_by_key(|(interval, entry)| (interval.start, entry.id));
    let (mut dates, mut ids) = (BTreeSet::new(), Vec::new());
    // Behind a long entry several others may start: the one that ends last is what the next is compared with.
    let mut latest: Option<(Interval, &CheckedEntry)> = None;
    for (interval, entry) in intervals {
        if let Some((before, earlier)) = latest
            && interval.overlaps(&before)
        {
            dates.insert(entry.when.date().clamp(week.first, week.last));
            for id in [earlier.id, entry.id] {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        if latest.is_none_or(|(before, _)| interval.end > before.end) {
            latest = Some((interval, entry));
        }
    }
    let dates: Vec<Date> = dates.into_iter().collect();
    let severity = if rules.overlap_policy == OverlapPolicy::Forbid {
        Severity::Blocking
    } else {
        Severity::Warning
    };
    (!dates.is_empty()).then(|| Finding {
        code: FindingCode::Overlap,
        severity,
        message: format!(
            "Entries share time on {}. Move or shorten one of them.",
            list(&dates)
        ),
        dates,
        entries: ids,
    })
}

fn missing_project(inside: &[&CheckedEntry]) -> Option<Finding> {
    let without: Vec<_> = inside.iter().filter(|entry| entry.project_id.is_none()).collect();
    let dates: BTreeSet<Date> = without.iter().map(|entry| entry.when.date()).collect();
    let dates: Vec<Date> = dates.into_iter().collect();
    (!dates.is_empty()).then(|| Finding {
        code: FindingCode::MissingProject,
        severity: Severity::Warning,
        message: format!("Time without a project lies on {}.", list(&dates)),
        dates,
        entries: without.iter().map(|entry| entry.id).collect(),
    })
}

fn empty_week(week: Week) -> Finding {
    Finding {
        code: FindingCode::EmptyWeek,
        severity: Severity::Warning,
        dates: Vec::new(),
        entries: Vec::new(),
        message: format!("Nothing was recorded from {} to {}.", week.first, week.last),
    }
}

fn open_earlier_weeks(open: &BTreeSet<Date>) -> Option<Finding> {
    let dates: Vec<Date> = open.iter().copied().collect();
    (!dates.is_empty()).then(|| Finding {
        code: FindingCode::OpenEarlierWeeks,
        severity: Severity::Warning,
        message: format!(
            "Earlier weeks hold time that was never submitted: {}.",
            list(&dates)
        ),
        dates,
        entries: Vec::new(),
    })
}

fn dates_where(days: &[(Date, i64)], matches: impl Fn(Date, i64) -> bool) -> Vec<Date> {
    let found = days.iter().filter(|(date, seconds)| matches(*date, *seconds));
    found.map(|(date, _)| *date).collect()
}

pub(super) fn list(dates: &[Date]) -> String {
    dates
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
