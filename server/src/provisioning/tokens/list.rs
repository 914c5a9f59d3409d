use api::{Problem, provisioning::ProvisioningTokens};
use axum::Json;
use domain::policy::{Action, Target};

use super::present;
use crate::{access::Ctx, http::Failure};

/// List keys of directories
///
/// Newest first, those that have expired included. Their secrets are not shown.
#[utoipa::path(
    get, path = "/provisioning-tokens", tag = "provisioning",
    responses((status = 200, body = ProvisioningTokens), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_provisioning_tokens(ctx: Ctx) -> Result<Json<ProvisioningTokens>, Failure> {
    ctx.require(Action::ProvisioningManage, Target::Organization)?;
    let rows = ctx
        .database
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(store::provisioning::list_tokens(tx).await?) }))
        .await?;
    Ok(Json(ProvisioningTokens {
        items: rows.into_iter().map(present).collect(),
    }))
}
