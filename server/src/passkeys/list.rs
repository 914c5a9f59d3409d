use api::{Problem, passkeys::Passkeys};
use axum::Json;
use domain::policy::{Action, Target};

use super::present::present;
use crate::{access::Ctx, http::Failure};

/// List passkeys
///
/// The caller's own, oldest first.
#[utoipa::path(
    get, path = "/me/passkeys", tag = "me",
    responses((status = 200, body = Passkeys), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_passkeys(ctx: Ctx) -> Result<Json<Passkeys>, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::SessionManageOwn, Target::Of(me))?;
    let rows = ctx
        .database
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(store::passkeys::list(tx, me).await?) }))
        .await?;
    Ok(Json(Passkeys {
        items: rows.into_iter().map(present).collect(),
    }))
}
