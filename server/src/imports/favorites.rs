//! Work that members keep at hand or do again and again, of an archive.

use domain::{
    entries::{Billable, Work},
    ids::{FavoriteId, TagId},
    imports::archive,
    problems::FieldProblem,
    recurring::Weekdays,
};
use store::{favorites::Favorite, recurring_entries::RecurringEntry};

use super::objects::{id, ids, word};
use crate::recurring;

/// The favorite with the ids of its tags; what is not allowed here is told like everything else of the file.
pub fn favorite(record: &archive::Favorite) -> Result<(Favorite, Vec<TagId>), FieldProblem> {
    let work = Work {
        project_id: record.project_id.as_deref().map(id).transpose()?,
        task_id: record.task_id.as_deref().map(id).transpose()?,
        note: record.note.clone(),
        billable: word::<Billable>("billable", &record.billable)?,
        tags: Vec::new(),
    };
    let work = work.check().map_err(|mut problems| problems.swap_remove(0))?;
    let favorite = Favorite {
        id: id::<FavoriteId>(&record.id)?,
        member_id: id(&record.member_id)?,
        position: record.position,
        work,
        created_at: record.created_at,
        updated_at: record.updated_at,
        version: 1,
    };
    Ok((favorite, ids(&record.tag_ids)?))
}

/// The recurring entry with the ids of its tags. One that records by itself rests until its member says so.
pub fn recurring_entry(
    record: &archive::RecurringEntry,
) -> Result<(RecurringEntry, Vec<TagId>), FieldProblem> {
    let work = Work {
        project_id: record.project_id.as_deref().map(id).transpose()?,
        task_id: record.task_id.as_deref().map(id).transpose()?,
        note: record.note.clone(),
        billable: word::<Billable>("billable", &record.billable)?,
        tags: Vec::new(),
    };
    if Weekdays::parse(&record.by_day).is_none() {
        return Err(FieldProblem::new(
            "by_day",
            "malformed",
            "write days such as MO,WE",
        ));
    }
    let recurring = RecurringEntry {
        id: id(&record.id)?,
        member_id: id(&record.member_id)?,
        work: work.check().map_err(|mut problems| problems.swap_remove(0))?,
        from: record.from,
        until: record.until,
        interval_weeks: record.interval.into(),
        by_day: record.by_day.clone(),
        start_minute: record
            .start_minute
            .filter(|minute| *minute < 1440)
            .map(Into::into),
        duration_seconds: record.duration_seconds,
        time_zone: record.time_zone.clone(),
        automatic: record.automatic,
        paused: record.paused || record.automatic,
        next_date: None,
        created_at: record.created_at,
        updated_at: record.updated_at,
        version: 1,
    };
    recurring::check(&recurring)?;
    Ok((recurring, ids(&record.tag_ids)?))
}
