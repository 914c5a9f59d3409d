//! The timer: a running interval of which a member has at most one.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::draft::{check_running, check_span};
use super::{EntryChanges, EntryDraft, EntryRules, NewEntry, Source, When};
use crate::problems::FieldProblem;
use crate::time::{day_start, whole_seconds, with_offset, zone};

/// The entry of a timer that starts: now, unless the draft says when.
pub fn start(draft: &EntryDraft, rules: &EntryRules) -> Result<NewEntry, Vec<FieldProblem>> {
    let mut draft = draft.clone();
    draft.started_at = draft
        .started_at
        .or_else(|| Some(whole_seconds(rules.now).to_string()));
    draft.source = draft.source.or(Some(Source::Timer));
    check_running(&draft, rules)
}

/// The running entry, stopped: now, unless the caller says when.
///
/// A timer that is stopped within the second in which it was started gets one second, because an entry of no
/// length cannot be recorded and one that vanishes would be worse.
pub fn stop(
    running: &NewEntry,
    ended_at: Option<&str>,
    end_time_zone: Option<&str>,
    rules: &EntryRules,
) -> Result<NewEntry, Vec<FieldProblem>> {
    let end = match ended_at {
        None => end_now(running, rules.now).to_string(),
        Some(end) if is_start(running, end) => end_now(running, Timestamp::MIN).to_string(),
        Some(end) => end.to_owned(),
    };
    let changes = EntryChanges {
        ended_at: Some(Some(end)),
        end_time_zone: end_time_zone.map(str::to_owned),
        ..EntryChanges::default()
    };
    changes.apply(running, rules)
}

/// Stops the running entry in the instant in which the next one starts, so that nothing is lost in between and
/// nothing overlaps. Gives the stopped entry and the next one.
///
/// Without a start of its own the next timer starts now, or one second after the running one if that started in
/// this very second.
pub fn switch(
    running: &NewEntry,
    next: &EntryDraft,
    rules: &EntryRules,
) -> Result<(NewEntry, NewEntry), Vec<FieldProblem>> {
    let mut next = next.clone();
    next.started_at = next
        .started_at
        .or_else(|| Some(end_now(running, rules.now).to_string()));
    let next = start(&next, rules)?;
    let mut stopped = running.clone();
    let mut problems = Vec::new();
    if let (
        When::Interval {
            started_at,
            ended_at,
            start_time_zone,
            ..
        },
        Some(end),
    ) = (&mut stopped.when, next.when.started_at())
    {
        if end <= *started_at {
            let shown = zone(start_time_zone).unwrap_or(TimeZone::UTC);
            let message = format!(
                "the timer that is running started at {}; start the next one later, or stop and edit that one first",
                with_offset(*started_at, &shown)
            );
            return Err(vec![FieldProblem::new(
                "started_at",
                "before_running_timer",
                message,
            )]);
        }
        *ended_at = Some(end);
    }
    check_span(&stopped.when, rules, &mut problems);
    if problems.is_empty() {
        Ok((stopped, next))
    } else {
        Err(problems)
    }
}

/// Whether a timer has been running for longer than anybody works in one go (pitfall 12).
pub fn forgotten(started_at: Timestamp, now: Timestamp, hours: u16) -> bool {
    now.as_second() - started_at.as_second() > i64::from(hours) * 3600
}

/// Where an interval that reaches into a locked period has to be split: the first instant that is not locked.
/// `None` when it does not cross the end of the lock (pitfall 11).
pub fn split_at_lock(
    started_at: Timestamp,
    ended_at: Timestamp,
    zone: &TimeZone,
    locked_until: Date,
) -> Option<Timestamp> {
    let open = day_start(locked_until.tomorrow().ok()?, zone);
    (started_at < open && open < ended_at).then_some(open)
}

/// Whether an instant is the one at which the timer started: a client without a network has stopped it at once.
fn is_start(running: &NewEntry, instant: &str) -> bool {
    let instant = instant.parse::<Timestamp>().ok();
    instant.is_some() && instant == running.when.started_at()
}

fn end_now(running: &NewEntry, now: Timestamp) -> Timestamp {
    let earliest = running
        .when
        .started_at()
        .map_or(i64::MIN, |start| start.as_second() + 1);
    Timestamp::from_second(now.as_second().max(earliest)).unwrap_or(now)
}
