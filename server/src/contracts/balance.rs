use api::{
    Problem,
    contracts::{ContractBalance, ContractBalanceQuery},
};
use axum::Json;
use domain::{
    contracts::{Contract, balance_seconds, begins, target_between},
    ids::MemberId,
    policy::Action,
    time::date_in_range,
};
use jiff::civil::Date;
use store::{Tx, contracts};

use super::{MOST, rules::require_member};
use crate::{
    access::Ctx,
    http::{Failure, Id, Query},
};

/// Read the balance of a member
///
/// What was recorded beyond what the contracts say, from the day on which the first one begins until a day, both included. The
/// balance is carried over from one contract to the next. A running timer does not count yet.
#[utoipa::path(
    get, path = "/members/{id}/contract-balance", tag = "contracts",
    params(("id" = Uuid, Path, description = "Id of the member"), ContractBalanceQuery),
    responses((status = 200, body = ContractBalance), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn read_contract_balance(
    ctx: Ctx,
    Id(member): Id<MemberId>,
    Query(query): Query<ContractBalanceQuery>,
) -> Result<Json<ContractBalance>, Failure> {
    let until = query.until;
    if !date_in_range(until) {
        let message = "Give a day between 1970-01-01 and 2200-01-01.";
        return Err(Failure::field("until", "out_of_range", message));
    }
    let unit = ctx.clone();
    let balance = ctx.database.read(move |tx| {
        Box::pin(async move {
            require_member(tx, &unit, member, Action::ContractRead).await?;
            read(tx, member, until).await
        })
    });
    Ok(Json(balance.await?))
}

async fn read(tx: &mut Tx, member: MemberId, until: Date) -> Result<ContractBalance, Failure> {
    let stored = contracts::list(tx, member, MOST).await?;
    let known: Vec<Contract> = stored.into_iter().map(|stored| stored.contract).collect();
    let Some(since) = begins(&known).filter(|since| *since <= until) else {
        return Ok(ContractBalance {
            since: None,
            until,
            target_seconds: 0,
            recorded_seconds: 0,
            balance_seconds: 0,
        });
    };
    let target_seconds = target_between(&known, since, until);
    let recorded_seconds = contracts::recorded_seconds(tx, member, since, until).await?;
    Ok(ContractBalance {
        since: Some(since),
        until,
        target_seconds,
        recorded_seconds,
        balance_seconds: balance_seconds(recorded_seconds, target_seconds),
    })
}
