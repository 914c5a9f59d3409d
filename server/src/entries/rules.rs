//! The checks of an entry that need stored data: its place of work, its tags, locks and overlaps.

use api::problem::Code;
use domain::{
    entries::{EntryRules, NewEntry, OverlapPolicy, Source},
    ids::{EntryId, MemberId, ProjectId, TagId, TaskId},
    policy::{Action, Target},
    scope::Visibility,
    time::zone,
    timesheets::State,
};
use jiff::{civil::Date, tz::TimeZone};
use store::{Tx, entries::StoredEntry};

use crate::{access::Ctx, http::Failure};

/// What a draft is measured against; local times are read in the caller's zone.
pub fn rules(ctx: &Ctx) -> EntryRules {
    EntryRules::new(ctx.now, zone(&ctx.member.time_zone).unwrap_or(TimeZone::UTC))
}

/// Where an entry comes from that does not say so itself: a program shows a token, a person a session.
pub fn source(ctx: &Ctx) -> Source {
    if ctx.token.is_some() {
        Source::Api
    } else {
        Source::Manual
    }
}

/// Refuses to record time of somebody who is not a member, or not any more.
pub async fn check_member(tx: &mut Tx, ctx: &Ctx, member: MemberId) -> Result<(), Failure> {
    if member == ctx.actor_id() {
        return Ok(());
    }
    match store::members::find(tx, member).await? {
        Some(found) if found.active => Ok(()),
        Some(_) => Err(Failure::field(
            "member_id",
            "disabled",
            "This member is disabled. Enable the member first.",
        )),
        None => Err(Failure::not_found()),
    }
}

/// Refuses a project or task that is not there, not visible, archived, or does not belong together.
/// `previous` is the content before a change: what stays as it was may be archived by now.
pub async fn check_place(
    tx: &mut Tx,
    ctx: &Ctx,
    member: MemberId,
    entry: &NewEntry,
    previous: Option<&NewEntry>,
) -> Result<(), Failure> {
    let unchanged =
        previous.is_some_and(|old| old.project_id == entry.project_id && old.task_id == entry.task_id);
    if unchanged {
        return Ok(());
    }
    check_work(tx, ctx, member, entry.project_id, entry.task_id).await
}

/// The same for work that is not an entry yet: a favorite, a recurring entry.
pub async fn check_work(
    tx: &mut Tx,
    ctx: &Ctx,
    member: MemberId,
    project: Option<ProjectId>,
    task: Option<TaskId>,
) -> Result<(), Failure> {
    let Some(project) = project else {
        return Ok(());
    };
    let unknown = |field: &str| {
        Failure::field(
            field,
            "unknown",
            "There is no such object, or it may not be used here.",
        )
    };
    let place = store::entries::find_work_place(tx, project, task, member).await?;
    let place = place.ok_or_else(|| unknown("project_id"))?;
    let visibility = if place.members_only {
        Visibility::Members
    } else {
        Visibility::Everyone
    };
    let visible = ctx.require(Action::ProjectRead, Target::Work { project, visibility });
    // Somebody else's time may only be booked where that person works.
    if visible.is_err() || (place.members_only && member != ctx.actor_id() && !place.is_project_member) {
        return Err(unknown("project_id"));
    }
    let mut archived = place.project_archived;
    if task.is_some() {
        let (_, task_archived) = place.task.ok_or_else(|| unknown("task_id"))?;
        archived |= task_archived;
    }
    if archived {
        return Err(Failure::new(
            Code::ParentArchived,
            "The project, its client or the task is archived. Reactivate it, or choose another one.",
        ));
    }
    Ok(())
}

/// The ids of the named tags. Names that do not exist are created for callers who may.
pub async fn resolve_tags(tx: &mut Tx, ctx: &Ctx, names: &[String]) -> Result<Vec<TagId>, Failure> {
    let mut ids = Vec::with_capacity(names.len());
    for name in names {
        let id = match store::tags::find_by_name(tx, name).await? {
            Some(tag) => tag.id,
            None => create_tag(tx, ctx, name).await?,
        };
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

async fn create_tag(tx: &mut Tx, ctx: &Ctx, name: &str) -> Result<TagId, Failure> {
    if ctx.require(Action::TagCreate, Target::Organization).is_err() {
        let message = format!("There is no tag “{name}”, and only managers and admins create tags.");
        return Err(Failure::field("tags", "unknown", message));
    }
    let tag = store::tags::Tag::new(TagId::from(ctx.new_id()), name.to_owned(), ctx.now);
    store::tags::insert(tx, &tag).await?;
    Ok(tag.id)
}

/// Refuses if a date lies in a closed period of the member or in a week that is submitted or approved. Each span is the
/// first and the last date of an entry, before a change and after it: time may be moved neither out nor in.
pub async fn check_locks(tx: &mut Tx, member: MemberId, spans: &[[Date; 2]]) -> Result<(), Failure> {
    let (everybody, own) = store::members::find_locks(tx, member).await?;
    match domain::locks::locked(spans.iter().flatten().copied(), everybody, own) {
        None => check_timesheets(tx, member, spans).await,
        Some(lock) => Err(Failure::new(
            Code::PeriodLocked,
            format!(
                "The period up to {} is closed. An admin can open it again, with a reason.",
                lock.until
            ),
        )),
    }
}

async fn check_timesheets(tx: &mut Tx, member: MemberId, spans: &[[Date; 2]]) -> Result<(), Failure> {
    let Some(closed) = store::timesheets::find_closed(tx, member, spans).await? else {
        return Ok(());
    };
    let by = store::members::find(tx, closed.changed_by).await?;
    let by = by.map_or_else(|| "somebody".to_owned(), |by| by.name);
    let (done, way_out) = if closed.state == State::Approved {
        ("approved", "An approver can reopen it, with a reason.")
    } else {
        (
            "submitted",
            "Withdraw the submission first, or ask an approver to reject it.",
        )
    };
    let (first, last) = (closed.week.first, closed.week.last);
    Err(Failure::new(
        Code::TimesheetClosed,
        format!("The week from {first} to {last} was {done} by {by}. {way_out}"),
    ))
}

/// The member's other entries that share time with this one, unless the organization does not care.
pub async fn find_overlaps(tx: &mut Tx, ctx: &Ctx, entry: &StoredEntry) -> Result<Vec<EntryId>, Failure> {
    let when = &entry.content.when;
    match when.started_at() {
        Some(start) if ctx.organization.overlap_policy != OverlapPolicy::Allow => {
            Ok(store::entries::find_overlaps(tx, entry.member_id, entry.id, start, when.ended_at()).await?)
        }
        _ => Ok(Vec::new()),
    }
}

/// Like [`find_overlaps`], but refused where the organization forbids them.
pub async fn check_overlaps(tx: &mut Tx, ctx: &Ctx, entry: &StoredEntry) -> Result<Vec<EntryId>, Failure> {
    let overlaps = find_overlaps(tx, ctx, entry).await?;
    if overlaps.is_empty() || ctx.organization.overlap_policy != OverlapPolicy::Forbid {
        return Ok(overlaps);
    }
    let error = api::FieldError {
        field: "started_at".into(),
        code: Code::OverlapForbidden.as_str().into(),
        message: "It shares time with the entries whose ids are listed.".into(),
        options: overlaps.iter().map(ToString::to_string).collect(),
    };
    let detail = "The organization does not allow overlapping entries. Change the times of this entry or of the other.";
    Err(Failure::new(Code::OverlapForbidden, detail).with_errors(vec![error]))
}
