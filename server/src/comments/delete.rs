use api::Problem;
use axum::response::Response;
use domain::ids::CommentId;
use store::{Tx, comments};

use super::{audit, get::find, present::may_delete};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit, input::check_version},
};

/// Delete a comment
///
/// One's own; managers and admins delete those of others.
#[utoipa::path(
    delete, path = "/comments/{id}", tag = "comments", params(("id" = Uuid, Path, description = "Id of the comment")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_comment(
    ctx: Ctx,
    Id(id): Id<CommentId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id, expected).await })
    })
    .await
}

async fn delete(tx: &mut Tx, ctx: &Ctx, id: CommentId, expected: Option<i64>) -> Result<Done, Failure> {
    let (comment, target) = find(tx, ctx, id).await?;
    if !may_delete(ctx, target, &comment) {
        return Err(Failure::forbidden(
            "Only its author and managers delete a comment.",
        ));
    }
    check_version(expected, comment.version)?;
    comments::delete(tx, id, ctx.now).await?;
    Ok(Done::nothing(audit::event(
        ctx,
        "comment.deleted",
        Some(&comment),
        None,
    )))
}
