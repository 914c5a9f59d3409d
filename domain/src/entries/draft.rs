use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{
    Billable, CLOCK_SKEW_SECONDS, FARTHEST_AHEAD_SECONDS, Kind, LONGEST_DURATION_SECONDS,
    LONGEST_INTERVAL_SECONDS, LONGEST_NOTE, NewEntry, Source, When, check_tags,
};
use crate::ids::{ProjectId, TaskId};
use crate::problems::FieldProblem;
use crate::time::{Moment, date_in_range, local_date, zone};

/// An entry as somebody sent it, nothing checked.
///
/// Whose entry it is and which id it gets is decided where the caller is known, not here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EntryDraft {
    /// Follows from the other fields when it is left out.
    pub kind: Option<Kind>,
    /// The project, if any.
    pub project_id: Option<ProjectId>,
    /// The task, if any.
    pub task_id: Option<TaskId>,
    /// Start of an interval: an RFC 3339 instant or a local date-time.
    pub started_at: Option<String>,
    /// End of an interval, likewise.
    pub ended_at: Option<String>,
    /// IANA zone of the start; the member's zone when left out.
    pub start_time_zone: Option<String>,
    /// IANA zone of the end; the zone of the start when left out.
    pub end_time_zone: Option<String>,
    /// Date of a duration entry.
    pub date: Option<String>,
    /// Seconds of a duration entry.
    pub duration_seconds: Option<i64>,
    /// What was done.
    pub note: Option<String>,
    /// Billable or not, or as the project says.
    pub billable: Option<Billable>,
    /// Tag names.
    pub tags: Vec<String>,
    /// How the entry came to be.
    pub source: Option<Source>,
}

/// What a draft is measured against.
#[derive(Debug, Clone)]
pub struct EntryRules {
    /// The present instant.
    pub now: Timestamp,
    /// The zone in which a local time without a zone is read.
    pub member_zone: TimeZone,
    /// The longest interval, in seconds.
    pub longest_interval_seconds: i64,
    /// How far after now a finished entry may start, in seconds.
    pub farthest_ahead_seconds: i64,
}

impl EntryRules {
    /// The ordinary rules: 31 days for an interval, a year ahead.
    pub fn new(now: Timestamp, member_zone: TimeZone) -> Self {
        Self {
            now,
            member_zone,
            longest_interval_seconds: LONGEST_INTERVAL_SECONDS,
            farthest_ahead_seconds: FARTHEST_AHEAD_SECONDS,
        }
    }
}

/// Checks a finished entry. Every problem is told at once, not only the first.
pub fn check(draft: &EntryDraft, rules: &EntryRules) -> Result<NewEntry, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let when = check_when(draft, rules, &mut problems);
    if draft.started_at.is_some() && draft.ended_at.is_none() && draft.kind != Some(Kind::Duration) {
        problems.push(FieldProblem::new(
            "ended_at",
            "required",
            "an interval needs an end; to record time that is still running, start the timer",
        ));
    }
    finish(draft, when, problems)
}

/// Checks a timer that starts now or has started a while ago.
pub(super) fn check_running(draft: &EntryDraft, rules: &EntryRules) -> Result<NewEntry, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut refuse = |given: bool, field: &str| {
        if given {
            problems.push(FieldProblem::new(
                field,
                "not_for_kind",
                "a running timer has no such field",
            ));
        }
    };
    refuse(draft.ended_at.is_some(), "ended_at");
    refuse(draft.date.is_some(), "date");
    refuse(draft.duration_seconds.is_some(), "duration_seconds");
    let open = EntryDraft {
        ended_at: None,
        ..draft.clone()
    };
    let when = check_interval(&open, rules, &mut problems);
    finish(draft, when, problems)
}

/// Joins the checked time with the checks of everything else.
fn finish(
    draft: &EntryDraft,
    when: Option<When>,
    mut problems: Vec<FieldProblem>,
) -> Result<NewEntry, Vec<FieldProblem>> {
    let note = check_note(draft.note.as_deref().unwrap_or_default())
        .map_err(|problem| problems.push(problem))
        .unwrap_or_default();
    let tags = check_tags(&draft.tags)
        .map_err(|found| problems.extend(found))
        .unwrap_or_default();
    if draft.task_id.is_some() && draft.project_id.is_none() {
        problems.push(FieldProblem::new(
            "project_id",
            "required",
            "a task needs its project",
        ));
    }
    match when {
        Some(when) if problems.is_empty() => Ok(NewEntry {
            when,
            project_id: draft.project_id,
            task_id: draft.task_id,
            note,
            billable: draft.billable.unwrap_or_default(),
            tags,
            source: draft.source.unwrap_or_default(),
        }),
        _ => Err(problems),
    }
}

fn check_when(draft: &EntryDraft, rules: &EntryRules, problems: &mut Vec<FieldProblem>) -> Option<When> {
    let interval_fields = [
        ("started_at", draft.started_at.is_some()),
        ("ended_at", draft.ended_at.is_some()),
        ("start_time_zone", draft.start_time_zone.is_some()),
        ("end_time_zone", draft.end_time_zone.is_some()),
    ];
    let duration_fields = [
        ("date", draft.date.is_some()),
        ("duration_seconds", draft.duration_seconds.is_some()),
    ];
    let instants_given = draft.started_at.is_some() || draft.ended_at.is_some();
    let kind = draft.kind.unwrap_or(
        if instants_given || duration_fields.iter().all(|field| !field.1) {
            Kind::Interval
        } else {
            Kind::Duration
        },
    );
    let (foreign, hint): (&[(&str, bool)], &str) = match kind {
        Kind::Interval => (
            &duration_fields,
            "an interval has started_at and ended_at instead",
        ),
        Kind::Duration => (
            &interval_fields,
            "a duration entry has date and duration_seconds instead",
        ),
    };
    for (field, _) in foreign.iter().filter(|(_, given)| *given) {
        problems.push(FieldProblem::new(*field, "not_for_kind", hint));
    }
    match kind {
        Kind::Interval => check_interval(draft, rules, problems),
        Kind::Duration => check_duration(draft, rules, problems),
    }
}

fn check_interval(draft: &EntryDraft, rules: &EntryRules, problems: &mut Vec<FieldProblem>) -> Option<When> {
    let start_zone = check_zone(
        "start_time_zone",
        draft.start_time_zone.as_deref(),
        &rules.member_zone,
        problems,
    )?;
    let end_zone = check_zone(
        "end_time_zone",
        draft.end_time_zone.as_deref(),
        &start_zone,
        problems,
    )?;
    let Some(started_at) = draft.started_at.as_deref() else {
        problems.push(FieldProblem::new(
            "started_at",
            "required",
            "an interval needs a start",
        ));
        return None;
    };
    let started_at = check_moment("started_at", started_at, &start_zone, problems);
    let ended_at = match draft.ended_at.as_deref() {
        Some(text) => Some(check_moment("ended_at", text, &end_zone, problems)?),
        None => None,
    };
    let when = interval_of(started_at?, ended_at, &start_zone, &end_zone);
    check_span(&when, rules, problems);
    Some(when)
}

fn check_duration(draft: &EntryDraft, rules: &EntryRules, problems: &mut Vec<FieldProblem>) -> Option<When> {
    let date = match draft.date.as_deref() {
        Some(text) => check_date("date", text, rules, problems),
        None => {
            problems.push(FieldProblem::new(
                "date",
                "required",
                "a duration entry needs a date",
            ));
            None
        }
    };
    let Some(duration_seconds) = draft.duration_seconds else {
        problems.push(FieldProblem::new(
            "duration_seconds",
            "required",
            "a duration entry needs a duration",
        ));
        return None;
    };
    check_amount(duration_seconds, problems);
    Some(When::Duration {
        date: date?,
        duration_seconds,
    })
}

/// An interval with its local start date.
pub(super) fn interval_of(
    started_at: Timestamp,
    ended_at: Option<Timestamp>,
    start_zone: &TimeZone,
    end_zone: &TimeZone,
) -> When {
    let name = |zone: &TimeZone| zone.iana_name().unwrap_or("UTC").to_owned();
    When::Interval {
        started_at,
        ended_at,
        start_time_zone: name(start_zone),
        end_time_zone: name(end_zone),
        date: local_date(started_at, start_zone),
    }
}

/// An interval is longer than nothing, not longer than allowed, and not too far ahead (pitfall 14).
pub(super) fn check_span(when: &When, rules: &EntryRules, problems: &mut Vec<FieldProblem>) {
    let Some(started_at) = when.started_at() else {
        return;
    };
    let ahead = started_at.as_second() - rules.now.as_second();
    if when.is_running() && ahead > CLOCK_SKEW_SECONDS {
        problems.push(FieldProblem::new(
            "started_at",
            "too_far_ahead",
            "a timer cannot start in the future",
        ));
    } else if ahead > rules.farthest_ahead_seconds {
        let days = rules.farthest_ahead_seconds / 86_400;
        let message = format!("an entry may start at most {days} days from now");
        problems.push(FieldProblem::new("started_at", "too_far_ahead", message));
    }
    let Some(seconds) = when.duration_seconds() else {
        return;
    };
    if seconds <= 0 {
        problems.push(FieldProblem::new(
            "ended_at",
            "not_positive",
            "the end must be after the start",
        ));
    } else if seconds > rules.longest_interval_seconds {
        let days = rules.longest_interval_seconds / 86_400;
        let message = format!("an interval may be at most {days} days long; split it");
        problems.push(FieldProblem::new("ended_at", "too_long", message));
    }
}

pub(super) fn check_amount(seconds: i64, problems: &mut Vec<FieldProblem>) {
    if seconds <= 0 {
        problems.push(FieldProblem::new(
            "duration_seconds",
            "not_positive",
            "a duration must be at least 1 second",
        ));
    } else if seconds > LONGEST_DURATION_SECONDS {
        problems.push(FieldProblem::new(
            "duration_seconds",
            "too_long",
            "a duration entry lies on one date and may have at most 24 hours; split it over several dates",
        ));
    }
}

pub(super) fn check_date(
    field: &str,
    text: &str,
    rules: &EntryRules,
    problems: &mut Vec<FieldProblem>,
) -> Option<Date> {
    // The parser would also take a date-time and drop its time.
    let parsed = (text.len() == 10).then(|| text.parse::<Date>().ok()).flatten();
    let Some(date) = parsed else {
        problems.push(FieldProblem::new(
            field,
            "malformed",
            "write a date as 2026-11-22",
        ));
        return None;
    };
    if !date_in_range(date) {
        let message = "the date must lie between 1970-01-01 and 2200-01-01";
        problems.push(FieldProblem::new(field, "out_of_range", message));
        return None;
    }
    let today = local_date(rules.now, &rules.member_zone);
    if date.duration_since(today).as_secs() > rules.farthest_ahead_seconds {
        let days = rules.farthest_ahead_seconds / 86_400;
        let message = format!("an entry may lie at most {days} days from now");
        problems.push(FieldProblem::new(field, "too_far_ahead", message));
        return None;
    }
    Some(date)
}

/// The zone that is named, or else the one that holds without a name.
pub(super) fn check_zone(
    field: &str,
    name: Option<&str>,
    otherwise: &TimeZone,
    problems: &mut Vec<FieldProblem>,
) -> Option<TimeZone> {
    let Some(name) = name else {
        return Some(otherwise.clone());
    };
    zone(name)
        .map_err(|error| problems.push(FieldProblem::new(field, "unknown_time_zone", error.to_string())))
        .ok()
}

pub(super) fn check_moment(
    field: &str,
    text: &str,
    zone: &TimeZone,
    problems: &mut Vec<FieldProblem>,
) -> Option<Timestamp> {
    let found = Moment::parse(text).and_then(|moment| moment.instant(zone));
    found.map_err(|error| problems.push(error.at(field))).ok()
}

/// A note of at most 5,000 characters. Line breaks and tabs are kept, line ends become `\n`.
pub(super) fn check_note(note: &str) -> Result<String, FieldProblem> {
    let note = note.replace("\r\n", "\n").replace('\r', "\n");
    let length = note.chars().count();
    if length > LONGEST_NOTE {
        let message = format!("a note may have at most {LONGEST_NOTE} characters, this one has {length}");
        return Err(FieldProblem::new("note", "too_long", message));
    }
    if note.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(FieldProblem::new(
            "note",
            "control_characters",
            "a note may not have control characters",
        ));
    }
    Ok(note)
}
