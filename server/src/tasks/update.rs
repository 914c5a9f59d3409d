use api::{
    Problem,
    tasks::{Task, UpdateTask},
};
use axum::response::Response;
use domain::{
    entries::LONGEST_NOTE,
    ids::TaskId,
    policy::Action,
    problems::FieldProblem,
    scope::{StatusCategory, check_deadline, check_estimate, check_name, check_text},
};
use store::{
    StoreError, Tx,
    audit::AuditEvent,
    exports::{self, Named},
    task_statuses::TaskStatus,
    tasks::{self, Estimate, Place},
};

use super::{
    LONGEST_REASON, MOST_ASSIGNEES, audit,
    get::find,
    present::{present_one, target},
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Id, Input, commit::commit, input::check_version},
    notices::{announce_mail, tell_assignees},
    projects::rules,
    scope_changes,
    task_statuses::rules::named,
};

/// Change a task
///
/// A merge patch: what it does not name stays as it is. `assignee_ids` replaces all assignees. A changed estimate is
/// kept in the history with `estimate_reason`.
#[utoipa::path(
    patch, path = "/tasks/{id}", tag = "tasks", params(("id" = Uuid, Path, description = "Id of the task")),
    request_body = UpdateTask,
    responses((status = 200, body = Task), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_task(
    ctx: Ctx,
    Id(id): Id<TaskId>,
    Input { value, mutation }: Input<UpdateTask>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            let (task, event) = change(tx, &unit, id, expected, value).await?;
            let version = task.version;
            Done::updated(&present_one(tx, &unit, task).await?, version, event)
        })
    })
    .await?;
    announce_mail(&ctx).await;
    Ok(response)
}

/// Changes one task, alone or as one of several.
pub async fn change(
    tx: &mut Tx,
    ctx: &Ctx,
    id: TaskId,
    expected: Option<i64>,
    input: UpdateTask,
) -> Result<(tasks::Task, AuditEvent), Failure> {
    let before = find(tx, ctx, id, Action::TaskUpdate).await?;
    check_version(expected, before.version)?;
    let status = next_status(tx, &before, &input).await?;
    let (mut after, reason) = apply(ctx, &before, input)?;
    if let Some(status) = status {
        // At the top of its new column: there it is seen.
        after.rank = tasks::rank_at(tx, status.id, Some(id), Place::First).await?;
        after.status_id = status.id;
        after.status = status.category;
    }
    if after.assignees != before.assignees {
        rules::check_members(tx, "assignee_ids", &after.assignees).await?;
    }
    if after.name != before.name {
        check_name_is_free(tx, &after).await?;
    }
    tasks::update(
        tx,
        &before,
        &after,
        changed_estimate(ctx, &before, &after, &reason),
    )
    .await?;
    scope_changes::record(tx, ctx, Some(&before), Some(&after), &reason).await?;
    tell_assignees(tx, ctx, &after, &before.assignees, target(&after)).await?;
    let mut event = audit::event(ctx, "task.updated", Some(&before), Some(&after));
    event.reason = Some(reason).filter(|reason| !reason.is_empty());
    Ok((after, event))
}

/// Asked beforehand: a refused update would end PostgreSQL's transaction, and the other changes of a bulk request
/// could not be judged any more.
async fn check_name_is_free(tx: &mut Tx, task: &tasks::Task) -> Result<(), Failure> {
    let named = Named::Task(task.project_id);
    match exports::find_named(tx, named, &task.name).await? {
        Some(other) if other != task.id.uuid() => {
            Err(StoreError::Conflict("tasks_project_id_name_folded_key".into()).into())
        }
        _ => Ok(()),
    }
}

/// The status the task shall get, if that is another one. How far it is already is no news.
async fn next_status(
    tx: &mut Tx,
    before: &tasks::Task,
    input: &UpdateTask,
) -> Result<Option<TaskStatus>, Failure> {
    let category = input.status.map(StatusCategory::from);
    if input.status_id.is_none() && category == Some(before.status) {
        return Ok(None);
    }
    let status = named(tx, input.status_id, category).await?;
    Ok(status.filter(|status| status.id != before.status_id))
}

/// The changed task and the reason of its estimate.
fn apply(ctx: &Ctx, before: &tasks::Task, input: UpdateTask) -> Result<(tasks::Task, String), Failure> {
    let mut after = before.clone();
    let mut fields = Fields::default();
    let reason = fields.check(check_reason(&input));
    if let Some(name) = input.name {
        after.name = fields.check(check_name("name", &name));
    }
    if let Some(note) = input.note {
        after.note = fields.check(check_text("note", &note, LONGEST_NOTE));
    }
    if let Some(estimate) = input.estimate_seconds {
        after.estimate_seconds = fields.check(check_estimate("estimate_seconds", estimate));
    }
    if let Some(deadline) = input.deadline {
        after.deadline = fields.check(check_deadline("deadline", deadline));
    }
    if let Some(assignees) = input.assignee_ids {
        after.assignees = fields.check(rules::member_set("assignee_ids", assignees, MOST_ASSIGNEES));
    }
    fields.finish()?;
    after.billable = input.billable.map_or(before.billable, Into::into);
    after.archived = input.archived.unwrap_or(before.archived);
    after.updated_at = ctx.now;
    after.version += 1;
    Ok((after, reason))
}

fn check_reason(input: &UpdateTask) -> Result<String, FieldProblem> {
    let Some(reason) = &input.estimate_reason else {
        return Ok(String::new());
    };
    if input.estimate_seconds.is_none() {
        let message = "a reason belongs to an estimate: send `estimate_seconds` with it";
        return Err(FieldProblem::new("estimate_reason", "without_estimate", message));
    }
    check_text("estimate_reason", reason, LONGEST_REASON)
}

/// What to add to the history; the same estimate again is no news.
fn changed_estimate(ctx: &Ctx, before: &tasks::Task, after: &tasks::Task, reason: &str) -> Option<Estimate> {
    (after.estimate_seconds != before.estimate_seconds).then(|| Estimate {
        id: ctx.new_id(),
        estimate_seconds: after.estimate_seconds,
        reason: reason.to_owned(),
        set_by: ctx.actor_id(),
        set_at: ctx.now,
    })
}
