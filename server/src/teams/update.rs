use api::{
    Problem,
    teams::{Team as Wire, UpdateTeam},
};
use axum::response::Response;
use domain::{
    ids::TeamId,
    policy::{Action, Target},
    scope::check_name,
};
use store::{Tx, teams::Team};

use super::{audit, get::find, people, present::present};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Input, commit::commit, input::check_version},
};

/// Change a team
///
/// `member_ids` and `lead_ids` replace the whole list. Whoever is left out of `member_ids` leads the team no more,
/// unless `lead_ids` names them in the same request.
#[utoipa::path(
    patch, path = "/teams/{id}", tag = "teams", params(("id" = Uuid, Path, description = "Id of the team")),
    request_body = UpdateTeam,
    responses((status = 200, body = Wire), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_team(
    ctx: Ctx,
    Id(id): Id<TeamId>,
    Input { value, mutation }: Input<UpdateTeam>,
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
    id: TeamId,
    expected: Option<i64>,
    input: UpdateTeam,
) -> Result<Done, Failure> {
    let before = find(tx, id).await?;
    ctx.require(Action::TeamUpdate, Target::Organization)?;
    check_version(expected, before.version)?;
    let mut after = Team {
        updated_at: ctx.now,
        version: before.version + 1,
        ..before.clone()
    };
    if let Some(name) = input.name {
        after.name = check_name("name", &name).map_err(|problem| vec![problem])?;
    }
    if let Some(members) = input.member_ids {
        after.members = people::check(tx, "member_ids", &members).await?;
        after.leads.retain(|lead| after.members.contains(lead));
    }
    if let Some(leads) = input.lead_ids {
        after.leads = people::check(tx, "lead_ids", &leads).await?;
        after.members = people::with_leads(after.members, &after.leads);
    }
    store::teams::update(tx, &before, &after).await?;
    let (event, version) = (audit::updated(ctx, &before, &after), after.version);
    Done::updated(&present(ctx, after), version, event)
}
