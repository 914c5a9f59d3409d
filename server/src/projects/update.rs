use api::{
    Problem,
    projects::{Project, UpdateProject},
};
use axum::response::Response;
use domain::{
    entries::LONGEST_NOTE,
    ids::{ClientId, ProjectId},
    policy::Action,
    problems::FieldProblem,
    scope::{budget, check_estimate, check_name, check_name_of, check_text},
};
use store::{Tx, projects};

use super::{
    LONGEST_CODE, LONGEST_REASON, MOST_MEMBERS, audit, get::find, plans, present::present_one, rules,
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Id, Input, commit::commit, input::check_version},
};

/// Change a project
///
/// A merge patch: what it does not name stays as it is. `member_ids` replaces all members. An archived project keeps
/// its time, but nothing new is recorded on it. A changed estimate or budget is kept in the history with `plan_reason`.
#[utoipa::path(
    patch, path = "/projects/{id}", tag = "projects", params(("id" = Uuid, Path, description = "Id of the project")),
    request_body = UpdateProject,
    responses((status = 200, body = Project), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_project(
    ctx: Ctx,
    Id(id): Id<ProjectId>,
    Input { value, mutation }: Input<UpdateProject>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, id, expected, value).await })
    })
    .await
}

async fn update(
    tx: &mut Tx,
    ctx: &Ctx,
    id: ProjectId,
    expected: Option<i64>,
    input: UpdateProject,
) -> Result<Done, Failure> {
    let before = find(tx, ctx, id, Action::ProjectUpdate).await?;
    check_version(expected, before.version)?;
    let (after, reason) = apply(ctx, &before, input)?;
    // What stays as it was may be archived by now.
    if after.client_id != before.client_id {
        rules::check_client(tx, after.client_id).await?;
    }
    if after.members != before.members {
        rules::check_members(tx, "member_ids", &after.members).await?;
    }
    projects::update(tx, &before, &after).await?;
    plans::record(tx, ctx, Some(&before), &after, reason.clone()).await?;
    let mut event = audit::event(ctx, "project.updated", Some(&before), Some(&after));
    event.reason = Some(reason).filter(|reason| !reason.is_empty());
    let version = after.version;
    Done::updated(&present_one(tx, ctx, after).await?, version, event)
}

/// The changed project and the reason of its estimate and budget.
fn apply(
    ctx: &Ctx,
    before: &projects::Project,
    input: UpdateProject,
) -> Result<(projects::Project, String), Failure> {
    let mut after = before.clone();
    let mut fields = Fields::default();
    let reason = fields.check(check_reason(&input));
    if let Some(client) = input.client_id {
        after.client_id = client.map(ClientId::from);
    }
    if let Some(name) = input.name {
        after.name = fields.check(check_name("name", &name));
    }
    if let Some(code) = input.code {
        after.code = code.map(|code| fields.check(check_name_of("code", &code, LONGEST_CODE)));
    }
    if let Some(note) = input.note {
        after.note = fields.check(check_text("note", &note, LONGEST_NOTE));
    }
    if let Some(estimate) = input.estimate_seconds {
        after.estimate_seconds = fields.check(check_estimate("estimate_seconds", estimate));
    }
    if let Some(seconds) = input.budget_seconds {
        after.budget_seconds = fields.check(budget::check_budget("budget_seconds", seconds));
    }
    if let Some(percents) = input.budget_alerts {
        after.budget_alerts = fields.check(budget::check_alerts("budget_alerts", percents));
    }
    if let Some(members) = input.member_ids {
        after.members = fields.check(rules::member_set("member_ids", members, MOST_MEMBERS));
    }
    fields.finish()?;
    after.color = input.color.map_or(before.color, Into::into);
    after.billable = input.billable.unwrap_or(before.billable);
    after.visibility = input.visibility.map_or(before.visibility, Into::into);
    after.archived = input.archived.unwrap_or(before.archived);
    after.updated_at = ctx.now;
    after.version += 1;
    Ok((after, reason))
}

fn check_reason(input: &UpdateProject) -> Result<String, FieldProblem> {
    let Some(reason) = &input.plan_reason else {
        return Ok(String::new());
    };
    if input.estimate_seconds.is_none() && input.budget_seconds.is_none() {
        let message = "a reason belongs to an estimate or a budget: send `estimate_seconds` or `budget_seconds` with it";
        return Err(FieldProblem::new("plan_reason", "without_estimate", message));
    }
    check_text("plan_reason", reason, LONGEST_REASON)
}
