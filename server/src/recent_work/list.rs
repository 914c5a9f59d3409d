use api::{
    Problem,
    recent_work::{RecentWork, RecentWorkList, RecentWorkQuery},
};
use axum::Json;
use domain::policy::{Action, Target};
use store::entries::{self, StoredEntry};

use crate::{
    access::Ctx,
    http::{Failure, Query},
};

const DEFAULT_LIMIT: u16 = 20;
const MAX_LIMIT: u16 = 100;

/// List recent work
///
/// What the caller recorded lately, each distinct piece of work once, newest first: to start it again.
#[utoipa::path(
    get, path = "/recent-work", tag = "time entries", params(RecentWorkQuery),
    responses((status = 200, body = RecentWorkList), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_recent_work(
    ctx: Ctx,
    Query(query): Query<RecentWorkQuery>,
) -> Result<Json<RecentWorkList>, Failure> {
    let member = ctx.actor_id();
    ctx.require(Action::EntryRead, Target::Of(member))?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Failure::field(
            "limit",
            "out_of_range",
            format!("Give a number from 1 to {MAX_LIMIT}."),
        ));
    }
    let entries = ctx
        .database
        .read(move |tx| Box::pin(entries::list_recent_work(tx, member, limit.into())))
        .await?;
    Ok(Json(RecentWorkList {
        items: entries.into_iter().map(present).collect(),
    }))
}

fn present(entry: StoredEntry) -> RecentWork {
    let last_used_at = entry.position().sort_at.into();
    let content = entry.content;
    RecentWork {
        note: content.note,
        project_id: content.project_id.map(Into::into),
        task_id: content.task_id.map(Into::into),
        billable: content.billable.into(),
        tags: content.tags,
        last_used_at,
    }
}
