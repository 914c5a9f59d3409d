use api::{
    Problem,
    entries::{CreateEntry, TimeEntry},
};
use axum::response::Response;
use domain::{
    entries::check,
    ids::{EntryId, MemberId},
    policy::{Action, Target},
};
use store::{
    EngineKind, Sql, Tx,
    audit::AuditEvent,
    entries::{Origin, StoredEntry},
};

use super::{audit, input, present::present_written, rules};
use crate::{
    access::Ctx,
    http::{Done, Failure, Input, commit::commit_foreseeing},
    limits, working_time,
};

/// Record a time entry
///
/// An interval has `started_at` and `ended_at`; a duration has `date` and `duration_seconds`. Local times without an
/// offset are read in the zone beside them; one that happens twice or never is asked back, not guessed.
#[utoipa::path(
    post, path = "/time-entries", tag = "time entries", request_body = CreateEntry,
    responses((status = 201, body = TimeEntry), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_time_entry(
    ctx: Ctx,
    Input { mut value, mutation }: Input<CreateEntry>,
) -> Result<Response, Failure> {
    value.id.get_or_insert_with(|| ctx.new_id());
    let unit = ctx.clone();
    let foreseen = foresee(&ctx, &value);
    commit_foreseeing(&ctx, mutation, foreseen, move |tx| {
        Box::pin(async move {
            let (entry, event) = create(tx, &unit, value).await?;
            Done::created(
                &entry,
                format!("/api/v1/time-entries/{}", entry.id),
                entry.version,
                event,
            )
        })
    })
    .await
}

/// What [`create`] will ask, where each question is a journey to another process.
fn foresee(ctx: &Ctx, input: &CreateEntry) -> Vec<Sql> {
    if ctx.database.engine() == EngineKind::Sqlite {
        return Vec::new();
    }
    let Ok(content) = check(&input::draft(input.clone()), &rules::rules(ctx)) else {
        return Vec::new();
    };
    let member = input.member_id.map_or(ctx.actor_id(), MemberId::from);
    let (first, last) = content.when.dates(ctx.now);
    let mut questions = vec![
        store::members::finding_locks(member),
        store::timesheets::finding_closed(member, &[[first, last]]),
    ];
    questions.extend(working_time::finding(member, [first, last]));
    if let Some(project) = content.project_id {
        questions.push(store::entries::finding_work_place(
            project,
            content.task_id,
            member,
        ));
    }
    if let (Some(id), Some(start)) = (input.id, content.when.started_at()) {
        let end = content.when.ended_at();
        questions.push(store::entries::finding_overlaps(member, id.into(), start, end));
    }
    questions
}

/// The command itself, also a part of bulk operations.
pub async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateEntry) -> Result<(TimeEntry, AuditEvent), Failure> {
    let id = EntryId::from(input.id.unwrap_or_else(|| ctx.new_id()));
    let member = input.member_id.map_or(ctx.actor_id(), MemberId::from);
    ctx.require(Action::EntryCreate, Target::Of(member))?;
    let mut draft = input::draft(input);
    draft.source = draft.source.or(Some(rules::source(ctx)));
    let content = check(&draft, &rules::rules(ctx))?;
    let entry = StoredEntry {
        id,
        member_id: member,
        content,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    rules::check_member(tx, ctx, member).await?;
    insert(tx, ctx, entry).await
}

/// Stores a checked entry under the rules that need stored data.
pub async fn insert(tx: &mut Tx, ctx: &Ctx, entry: StoredEntry) -> Result<(TimeEntry, AuditEvent), Failure> {
    rules::check_place(tx, ctx, entry.member_id, &entry.content, None).await?;
    rules::check_locks(tx, entry.member_id, &[entry.dates(ctx.now)]).await?;
    limits::for_entry(tx, &ctx.limits()).await?;
    let overlaps = rules::check_overlaps(tx, ctx, &entry).await?;
    let tags = rules::resolve_tags(tx, ctx, &entry.content.tags).await?;
    store::entries::insert(tx, &entry, &tags, &Origin::default()).await?;
    working_time::follow(tx, ctx, entry.member_id, &[entry.dates(ctx.now)]).await?;
    let event = audit::created(ctx, &entry);
    Ok((present_written(tx, ctx, entry, &overlaps).await?, event))
}
