use api::{
    Problem,
    rates::{MoneyBudget as Wire, SetMoneyBudget},
};
use axum::response::Response;
use domain::{ids::ProjectId, policy::Action, rates::check_money_budget, scope::check_text};
use store::{
    Tx,
    rates::{self, MoneyBudget},
};

use super::{audit, create::LONGEST_REASON};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Id, Input, commit::commit},
    projects::get::find,
};

/// Set the budget of a project in money
///
/// It is kept in the history with who set it and why. People are told when the billable time reaches one of the
/// project's `budget_alerts`.
#[utoipa::path(
    put, path = "/projects/{id}/money-budget", tag = "rates",
    params(("id" = Uuid, Path, description = "Id of the project")), request_body = SetMoneyBudget,
    responses((status = 200, body = Wire), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn set_money_budget(
    ctx: Ctx,
    Id(id): Id<ProjectId>,
    Input { value, mutation }: Input<SetMoneyBudget>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { set(tx, &unit, id, value).await })
    })
    .await
}

async fn set(tx: &mut Tx, ctx: &Ctx, id: ProjectId, input: SetMoneyBudget) -> Result<Done, Failure> {
    find(tx, ctx, id, Action::ProjectRateManage).await?;
    let mut fields = Fields::default();
    let budget_minor = fields.check(check_money_budget("budget_minor", input.budget_minor));
    let reason = fields.check(check_text("reason", &input.reason, LONGEST_REASON));
    fields.finish()?;
    let before = rates::budgets(tx, id, 1).await?.pop();
    let budget = MoneyBudget {
        id: ctx.new_id(),
        project_id: id,
        budget_minor,
        reason,
        set_by: ctx.actor_id(),
        set_at: ctx.now,
    };
    rates::set_budget(tx, &budget).await?;
    let event = audit::budget(ctx, before.and_then(|before| before.budget_minor), &budget);
    let answer = Wire {
        budget_minor: budget.budget_minor,
        reason: budget.reason,
        set_by: budget.set_by.uuid(),
        set_at: budget.set_at.into(),
    };
    Done::answered(&answer, event)
}
