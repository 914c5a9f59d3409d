use api::{
    Problem,
    contracts::{Contract as Wire, CreateContract},
    problem::Code,
};
use axum::response::Response;
use domain::{
    ids::{ContractId, MemberId},
    policy::Action,
};
use store::{
    Tx,
    contracts::{self, StoredContract},
};

use super::{
    MOST, audit,
    rules::{checked, present, require_member, taken},
};
use crate::{
    access::Ctx,
    erasures,
    http::{Done, Failure, Id, Input, commit::commit},
};

/// Add a contract
///
/// From a day on, until the next contract of the member begins. It changes nothing that was recorded. A contract without hours ends
/// the one before it.
#[utoipa::path(
    post, path = "/members/{id}/contracts", tag = "contracts",
    params(("id" = Uuid, Path, description = "Id of the member")), request_body = CreateContract,
    responses((status = 201, body = Wire), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_contract(
    ctx: Ctx,
    Id(member): Id<MemberId>,
    Input { value, mutation }: Input<CreateContract>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, member, value).await })
    })
    .await
}

async fn create(tx: &mut Tx, ctx: &Ctx, member: MemberId, input: CreateContract) -> Result<Done, Failure> {
    require_member(tx, ctx, member, Action::ContractManage).await?;
    erasures::refuse_erased(tx, member).await?;
    let (contract, note) = checked(input.valid_from, input.days, &input.note)?;
    let known = contracts::list(tx, member, MOST).await?;
    if i64::try_from(known.len()).unwrap_or(MOST) >= MOST {
        let message =
            format!("This member has {MOST} contracts already. Delete some that are of no use any more.");
        return Err(Failure::new(Code::Conflict, message));
    }
    let stored = StoredContract {
        id: ContractId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        member_id: member,
        contract,
        note,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    contracts::insert(tx, &stored).await.map_err(taken)?;
    let event = audit::event(ctx, "contract.created", None, Some(&stored));
    let location = format!("/api/v1/members/{member}/contracts");
    Done::created(&present(ctx, stored), location, 1, event)
}
