use api::{
    Problem,
    tags::{CreateTag, Tag},
};
use axum::response::Response;
use domain::{
    ids::TagId,
    policy::{Action, Target},
    scope::check_name_of,
};
use store::{Tx, tags};

use super::{LONGEST_NAME, audit, present::present};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Input, commit::commit},
};

/// Create a tag
///
/// Its name must differ from that of every other tag, without regard to case.
#[utoipa::path(
    post, path = "/tags", tag = "tags",
    request_body = CreateTag,
    responses((status = 201, body = Tag), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_tag(ctx: Ctx, Input { value, mutation }: Input<CreateTag>) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateTag) -> Result<Done, Failure> {
    ctx.require(Action::TagCreate, Target::Organization)?;
    let mut fields = Fields::default();
    let tag = tags::Tag {
        id: TagId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        name: fields.check(check_name_of("name", &input.name, LONGEST_NAME)),
        color: input.color.into(),
        archived: false,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    fields.finish()?;
    tags::insert(tx, &tag).await?;
    let event = audit::event(ctx, "tag.created", None, Some(&tag));
    let location = format!("/api/v1/tags/{}", tag.id);
    Done::created(&present(ctx, tag), location, 1, event)
}
