use api::{
    Problem,
    comments::{Comment, CreateComment},
};
use axum::response::Response;
use domain::{comments::check_comment, ids::CommentId, policy::Action};
use store::{Tx, comments};

use super::{audit, mentions, present::present, subject};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Input, commit::commit},
    notices::announce_mail,
};

/// Comment on something
///
/// Whoever sees a client, project or task may comment on it. Each mentioned member gets a notice and, unless they
/// switched that off, a mail.
#[utoipa::path(
    post, path = "/comments", tag = "comments",
    request_body = CreateComment,
    responses((status = 201, body = Comment), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_comment(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateComment>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await?;
    announce_mail(&ctx).await;
    Ok(response)
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateComment) -> Result<Done, Failure> {
    let named = subject::named(input.client_id, input.project_id, input.task_id)?;
    let target = subject::find(tx, ctx, named).await?;
    ctx.require(Action::CommentCreate, target)?;
    let mut fields = Fields::default();
    let text = fields.check(check_comment("text", &input.text));
    fields.finish()?;
    let comment = comments::Comment {
        id: CommentId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        subject: named,
        member_id: ctx.actor_id(),
        text,
        mentions: mentions::check(tx, named, target, input.mention_ids, ctx.now).await?,
        created_at: ctx.now,
        edited_at: None,
        version: 1,
    };
    comments::insert(tx, &comment).await?;
    mentions::tell(tx, ctx, &comment, &[]).await?;
    let event = audit::event(ctx, "comment.created", None, Some(&comment));
    let location = format!("/api/v1/comments/{}", comment.id);
    Done::created(&present(ctx, target, comment), location, 1, event)
}
