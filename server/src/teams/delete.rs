use api::Problem;
use axum::response::Response;
use domain::{
    ids::TeamId,
    policy::{Action, Target},
};

use super::{audit, get::find};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit, input::check_version},
};

/// Delete a team
///
/// Its members stay members of the organization.
#[utoipa::path(
    delete, path = "/teams/{id}", tag = "teams", params(("id" = Uuid, Path, description = "Id of the team")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_team(ctx: Ctx, Id(id): Id<TeamId>, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            let team = find(tx, id).await?;
            unit.require(Action::TeamDelete, Target::Organization)?;
            check_version(expected, team.version)?;
            store::teams::delete(tx, &team, unit.now).await?;
            Ok(Done::nothing(audit::deleted(&unit, &team)))
        })
    })
    .await
}
