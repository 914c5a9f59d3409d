use api::{Problem, comments::Comment};
use axum::{Json, http::header, response::IntoResponse};
use domain::{ids::CommentId, policy::Target};
use store::{Tx, comments};

use super::{present::present, subject};
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// Read a comment
#[utoipa::path(
    get, path = "/comments/{id}", tag = "comments", params(("id" = Uuid, Path, description = "Id of the comment")),
    responses((status = 200, body = Comment), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_comment(ctx: Ctx, Id(id): Id<CommentId>) -> Result<impl IntoResponse, Failure> {
    let unit = ctx.clone();
    let comment = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let (comment, target) = find(tx, &unit, id).await?;
                Ok::<_, Failure>(present(&unit, target, comment))
            })
        })
        .await?;
    Ok(([(header::ETAG, etag(comment.version))], Json(comment)))
}

/// The comment and what it is about, if the caller sees that. Otherwise it is not found.
pub async fn find(tx: &mut Tx, ctx: &Ctx, id: CommentId) -> Result<(comments::Comment, Target), Failure> {
    let comment = comments::find(tx, id).await?.ok_or_else(Failure::not_found)?;
    let target = subject::find(tx, ctx, comment.subject).await?;
    Ok((comment, target))
}
