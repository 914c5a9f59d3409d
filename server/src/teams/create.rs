use api::{
    Problem,
    teams::{CreateTeam, Team as Wire},
};
use axum::response::Response;
use domain::{
    ids::TeamId,
    policy::{Action, Target},
    scope::check_name,
};
use store::{Tx, teams::Team};

use super::{audit, people, present::present};
use crate::{
    access::Ctx,
    http::{Done, Failure, Input, commit::commit},
};

/// Create a team
///
/// Whoever leads it is in it, also when `member_ids` leaves them out.
#[utoipa::path(
    post, path = "/teams", tag = "teams", request_body = CreateTeam,
    responses((status = 201, body = Wire), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_team(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateTeam>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateTeam) -> Result<Done, Failure> {
    ctx.require(Action::TeamCreate, Target::Organization)?;
    let name = check_name("name", &input.name).map_err(|problem| vec![problem])?;
    let leads = people::check(tx, "lead_ids", &input.lead_ids).await?;
    let members = people::check(tx, "member_ids", &input.member_ids).await?;
    let team = Team {
        id: TeamId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        name,
        members: people::with_leads(members, &leads),
        leads,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    store::teams::insert(tx, &team).await?;
    let (event, location) = (audit::created(ctx, &team), format!("/api/v1/teams/{}", team.id));
    Done::created(&present(ctx, team), location, 1, event)
}
