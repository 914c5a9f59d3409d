use api::Problem;
use axum::response::Response;
use domain::ids::ContractId;
use store::{Tx, contracts};

use super::{audit, rules::find_managed};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
};

/// Delete a contract
///
/// For a contract that was wrong: the one before it counts on, and the audit log keeps what it was. To end a contract, add one
/// without hours.
#[utoipa::path(
    delete, path = "/contracts/{id}", tag = "contracts", params(("id" = Uuid, Path, description = "Id of the contract")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_contract(
    ctx: Ctx,
    Id(id): Id<ContractId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id).await })
    })
    .await
}

async fn delete(tx: &mut Tx, ctx: &Ctx, id: ContractId) -> Result<Done, Failure> {
    let stored = find_managed(tx, ctx, id).await?;
    contracts::delete(tx, &stored, ctx.now).await?;
    let event = audit::event(ctx, "contract.deleted", Some(&stored), None);
    Ok(Done::nothing(event))
}
