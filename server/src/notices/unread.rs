use api::{Problem, notices::UnreadNotices};
use axum::Json;
use domain::policy::{Action, Target};
use store::notices;

use crate::{access::Ctx, http::Failure};

/// Count the caller's unread notices
#[utoipa::path(
    get, path = "/notices/unread", tag = "notices",
    responses((status = 200, body = UnreadNotices), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn count_unread_notices(ctx: Ctx) -> Result<Json<UnreadNotices>, Failure> {
    let member = ctx.actor_id();
    ctx.require(Action::NoticeRead, Target::Of(member))?;
    let count = ctx
        .database
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(notices::count_unread(tx, member).await?) }))
        .await?;
    Ok(Json(UnreadNotices { count }))
}
