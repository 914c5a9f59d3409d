use api::{Problem, teams::Team};
use axum::{Json, http::header, response::IntoResponse};
use domain::{
    ids::TeamId,
    policy::{Action, Target},
};
use store::Tx;

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// Read a team
#[utoipa::path(
    get, path = "/teams/{id}", tag = "teams", params(("id" = Uuid, Path, description = "Id of the team")),
    responses((status = 200, body = Team), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_team(ctx: Ctx, Id(id): Id<TeamId>) -> Result<impl IntoResponse, Failure> {
    ctx.require(Action::TeamRead, Target::Organization)?;
    let team = ctx
        .database
        .read(move |tx| Box::pin(async move { find(tx, id).await }))
        .await?;
    Ok(([(header::ETAG, etag(team.version))], Json(present(&ctx, team))))
}

pub async fn find(tx: &mut Tx, id: TeamId) -> Result<store::teams::Team, Failure> {
    store::teams::find(tx, id).await?.ok_or_else(Failure::not_found)
}
