use api::{Page, PageQuery, Problem, imports::Import};
use axum::Json;
use domain::{
    ids::ImportId,
    policy::{Action, PeopleScope, Target, people_reach},
};
use store::imports;

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List imports
///
/// Newest first: one's own, or everybody's for those who may import for everybody.
#[utoipa::path(
    get, path = "/imports", tag = "imports", params(PageQuery),
    responses((status = 200, body = Page<Import>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_imports(ctx: Ctx, Query(query): Query<PageQuery>) -> Result<Json<Page<Import>>, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::ImportRun, Target::Of(me))?;
    let limit = cursor::limit(query.limit)?;
    let before: Option<ImportId> = cursor::decode(query.cursor.as_deref())?;
    let member = match people_reach(&ctx.actor, Action::ImportRun) {
        Some(PeopleScope::All) => None,
        Some(PeopleScope::Teams | PeopleScope::Own | PeopleScope::None) | None => Some(me),
    };
    let rows = ctx
        .database
        .read(move |tx| Box::pin(async move { imports::list(tx, member, before, limit + 1).await }))
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, |import| import.id);
    let items: Result<Vec<Import>, Failure> = rows.into_iter().map(present).collect();
    Ok(Json(Page {
        items: items?,
        next_cursor,
    }))
}
