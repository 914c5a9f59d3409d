use api::{
    Problem,
    comments::{Comment, UpdateComment},
};
use axum::response::Response;
use domain::{comments::check_comment, ids::CommentId};
use store::{Tx, comments};

use super::{
    audit,
    get::find,
    mentions,
    present::{may_change, present},
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Id, Input, commit::commit, input::check_version},
    notices::announce_mail,
};

/// Change a comment
///
/// A merge patch of one's own comment: what it does not name stays as it is.
#[utoipa::path(
    patch, path = "/comments/{id}", tag = "comments", params(("id" = Uuid, Path, description = "Id of the comment")),
    request_body = UpdateComment,
    responses((status = 200, body = Comment), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_comment(
    ctx: Ctx,
    Id(id): Id<CommentId>,
    Input { value, mutation }: Input<UpdateComment>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, id, expected, value).await })
    })
    .await?;
    announce_mail(&ctx).await;
    Ok(response)
}

async fn update(
    tx: &mut Tx,
    ctx: &Ctx,
    id: CommentId,
    expected: Option<i64>,
    input: UpdateComment,
) -> Result<Done, Failure> {
    let (before, target) = find(tx, ctx, id).await?;
    if !may_change(ctx, target, &before) {
        return Err(Failure::forbidden("Only its author changes a comment."));
    }
    check_version(expected, before.version)?;
    let mut after = before.clone();
    let mut fields = Fields::default();
    if let Some(text) = input.text {
        after.text = fields.check(check_comment("text", &text));
    }
    fields.finish()?;
    if let Some(ids) = input.mention_ids {
        after.mentions = mentions::check(tx, before.subject, target, ids, ctx.now).await?;
    }
    after.edited_at = Some(ctx.now);
    after.version += 1;
    comments::update(tx, &before, &after, ctx.now).await?;
    mentions::tell(tx, ctx, &after, &before.mentions).await?;
    let event = audit::event(ctx, "comment.updated", Some(&before), Some(&after));
    let version = after.version;
    Done::updated(&present(ctx, target, after), version, event)
}
