use api::{Problem, second_factor::SecondFactor};
use axum::Json;
use domain::policy::{Action, Target};

use super::policy;
use crate::{access::Ctx, http::Failure};

/// Read the second factor
///
/// What the caller has besides the password, and how many recovery codes are left.
#[utoipa::path(
    get, path = "/me/second-factor", tag = "me",
    responses((status = 200, body = SecondFactor), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_second_factor(ctx: Ctx) -> Result<Json<SecondFactor>, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::SessionManageOwn, Target::Of(me))?;
    let (enabled_at, passkeys, left) = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let enabled_at = store::second_factors::enabled_at(tx, me).await?;
                let passkeys = store::passkeys::count(tx, me).await?;
                let left = store::second_factors::count_recovery_codes(tx, me).await?;
                Ok::<_, Failure>((enabled_at, passkeys, left))
            })
        })
        .await?;
    Ok(Json(SecondFactor {
        enabled_at: enabled_at.map(Into::into),
        passkeys: passkeys.try_into().unwrap_or_default(),
        recovery_codes_left: left.try_into().unwrap_or_default(),
        required: policy::of(&ctx.app, &ctx.organization).requires(ctx.actor.role),
    }))
}
