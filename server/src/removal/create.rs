use api::{
    Problem,
    problem::Code,
    removal::{RemovalRequested, RequestRemoval},
};
use axum::{
    http::{HeaderMap, Uri},
    response::Response,
};
use domain::{
    policy::{Action, Target},
    problems::FieldProblem,
    scope::fold_name,
};
use store::{
    owed_events::{self, Owed},
    removals::{self, Removal, Requester},
};
use uuid::Uuid;

use super::{NewRemoval, Receipt, announce, present::present, request::prepare};
use crate::{
    access::{Ctx, address::origin},
    audit::owed::{Cause, settled},
    http::{Done, Failure, Input, commit::commit},
    mail::{self, SecurityNews},
};

const DAYS: u8 = 14;
const MOST_DAYS: u8 = 30;
const LONGEST_REASON: usize = 1000;

/// Ask for the removal of the organization
///
/// Nothing happens before the cooling-off period is over; until then it can be withdrawn. Then access ends at once, and
/// database, files, backups and the name are removed within 72 hours, which a signed certificate states. The answer holds the
/// address of the receipt, this once: it is the only way to see the certificate afterwards.
#[utoipa::path(
    post, path = "/organization/removal", tag = "organization", request_body = RequestRemoval,
    responses(
        (status = 201, body = RemovalRequested), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn request_removal(
    ctx: Ctx,
    uri: Uri,
    headers: HeaderMap,
    Input { value, mutation }: Input<RequestRemoval>,
) -> Result<Response, Failure> {
    ctx.require(Action::OrganizationRemove, Target::Organization)?;
    ctx.step_up()?;
    check(&ctx, &value)?;
    let new = NewRemoval {
        organization: ctx.placement.id,
        requested_by: Requester::Owner,
        days: value.days.unwrap_or(DAYS),
    };
    let (removal, receipt) = prepare(&ctx.app, &new);
    let url = format!(
        "{}/removal#token={}",
        origin(&ctx.app, &uri, &headers),
        receipt.secret
    );
    // Two databases know of it. The control database first: it decides, and the audit log tells what it decided.
    let reason = Some(value.reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    let event = announce::requested(&ctx.app, &removal, reason);
    let owed = Cause::member(&ctx).owe_event(&ctx.app, &ctx.placement, &event);
    let event_id = owed.id;
    insert(&ctx, removal.clone(), receipt, owed).await?;
    let unit = ctx.clone();
    let recorded = removal.clone();
    let answer = commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            let news = SecurityNews::RemovalRequested {
                by: Some(unit.member.name.clone()),
                due_at: recorded.due_at,
            };
            announce::tell(tx, &unit.app, &unit.organization, news).await?;
            let answer = RemovalRequested {
                removal: present(&recorded),
                receipt_url: url.into(),
            };
            Ok(Done::created(&answer, "/api/v1/organization/removal".to_owned(), 1, event)?.with_secret())
        })
    })
    .await;
    if answer.is_ok() {
        settled(&ctx.app, event_id).await;
    } else {
        withdraw(&ctx, &removal, event_id).await?;
    }
    mail::announce(&ctx.app, &ctx.placement).await;
    answer
}

fn check(ctx: &Ctx, input: &RequestRemoval) -> Result<(), Vec<FieldProblem>> {
    let mut problems = Vec::new();
    if fold_name(&input.name) != fold_name(&ctx.organization.name) {
        let message = "this is not the name of the organization";
        problems.push(FieldProblem::new("name", "wrong", message));
    }
    if input.reason.chars().count() > LONGEST_REASON {
        let message = format!("use at most {LONGEST_REASON} characters");
        problems.push(FieldProblem::new("reason", "too_long", message));
    }
    if !(1..=MOST_DAYS).contains(&input.days.unwrap_or(DAYS)) {
        let message = format!("choose 1 to {MOST_DAYS} days");
        problems.push(FieldProblem::new("days", "out_of_range", message));
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

async fn insert(ctx: &Ctx, removal: Removal, receipt: Receipt, owed: Owed) -> Result<(), Failure> {
    let stored = ctx
        .app
        .cell
        .control()
        .write(move |tx| {
            Box::pin(async move {
                removals::insert(tx, &removal, &receipt.hash).await?;
                owed_events::insert(tx, &owed).await
            })
        })
        .await;
    match stored {
        Err(error) if error.is_conflict("removals_organization_id_key") => Err(Failure::new(
            Code::Conflict,
            "The removal was asked for already. Withdraw that one first.",
        )),
        other => Ok(other?),
    }
}

/// It was not told, so it does not happen.
async fn withdraw(ctx: &Ctx, removal: &Removal, event: Uuid) -> Result<(), Failure> {
    let (id, now) = (removal.id, ctx.app.clock.now());
    ctx.app
        .cell
        .control()
        .write(move |tx| {
            Box::pin(async move {
                owed_events::delete(tx, event).await?;
                removals::withdraw(tx, id, now).await
            })
        })
        .await?;
    Ok(())
}
