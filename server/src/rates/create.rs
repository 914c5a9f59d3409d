use api::{
    Problem,
    problem::Code,
    rates::{CreateRate, Rate as Wire},
};
use axum::response::Response;
use domain::{
    ids::RateId,
    policy::{Action, Target},
    problems::FieldProblem,
    rates::{Rate, RateScope, check_hourly},
    scope::check_text,
};
use jiff::civil::Date;
use store::{Tx, rates, rates::StoredRate};

use super::{
    audit,
    rules::{check_scope, present, require_manage},
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Input, commit::commit},
};

/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 500;
/// All rates are read for a report, so there are not more of them than that.
pub const MOST_RATES: i64 = 20_000;
/// Days that a rate can begin on.
const FIRST_DAY: Date = Date::constant(1970, 1, 1);
const LAST_DAY: Date = Date::constant(2199, 12, 31);

/// Set a rate
///
/// From a day on, until the next rate of the same scope. It changes nothing that was recorded: reports ask for the rate
/// of the day on which an entry starts. A wrong rate is deleted and set anew.
#[utoipa::path(
    post, path = "/rates", tag = "rates", request_body = CreateRate,
    responses((status = 201, body = Wire), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_rate(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateRate>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateRate) -> Result<Done, Failure> {
    ctx.require(Action::RateRead, Target::Organization)?;
    let stored = checked(ctx, &input)?;
    require_manage(tx, ctx, &stored.rate).await?;
    check_scope(tx, stored.rate.scope).await?;
    if rates::count(tx).await? >= MOST_RATES {
        let message =
            format!("There are {MOST_RATES} rates already. Delete some that are of no use any more.");
        return Err(Failure::new(Code::Conflict, message));
    }
    rates::insert(tx, &stored).await.map_err(taken)?;
    let event = audit::event(ctx, "rate.created", None, Some(&stored));
    let location = format!("/api/v1/rates/{}", stored.id);
    Done::created(&present(ctx, stored), location, 1, event)
}

fn checked(ctx: &Ctx, input: &CreateRate) -> Result<StoredRate, Failure> {
    let mut fields = Fields::default();
    let scope = RateScope {
        member: input.member_id.map(Into::into),
        project: input.project_id.map(Into::into),
        task: input.task_id.map(Into::into),
    };
    let scope = fields.check(scope.check());
    let hourly_minor = fields.check(check_hourly("hourly_minor", input.hourly_minor));
    let reason = fields.check(check_text("reason", &input.reason, LONGEST_REASON));
    if !(FIRST_DAY..=LAST_DAY).contains(&input.valid_from) {
        let message = format!("choose a day from {FIRST_DAY} to {LAST_DAY}");
        let problem = FieldProblem::new("valid_from", "out_of_range", message);
        fields.check::<()>(Err(problem));
    }
    fields.finish()?;
    Ok(StoredRate {
        id: RateId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        rate: Rate {
            kind: input.kind.into(),
            scope,
            valid_from: input.valid_from,
            hourly_minor,
        },
        reason,
        set_by: ctx.actor_id(),
        set_at: ctx.now,
    })
}

fn taken(error: store::StoreError) -> Failure {
    match error {
        store::StoreError::Conflict(name) if name == "rates_scope_key" => Failure::field(
            "valid_from",
            "taken",
            "There is a rate of this scope from that day on. Delete it first, or choose another day.",
        ),
        other => other.into(),
    }
}
