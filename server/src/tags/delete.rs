use api::{Problem, problem::Code};
use axum::response::Response;
use domain::{
    ids::TagId,
    policy::{Action, Target},
};
use store::{Tx, tags};

use super::audit;
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit, input::check_version},
};

/// Delete a tag
///
/// Only one that no entry carries; archive it otherwise.
#[utoipa::path(
    delete, path = "/tags/{id}", tag = "tags", params(("id" = Uuid, Path, description = "Id of the tag")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_tag(ctx: Ctx, Id(id): Id<TagId>, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id, expected).await })
    })
    .await
}

async fn delete(tx: &mut Tx, ctx: &Ctx, id: TagId, expected: Option<i64>) -> Result<Done, Failure> {
    let tag = tags::find(tx, id).await?.ok_or_else(Failure::not_found)?;
    ctx.require(Action::TagDelete, Target::Organization)?;
    check_version(expected, tag.version)?;
    if tags::is_used(tx, id).await? {
        return Err(Failure::new(
            Code::InUse,
            "Time entries carry the tag. Archive it instead: set `archived` to true.",
        ));
    }
    tags::delete(tx, id, ctx.now).await?;
    Ok(Done::nothing(audit::event(ctx, "tag.deleted", Some(&tag), None)))
}
