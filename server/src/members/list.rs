use api::{
    Page, Problem,
    members::{Member, MemberQuery, MemberState},
};
use axum::Json;
use domain::{
    ids::{RoleId, TeamId},
    policy::{Action, Target},
};
use store::{NamePosition, members::MemberFilter};

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor},
};

/// List members
///
/// By name, disabled ones included unless `state` says otherwise.
#[utoipa::path(
    get, path = "/members", tag = "members", params(MemberQuery),
    responses((status = 200, body = Page<Member>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_members(ctx: Ctx, Query(query): Query<MemberQuery>) -> Result<Json<Page<Member>>, Failure> {
    ctx.require(Action::MemberRead, Target::Organization)?;
    let limit = cursor::limit(query.limit)?;
    let position: Option<NamePosition> = cursor::decode(query.cursor.as_deref())?;
    let filter = MemberFilter {
        active: query.state.map(|state| state == MemberState::Active),
        role: query.role.map(Into::into),
        custom_role: query.custom_role_id.map(RoleId::from),
        team: query.team_id.map(TeamId::from),
        part: part(query.q)?,
    };
    let unit = ctx.clone();
    ctx.database
        .read(move |tx| {
            Box::pin(async move {
                let rows = store::members::list(tx, &filter, position.as_ref(), limit + 1).await?;
                let (rows, next_cursor) = cursor::page(rows, limit, store::members::Member::position);
                Ok::<_, Failure>(Page {
                    items: present(tx, &unit, rows).await?,
                    next_cursor,
                })
            })
        })
        .await
        .map(Json)
}

fn part(q: Option<String>) -> Result<Option<String>, Failure> {
    let Some(part) = q.filter(|part| !part.is_empty()) else {
        return Ok(None);
    };
    if part.chars().count() > 200 || part.chars().any(char::is_control) {
        return Err(Failure::field(
            "q",
            "malformed",
            "Give up to 200 characters without control characters.",
        ));
    }
    Ok(Some(part))
}
