use api::{Problem, tags::Tag};
use axum::{Json, http::header, response::IntoResponse};
use domain::{
    ids::TagId,
    policy::{Action, Target},
};
use store::tags;

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// Read a tag
#[utoipa::path(
    get, path = "/tags/{id}", tag = "tags", params(("id" = Uuid, Path, description = "Id of the tag")),
    responses((status = 200, body = Tag), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_tag(ctx: Ctx, Id(id): Id<TagId>) -> Result<impl IntoResponse, Failure> {
    ctx.require(Action::TagRead, Target::Organization)?;
    let found = ctx.database.read(move |tx| Box::pin(tags::find(tx, id))).await?;
    let tag = present(&ctx, found.ok_or_else(Failure::not_found)?);
    Ok(([(header::ETAG, etag(tag.version))], Json(tag)))
}
