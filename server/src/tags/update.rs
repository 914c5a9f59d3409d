use api::{
    Problem,
    tags::{Tag, UpdateTag},
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
    http::{Done, Failure, Fields, Id, Input, commit::commit, input::check_version},
};

/// Change a tag
///
/// A merge patch: what it does not name stays as it is. Renaming a tag
/// renames it in every entry. An archived tag stays on its entries, but is offered no more.
#[utoipa::path(
    patch, path = "/tags/{id}", tag = "tags", params(("id" = Uuid, Path, description = "Id of the tag")),
    request_body = UpdateTag,
    responses((status = 200, body = Tag), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_tag(
    ctx: Ctx,
    Id(id): Id<TagId>,
    Input { value, mutation }: Input<UpdateTag>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, id, expected, value).await })
    })
    .await
}

async fn update(
    tx: &mut Tx,
    ctx: &Ctx,
    id: TagId,
    expected: Option<i64>,
    input: UpdateTag,
) -> Result<Done, Failure> {
    let before = tags::find(tx, id).await?.ok_or_else(Failure::not_found)?;
    ctx.require(Action::TagUpdate, Target::Organization)?;
    check_version(expected, before.version)?;
    let after = apply(ctx, &before, input)?;
    tags::update(tx, &after).await?;
    let event = audit::event(ctx, "tag.updated", Some(&before), Some(&after));
    Done::updated(&present(ctx, after.clone()), after.version, event)
}

fn apply(ctx: &Ctx, before: &tags::Tag, input: UpdateTag) -> Result<tags::Tag, Failure> {
    let UpdateTag {
        name,
        color,
        archived,
    } = input;
    let mut after = before.clone();
    let mut fields = Fields::default();
    if let Some(name) = name {
        after.name = fields.check(check_name_of("name", &name, LONGEST_NAME));
    }
    if let Some(color) = color {
        after.color = color.into();
    }
    if let Some(archived) = archived {
        after.archived = archived;
    }
    fields.finish()?;
    after.updated_at = ctx.now;
    after.version += 1;
    Ok(after)
}
