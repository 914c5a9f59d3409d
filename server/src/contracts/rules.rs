//! Who may see and write which contract, and whether what it says can be.

use api::contracts::{Contract as Wire, ContractDays};
use domain::{
    contracts::{Contract, DAY_FIELDS, check_contract_seconds, check_valid_from},
    ids::{ContractId, MemberId},
    policy::{Action, Target},
    scope::check_text,
};
use jiff::civil::Date;
use store::{StoreError, Tx, contracts::StoredContract};

use super::LONGEST_NOTE;
use crate::{
    access::Ctx,
    http::{Failure, Fields},
};

/// Refuses a member whose contracts the caller may not see or write. Who is not seen is not found.
pub async fn require_member(tx: &mut Tx, ctx: &Ctx, member: MemberId, action: Action) -> Result<(), Failure> {
    ctx.require(action, Target::Of(member))?;
    if store::members::find(tx, member).await?.is_none() {
        return Err(Failure::not_found());
    }
    Ok(())
}

/// A contract that the caller may write.
pub async fn find_managed(tx: &mut Tx, ctx: &Ctx, id: ContractId) -> Result<StoredContract, Failure> {
    let found = store::contracts::find(tx, id).await?;
    let stored = found.ok_or_else(Failure::not_found)?;
    ctx.require(Action::ContractManage, Target::Of(stored.member_id))?;
    Ok(stored)
}

/// A contract and its note, if they can be.
pub fn checked(valid_from: Date, days: ContractDays, note: &str) -> Result<(Contract, String), Failure> {
    let mut fields = Fields::default();
    let note = fields.check(check_text("note", note, LONGEST_NOTE));
    let valid_from = fields.check(check_valid_from("valid_from", valid_from));
    for (field, seconds) in DAY_FIELDS.iter().zip(days.to_array()) {
        fields.check(check_contract_seconds(&format!("days.{field}"), seconds));
    }
    fields.finish()?;
    let contract = Contract {
        valid_from,
        day_seconds: days.to_array(),
    };
    Ok((contract, note))
}

/// What another contract that begins on the same day is called.
pub fn taken(error: StoreError) -> Failure {
    match error {
        StoreError::Conflict(name) if name == "contracts_member_id_valid_from_key" => Failure::field(
            "valid_from",
            "taken",
            "Another contract of this member begins on that day. Change it, or choose another day.",
        ),
        other => other.into(),
    }
}

/// How a stored contract looks to the caller.
pub fn present(ctx: &Ctx, stored: StoredContract) -> Wire {
    let actions = [
        (Action::ContractManage, "update"),
        (Action::ContractManage, "delete"),
    ];
    Wire {
        id: stored.id.uuid(),
        member_id: stored.member_id.uuid(),
        valid_from: stored.contract.valid_from,
        days: stored.contract.day_seconds.into(),
        note: stored.note,
        created_at: stored.created_at.into(),
        updated_at: stored.updated_at.into(),
        version: stored.version,
        allowed_actions: ctx.allowed(&actions, Target::Of(stored.member_id)),
    }
}
