//! How a stored entry looks to the caller.

use api::{
    Instant,
    entries::{Kind, TimeEntry, Warning},
};
use domain::{
    ids::EntryId,
    policy::{Action, Target},
};
use store::{Tx, entries::StoredEntry};

use crate::{access::Ctx, http::Failure};

/// The wire form of a page of entries. Locks, timesheets and billing are looked up once for the page, not per entry.
pub async fn present(tx: &mut Tx, ctx: &Ctx, entries: Vec<StoredEntry>) -> Result<Vec<TimeEntry>, Failure> {
    let billing = store::entries::list_billing(tx, &entries).await?;
    let mut members: Vec<_> = entries.iter().map(|entry| entry.member_id).collect();
    members.sort_unstable();
    members.dedup();
    let spans = entries.iter().flat_map(|entry| entry.dates(ctx.now));
    let closed = match (spans.clone().min(), spans.max()) {
        (Some(first), Some(last)) => store::timesheets::list_closed(tx, &members, first, last).await?,
        _ => Vec::new(),
    };
    let mut locks = std::collections::HashMap::new();
    for member in members {
        locks.insert(member, store::members::find_locks(tx, member).await?);
    }
    let entries = entries.into_iter().zip(billing).map(|(entry, billable)| {
        let (everybody, own) = locks.get(&entry.member_id).copied().unwrap_or_default();
        let (first, last) = entry.content.when.dates(ctx.now);
        let in_closed_week = closed
            .iter()
            .any(|sheet| sheet.member_id == entry.member_id && sheet.week.touches(first, last));
        let locked = in_closed_week || domain::locks::locked([first, last], everybody, own).is_some();
        wire(ctx, entry, billable, locked)
    });
    Ok(entries.collect())
}

/// The wire form of one entry, with the entries it overlaps.
pub async fn present_one(
    tx: &mut Tx,
    ctx: &Ctx,
    entry: StoredEntry,
    overlaps: &[EntryId],
) -> Result<TimeEntry, Failure> {
    let mut presented = present(tx, ctx, vec![entry]).await?;
    let entry = presented.pop().ok_or_else(Failure::not_found)?;
    Ok(warned(entry, overlaps))
}

/// The wire form of an entry that this transaction wrote: it checked that no lock covers it.
pub async fn present_written(
    tx: &mut Tx,
    ctx: &Ctx,
    entry: StoredEntry,
    overlaps: &[EntryId],
) -> Result<TimeEntry, Failure> {
    let billing = store::entries::list_billing(tx, std::slice::from_ref(&entry)).await?;
    let billable = billing.first().copied().unwrap_or_default();
    Ok(warned(wire(ctx, entry, billable, false), overlaps))
}

fn warned(mut entry: TimeEntry, overlaps: &[EntryId]) -> TimeEntry {
    if !overlaps.is_empty() {
        entry.warnings.push(Warning::Overlap);
    }
    entry
}

fn wire(ctx: &Ctx, entry: StoredEntry, billable_effective: bool, locked: bool) -> TimeEntry {
    let StoredEntry {
        id,
        member_id,
        content,
        created_at,
        updated_at,
        version,
    } = entry;
    let when = &content.when;
    let running = when.is_running();
    let target = Target::Of(member_id);
    let actions = [(Action::EntryUpdate, "update"), (Action::EntryDelete, "delete")];
    TimeEntry {
        id: id.uuid(),
        kind: Kind::from(when.kind()),
        member_id: member_id.uuid(),
        project_id: content.project_id.map(Into::into),
        task_id: content.task_id.map(Into::into),
        started_at: when.started_at().map(Instant::from),
        ended_at: when.ended_at().map(Instant::from),
        start_time_zone: when.start_time_zone().map(str::to_owned),
        end_time_zone: when.end_time_zone().filter(|_| !running).map(str::to_owned),
        date: when.date(),
        duration_seconds: when.duration_seconds(),
        note: content.note,
        billable: content.billable.into(),
        billable_effective,
        tags: content.tags,
        source: content.source.into(),
        locked,
        warnings: Vec::new(),
        created_at: created_at.into(),
        updated_at: updated_at.into(),
        version,
        allowed_actions: if locked {
            Vec::new()
        } else {
            ctx.allowed(&actions, target)
        },
    }
}
