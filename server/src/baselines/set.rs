use api::{
    Problem,
    baselines::{Baseline, SetBaseline},
    problem::Code,
};
use axum::response::Response;
use domain::{
    ids::{BaselineId, ProjectId},
    policy::Action,
    scope::{check_name, check_text},
};
use store::{
    Tx,
    baselines::{self, Baseline as Stored},
};

use super::{LONGEST_REASON, MOST_BASELINES, audit, present::present};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Id, Input, commit::commit},
    projects::{get::find, rules::target},
};

/// Set a baseline
///
/// Freezes the tasks of the project with their estimates. What changes from then on is listed against it.
#[utoipa::path(
    post, path = "/projects/{id}/baselines", tag = "projects",
    params(("id" = Uuid, Path, description = "Id of the project")),
    request_body = SetBaseline,
    responses((status = 201, body = Baseline), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn set_baseline(
    ctx: Ctx,
    Id(id): Id<ProjectId>,
    Input { value, mutation }: Input<SetBaseline>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { set(tx, &unit, id, value).await })
    })
    .await
}

async fn set(tx: &mut Tx, ctx: &Ctx, id: ProjectId, input: SetBaseline) -> Result<Done, Failure> {
    let project = find(tx, ctx, id, Action::ProjectUpdate).await?;
    let mut fields = Fields::default();
    let new = Stored {
        id: BaselineId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        project_id: id,
        name: fields.check(check_name("name", &input.name)),
        reason: fields.check(check_text("reason", &input.reason, LONGEST_REASON)),
        set_by: ctx.actor_id(),
        set_at: ctx.now,
        tasks: 0,
        estimate_seconds: 0,
    };
    fields.finish()?;
    if baselines::count(tx, id).await? >= MOST_BASELINES {
        let message =
            format!("A project has at most {MOST_BASELINES} baselines. Delete one that nobody needs.");
        return Err(Failure::new(Code::Conflict, message));
    }
    baselines::set(tx, &new).await?;
    let stored = baselines::find(tx, new.id)
        .await?
        .ok_or_else(Failure::not_found)?;
    if stored.tasks == 0 {
        return Err(Failure::new(
            Code::Conflict,
            "The project has no tasks. A baseline freezes tasks with their estimates: add the first task.",
        ));
    }
    let event = audit::event(ctx, "baseline.set", None, Some(&stored));
    let location = format!("/api/v1/projects/{id}/baselines");
    // Nothing has changed since, so its sums are those of the newest baseline.
    let wire = present(tx, ctx, id, target(&project), vec![stored]).await?.pop();
    Done::created(&wire.ok_or_else(Failure::not_found)?, location, 1, event)
}
