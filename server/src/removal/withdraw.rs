use api::{Problem, problem::Code};
use axum::response::Response;
use domain::policy::{Action, Target};
use store::{owed_events, removals};

use super::announce;
use crate::{
    access::Ctx,
    audit::owed::{Cause, settled},
    http::{Done, Failure, Mutation, commit::commit},
    mail::{self, SecurityNews},
};

/// Withdraw the removal of the organization
///
/// Possible until the cooling-off period is over. Everything stays as it is.
#[utoipa::path(
    delete, path = "/organization/removal", tag = "organization",
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn withdraw_removal(ctx: Ctx, mutation: Mutation) -> Result<Response, Failure> {
    ctx.require(Action::OrganizationRemove, Target::Organization)?;
    let (unit, now) = (ctx.clone(), ctx.now);
    let withdrawn = ctx
        .app
        .cell
        .control()
        .write(move |tx| {
            Box::pin(async move {
                let open = removals::find_open(tx, unit.placement.id).await?;
                let removal = open.ok_or_else(Failure::not_found)?;
                if !removals::withdraw(tx, removal.id, now).await? {
                    let message = "The cooling-off period is over; the removal goes on.";
                    return Err(Failure::new(Code::Conflict, message));
                }
                let event = announce::withdrawn(&unit.app, &removal);
                let owed = Cause::member(&unit).owe_event(&unit.app, &unit.placement, &event);
                owed_events::insert(tx, &owed).await?;
                Ok(event)
            })
        })
        .await?;
    let event_id = withdrawn.id;
    let unit = ctx.clone();
    let answer = commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            let news = SecurityNews::RemovalWithdrawn {
                by: Some(unit.member.name.clone()),
            };
            announce::tell(tx, &unit.app, &unit.organization, news).await?;
            Ok(Done::nothing(withdrawn))
        })
    })
    .await;
    // What did not succeed here is written from what is owed.
    if answer.is_ok() {
        settled(&ctx.app, event_id).await;
    }
    mail::announce(&ctx.app, &ctx.placement).await;
    answer
}
