use api::{
    Problem,
    entries::{TimeEntry, UpdateEntry},
};
use axum::response::Response;
use domain::{
    ids::EntryId,
    policy::{Action, Target},
};
use store::{Tx, audit::AuditEvent, entries::StoredEntry};

use super::{audit, get::find, input, present::present_written, rules};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Input, commit::commit, input::check_version},
    working_time,
};

/// Change a time entry
///
/// A merge patch: what it does not name stays as it is, to the second. Editing one end never moves the other.
#[utoipa::path(
    patch, path = "/time-entries/{id}", tag = "time entries", params(("id" = Uuid, Path, description = "Id of the entry")),
    request_body = UpdateEntry,
    responses((status = 200, body = TimeEntry), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_time_entry(
    ctx: Ctx,
    Id(id): Id<EntryId>,
    Input { value, mutation }: Input<UpdateEntry>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            let (entry, event) = update(tx, &unit, id, expected, value).await?;
            Done::updated(&entry, entry.version, event)
        })
    })
    .await
}

/// The command itself, also a part of bulk operations.
pub async fn update(
    tx: &mut Tx,
    ctx: &Ctx,
    id: EntryId,
    expected: Option<i64>,
    input: UpdateEntry,
) -> Result<(TimeEntry, AuditEvent), Failure> {
    let before = find(tx, ctx, id).await?;
    ctx.require(Action::EntryUpdate, Target::Of(before.member_id))?;
    check_version(expected, before.version)?;
    let changes = input::changes(input);
    let content = changes.apply(&before.content, &rules::rules(ctx))?;
    let retagged = changes.tags.is_some();
    store(tx, ctx, before, content, retagged).await
}

/// Stores changed content under the rules that need stored data.
pub async fn store(
    tx: &mut Tx,
    ctx: &Ctx,
    before: StoredEntry,
    content: domain::entries::NewEntry,
    retagged: bool,
) -> Result<(TimeEntry, AuditEvent), Failure> {
    let after = StoredEntry {
        content,
        updated_at: ctx.now,
        version: before.version + 1,
        ..before.clone()
    };
    rules::check_place(tx, ctx, after.member_id, &after.content, Some(&before.content)).await?;
    let spans = [before.dates(ctx.now), after.dates(ctx.now)];
    rules::check_locks(tx, after.member_id, &spans).await?;
    let overlaps = if after.content.when == before.content.when {
        rules::find_overlaps(tx, ctx, &after).await?
    } else {
        rules::check_overlaps(tx, ctx, &after).await?
    };
    let tags = if retagged {
        Some(rules::resolve_tags(tx, ctx, &after.content.tags).await?)
    } else {
        None
    };
    store::entries::update(tx, &after, tags.as_deref()).await?;
    working_time::follow(tx, ctx, after.member_id, &spans).await?;
    let event = audit::updated(ctx, &before, &after);
    Ok((present_written(tx, ctx, after, &overlaps).await?, event))
}
