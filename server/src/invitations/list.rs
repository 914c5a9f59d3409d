use api::{Page, PageQuery, Problem, invitations::Invitation};
use axum::Json;
use domain::{
    ids::InvitationId,
    policy::{Action, Target},
};

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List invitations
///
/// Those that were not accepted yet, newest first, expired ones included.
#[utoipa::path(
    get, path = "/invitations", tag = "invitations", params(PageQuery),
    responses((status = 200, body = Page<Invitation>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_invitations(
    ctx: Ctx,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Invitation>>, Failure> {
    ctx.require(Action::MemberInvite, Target::Organization)?;
    let limit = cursor::limit(query.limit)?;
    let position: Option<InvitationId> = cursor::decode(query.cursor.as_deref())?;
    let rows = ctx
        .database
        .read(move |tx| {
            Box::pin(
                async move { Ok::<_, Failure>(store::invitations::list(tx, position, limit + 1).await?) },
            )
        })
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, |invitation| invitation.id);
    let items = rows
        .into_iter()
        .map(|invitation| present(&ctx, invitation))
        .collect();
    Ok(Json(Page { items, next_cursor }))
}
