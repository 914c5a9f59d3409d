use api::{Problem, entries::TimeEntry, timer::StartTimer};
use axum::response::Response;
use domain::{
    entries::{EntryDraft, timer},
    ids::{EntryId, ProjectId, TaskId},
    policy::{Action, Target},
};
use store::entries::StoredEntry;

use crate::{
    access::Ctx,
    entries::{create::insert, rules::rules, update},
    http::{Done, Failure, Input, commit::commit},
};

/// Start the timer
///
/// A timer that is running already stops at the instant at which this one starts; nothing is lost in between.
#[utoipa::path(
    post, path = "/timer/start", tag = "timer", request_body = StartTimer,
    responses((status = 201, body = TimeEntry), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn start_timer(
    ctx: Ctx,
    Input { value, mutation }: Input<StartTimer>,
) -> Result<Response, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::EntryCreate, Target::Of(me))?;
    let id = EntryId::from(value.id.unwrap_or_else(|| ctx.new_id()));
    let draft = draft(value);
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            let mut events = Vec::new();
            let running = store::entries::find_running(tx, me).await?;
            let content = match running {
                None => timer::start(&draft, &rules(&unit))?,
                Some(running) => {
                    let (stopped, next) = timer::switch(&running.content, &draft, &rules(&unit))?;
                    events.push(update::store(tx, &unit, running, stopped, false).await?.1);
                    next
                }
            };
            let entry = StoredEntry {
                id,
                member_id: me,
                content,
                created_at: unit.now,
                updated_at: unit.now,
                version: 1,
            };
            let (entry, event) = insert(tx, &unit, entry).await?;
            events.push(event);
            Done::created(
                &entry,
                format!("/api/v1/time-entries/{id}"),
                entry.version,
                events,
            )
        })
    })
    .await
}

fn draft(input: StartTimer) -> EntryDraft {
    let StartTimer {
        id: _,
        project_id,
        task_id,
        note,
        billable,
        tags,
        started_at,
        start_time_zone,
        source,
    } = input;
    EntryDraft {
        project_id: project_id.map(ProjectId::from),
        task_id: task_id.map(TaskId::from),
        note,
        billable: billable.map(Into::into),
        tags: tags.unwrap_or_default(),
        started_at,
        start_time_zone,
        source: source.map(Into::into),
        ..EntryDraft::default()
    }
}
