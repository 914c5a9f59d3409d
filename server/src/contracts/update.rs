use api::{
    Problem,
    contracts::{Contract as Wire, UpdateContract},
};
use axum::response::Response;
use domain::ids::ContractId;
use store::{
    Tx,
    contracts::{self, StoredContract},
};

use super::{
    audit,
    rules::{checked, find_managed, present, taken},
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Input, commit::commit, input::check_version},
};

/// Change a contract
///
/// A merge patch: what it does not name stays as it is. Targets and balances of days that have passed follow at once; what was
/// recorded stays.
#[utoipa::path(
    patch, path = "/contracts/{id}", tag = "contracts", params(("id" = Uuid, Path, description = "Id of the contract")),
    request_body = UpdateContract,
    responses((status = 200, body = Wire), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_contract(
    ctx: Ctx,
    Id(id): Id<ContractId>,
    Input { value, mutation }: Input<UpdateContract>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, id, expected, value).await })
    })
    .await
}

async fn update(
    tx: &mut Tx,
    ctx: &Ctx,
    id: ContractId,
    expected: Option<i64>,
    input: UpdateContract,
) -> Result<Done, Failure> {
    let before = find_managed(tx, ctx, id).await?;
    check_version(expected, before.version)?;
    let (contract, note) = checked(
        input.valid_from.unwrap_or(before.contract.valid_from),
        input.days.unwrap_or(before.contract.day_seconds.into()),
        input.note.as_deref().unwrap_or(&before.note),
    )?;
    let after = StoredContract {
        contract,
        note,
        updated_at: ctx.now,
        version: before.version + 1,
        ..before.clone()
    };
    contracts::update(tx, &after).await.map_err(taken)?;
    let event = audit::event(ctx, "contract.updated", Some(&before), Some(&after));
    let version = after.version;
    Done::updated(&present(ctx, after), version, event)
}
