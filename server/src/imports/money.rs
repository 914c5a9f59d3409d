//! Rates and budgets in money of an archive.

use domain::{
    ids::MemberId,
    imports::archive,
    problems::FieldProblem,
    rates::{Rate, RateScope, check_hourly, check_money_budget},
    scope::check_text,
    time::date_in_range,
};
use store::rates::{MoneyBudget, StoredRate};
use uuid::Uuid;

use super::objects::{LONGEST_NOTE, id, word};

pub fn rate(record: &archive::Rate, otherwise: MemberId) -> Result<StoredRate, FieldProblem> {
    let scope = RateScope {
        member: record.member_id.as_deref().map(id).transpose()?,
        project: record.project_id.as_deref().map(id).transpose()?,
        task: record.task_id.as_deref().map(id).transpose()?,
    };
    if !date_in_range(record.valid_from) {
        let message = "a rate begins between 1970-01-01 and 2200-01-01";
        return Err(FieldProblem::new("valid_from", "out_of_range", message));
    }
    let set_by = record.set_by.as_deref().map(id).transpose()?;
    Ok(StoredRate {
        id: id(&record.id)?,
        rate: Rate {
            kind: word("kind", &record.kind)?,
            scope: scope.check()?,
            valid_from: record.valid_from,
            hourly_minor: check_hourly("hourly_minor", record.hourly_minor)?,
        },
        reason: check_text("reason", &record.reason, LONGEST_NOTE)?,
        set_by: set_by.unwrap_or(otherwise),
        set_at: record.set_at,
    })
}

pub fn money_budget(
    record: &archive::MoneyBudget,
    new_id: Uuid,
    otherwise: MemberId,
) -> Result<MoneyBudget, FieldProblem> {
    let set_by = record.set_by.as_deref().map(id).transpose()?;
    Ok(MoneyBudget {
        id: new_id,
        project_id: id(&record.project_id)?,
        budget_minor: check_money_budget("budget_minor", record.budget_minor)?,
        reason: check_text("reason", &record.reason, LONGEST_NOTE)?,
        set_by: set_by.unwrap_or(otherwise),
        set_at: record.set_at,
    })
}
