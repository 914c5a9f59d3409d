use api::{Problem, me::Me};
use axum::Json;
use domain::policy::Action;

use super::present::present;
use crate::{access::Ctx, http::Failure};

/// Read the caller
///
/// Who one is, where, and what one may do: what a client needs to show the right things.
#[utoipa::path(
    get, path = "/me", tag = "me",
    responses((status = 200, body = Me), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_me(ctx: Ctx) -> Result<Json<Me>, Failure> {
    ctx.require(Action::MemberRead, ctx.target(&ctx.member))?;
    let unit = ctx.clone();
    ctx.database
        .read(move |tx| Box::pin(async move { present(tx, &unit).await }))
        .await
        .map(Json)
}
