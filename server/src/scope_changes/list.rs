use api::{
    Page, Problem,
    scope_changes::{ScopeChange, ScopeChangeQuery},
};
use axum::Json;
use domain::{
    ids::{BaselineId, ProjectId, ScopeChangeId},
    policy::Action,
};
use store::{baselines, scope_changes};
use uuid::Uuid;

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Id, Query, cursor},
    projects::{get::find, rules::target},
};

/// List the scope changes of a project
///
/// Every task that came in, went out or has another estimate, newest first, with who did it and why.
#[utoipa::path(
    get, path = "/projects/{id}/scope-changes", tag = "projects",
    params(("id" = Uuid, Path, description = "Id of the project"), ScopeChangeQuery),
    responses((status = 200, body = Page<ScopeChange>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_scope_changes(
    ctx: Ctx,
    Id(id): Id<ProjectId>,
    Query(query): Query<ScopeChangeQuery>,
) -> Result<Json<Page<ScopeChange>>, Failure> {
    let limit = cursor::limit(query.limit)?;
    let after: Option<Uuid> = cursor::decode(query.cursor.as_deref())?;
    let since = query.baseline_id.map(BaselineId::from);
    let unit = ctx.clone();
    let page = ctx.database.read(move |tx| {
        Box::pin(async move {
            let project = find(tx, &unit, id, Action::ProjectRead).await?;
            if let Some(since) = since {
                let baseline = baselines::find(tx, since).await?;
                if baseline.is_none_or(|baseline| baseline.project_id != id) {
                    return Err(Failure::field(
                        "baseline_id",
                        "unknown",
                        "The project has no such baseline.",
                    ));
                }
            }
            let after = after.map(ScopeChangeId::from);
            let rows = scope_changes::list(tx, id, since, after, limit + 1).await?;
            let (rows, next_cursor) = cursor::page(rows, limit, |change| change.id.uuid());
            let items = rows
                .into_iter()
                .map(|change| present(&unit, change, target(&project)))
                .collect();
            Ok(Page { items, next_cursor })
        })
    });
    page.await.map(Json)
}
