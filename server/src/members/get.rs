use api::{Problem, members::Member};
use axum::{Json, http::header, response::IntoResponse};
use domain::{ids::MemberId, policy::Action};
use store::Tx;

use super::present::present_one;
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// Read a member
#[utoipa::path(
    get, path = "/members/{id}", tag = "members", params(("id" = Uuid, Path, description = "Id of the member")),
    responses((status = 200, body = Member), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_member(ctx: Ctx, Id(id): Id<MemberId>) -> Result<impl IntoResponse, Failure> {
    let unit = ctx.clone();
    let member = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let member = find(tx, &unit, id).await?;
                present_one(tx, &unit, member).await
            })
        })
        .await?;
    Ok(([(header::ETAG, etag(member.version))], Json(member)))
}

/// The member, if the caller may know of them.
pub async fn find(tx: &mut Tx, ctx: &Ctx, id: MemberId) -> Result<store::members::Member, Failure> {
    let member = store::members::find(tx, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    ctx.require(Action::MemberRead, ctx.target(&member))?;
    Ok(member)
}
