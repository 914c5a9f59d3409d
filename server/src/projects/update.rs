use api::{
    Problem,
    projects::{Project, UpdateProject},
};
use axum::response::Response;
use domain::{
    entries::LONGEST_NOTE,
    ids::{ClientId, ProjectId},
    policy::Action,
    scope::{check_estimate, check_name, check_name_of, check_text},
};
use store::{Tx, projects};

use super::{LONGEST_CODE, MOST_MEMBERS, audit, get::find, present::present_one, rules};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Id, Input, commit::commit, input::check_version},
};

/// Change a project
///
/// A merge patch: what it does not name stays as it is. `member_ids` replaces all members. An archived project keeps
/// its time, but nothing new is recorded on it.
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
    let after = apply(ctx, &before, input)?;
    // What stays as it was may be archived by now.
    if after.client_id != before.client_id {
        rules::check_client(tx, after.client_id).await?;
    }
    if after.members != before.members {
        rules::check_members(tx, "member_ids", &after.members).await?;
    }
    projects::update(tx, &before, &after).await?;
    let event = audit::event(ctx, "project.updated", Some(&before), Some(&after));
    let version = after.version;
    Done::updated(&present_one(tx, ctx, after).await?, version, event)
}

fn apply(ctx: &Ctx, before: &projects::Project, input: UpdateProject) -> Result<projects::Project, Failure> {
    let mut after = before.clone();
    let mut fields = Fields::default();
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
    Ok(after)
}
