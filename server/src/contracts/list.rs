use api::{Problem, contracts::ContractList};
use axum::Json;
use domain::{
    ids::MemberId,
    policy::{Action, Target},
};
use store::contracts;

use super::{
    MOST,
    rules::{present, require_member},
};
use crate::{
    access::Ctx,
    http::{Failure, Id},
};

/// List contracts of a member
///
/// All of them, the one that begins last first. Everybody sees their own, leads those of their teams.
#[utoipa::path(
    get, path = "/members/{id}/contracts", tag = "contracts", params(("id" = Uuid, Path, description = "Id of the member")),
    responses((status = 200, body = ContractList), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_contracts(ctx: Ctx, Id(member): Id<MemberId>) -> Result<Json<ContractList>, Failure> {
    let unit = ctx.clone();
    let rows = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                require_member(tx, &unit, member, Action::ContractRead).await?;
                Ok::<_, Failure>(contracts::list(tx, member, MOST).await?)
            })
        })
        .await?;
    Ok(Json(ContractList {
        items: rows.into_iter().map(|stored| present(&ctx, stored)).collect(),
        allowed_actions: ctx.allowed(&[(Action::ContractManage, "create")], Target::Of(member)),
    }))
}
