//! How a stored recurring entry looks to its member.

use api::recurring_entries;
use store::recurring_entries::RecurringEntry;

use super::input::{by_day_of, pattern_of};

pub fn present(recurring: RecurringEntry) -> recurring_entries::RecurringEntry {
    let rrule = pattern_of(&recurring).rrule();
    let r = recurring;
    recurring_entries::RecurringEntry {
        id: r.id.uuid(),
        note: r.work.note,
        project_id: r.work.project_id.map(Into::into),
        task_id: r.work.task_id.map(Into::into),
        billable: r.work.billable.into(),
        tags: r.work.tags,
        from: r.from,
        until: r.until,
        interval: r.interval_weeks.try_into().unwrap_or(1),
        by_day: by_day_of(&r.by_day),
        rrule,
        start_time: r
            .start_minute
            .map(|minute| format!("{:02}:{:02}", minute / 60, minute % 60)),
        duration_seconds: r.duration_seconds,
        time_zone: r.time_zone,
        automatic: r.automatic,
        paused: r.paused,
        created_at: r.created_at.into(),
        updated_at: r.updated_at.into(),
        version: r.version,
    }
}
