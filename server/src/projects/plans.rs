use api::{Page, PageQuery, Problem, projects::ProjectPlan};
use axum::Json;
use domain::{ids::ProjectId, policy::Action};
use store::{
    Tx,
    project_plans::{self, ProjectPlan as Stored},
    projects::Project,
};
use uuid::Uuid;

use super::get::find;
use crate::{
    access::Ctx,
    http::{Failure, Id, Query, cursor},
};

/// List the estimates and budgets of a project
///
/// Every estimate and budget it has had, newest first, with who set them and why.
#[utoipa::path(
    get, path = "/projects/{id}/plans", tag = "projects",
    params(("id" = Uuid, Path, description = "Id of the project"), PageQuery),
    responses((status = 200, body = Page<ProjectPlan>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_project_plans(
    ctx: Ctx,
    Id(id): Id<ProjectId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<ProjectPlan>>, Failure> {
    let limit = cursor::limit(query.limit)?;
    let after: Option<Uuid> = cursor::decode(query.cursor.as_deref())?;
    let unit = ctx.clone();
    let rows = ctx.database.read(move |tx| {
        Box::pin(async move {
            find(tx, &unit, id, Action::ProjectRead).await?;
            Ok::<_, Failure>(project_plans::list(tx, id, after, limit + 1).await?)
        })
    });
    let (rows, next_cursor) = cursor::page(rows.await?, limit, |plan| plan.id);
    Ok(Json(Page {
        items: rows.into_iter().map(present).collect(),
        next_cursor,
    }))
}

fn present(plan: Stored) -> ProjectPlan {
    ProjectPlan {
        estimate_seconds: plan.estimate_seconds,
        budget_seconds: plan.budget_seconds,
        set_by: plan.set_by.uuid(),
        set_at: plan.set_at.into(),
        reason: plan.reason,
    }
}

/// Adds to the history what changed; the same estimate and budget again are no news.
pub async fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    before: Option<&Project>,
    after: &Project,
    reason: String,
) -> Result<(), Failure> {
    let plan = |project: &Project| (project.estimate_seconds, project.budget_seconds);
    if plan(after) == before.map_or((None, None), plan) {
        return Ok(());
    }
    let (estimate_seconds, budget_seconds) = plan(after);
    let plan = Stored {
        id: ctx.new_id(),
        project_id: after.id,
        estimate_seconds,
        budget_seconds,
        reason,
        set_by: ctx.actor_id(),
        set_at: ctx.now,
    };
    Ok(project_plans::insert(tx, plan).await?)
}
