use api::{Problem, problem::Code};
use axum::response::Response;
use domain::{ids::MemberId, people::Role, policy::Action};
use store::{StoreError, Tx, objects::queue};

use super::{audit, get::find, update::last_owner};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit, input::check_version},
    objects,
};

/// Delete a member
///
/// Only somebody who never recorded anything can be deleted; anybody else is disabled instead (409 `in_use`).
#[utoipa::path(
    delete, path = "/members/{id}", tag = "members", params(("id" = Uuid, Path, description = "Id of the member")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_member(ctx: Ctx, Id(id): Id<MemberId>, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    let answer = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id, expected).await })
    })
    .await?;
    objects::announce(&ctx.app, &ctx.placement).await;
    Ok(answer)
}

async fn delete(tx: &mut Tx, ctx: &Ctx, id: MemberId, expected: Option<i64>) -> Result<Done, Failure> {
    let member = find(tx, ctx, id).await?;
    ctx.require(Action::MemberDelete, ctx.target(&member))?;
    check_version(expected, member.version)?;
    if member.role == Role::Owner && member.active && !store::members::has_other_owner(tx, id).await? {
        return Err(last_owner());
    }
    let teams = store::teams::list_of_member(tx, id).await?;
    queue::remove_log(tx, id, ctx.now).await?;
    match store::members::delete(tx, id, ctx.now).await {
        Err(StoreError::Reference) => Err(Failure::new(
            Code::InUse,
            "Recorded time or a setting is this member's. Disable the member instead: the record stays, signing in ends.",
        )),
        deleted => {
            deleted?;
            Ok(Done::nothing(audit::event(
                ctx,
                "member.deleted",
                &member,
                Some(audit::content(&member, &teams)),
                None,
            )))
        }
    }
}
