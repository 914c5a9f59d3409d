use api::{
    Problem,
    limits::{Allowance, OrganizationLimits},
};
use axum::Json;
use domain::policy::{Action, Target};
use store::{inspect, limits};

use crate::{access::Ctx, http::Failure};

/// Read the limits of the organization
///
/// What the operator lets it use, and what it uses now. What would go beyond a limit is refused with `limit_reached`. Owners and admins
/// see it.
#[utoipa::path(
    get, path = "/organization/limits", tag = "organization",
    responses((status = 200, body = OrganizationLimits), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_organization_limits(ctx: Ctx) -> Result<Json<OrganizationLimits>, Failure> {
    ctx.require(Action::TrustRead, Target::Organization)?;
    let (id, now) = (ctx.organization.id, ctx.now);
    let control = ctx.app.cell.control();
    let limits =
        control.read(move |tx| Box::pin(async move { Ok::<_, Failure>(limits::find(tx, id).await?) }));
    let limits = limits.await?;
    let used = ctx.database.read(move |tx| {
        Box::pin(async move {
            Ok::<_, Failure>((
                limits::count_people(tx, now).await?,
                limits::count_object_bytes(tx).await?,
                inspect::size(tx).await?,
            ))
        })
    });
    let (people, objects, database) = used.await?;
    let allowance = |used: i64, limit: Option<i64>| Allowance { used, limit };
    let share = ctx.app.shares.most(&limits);
    Ok(Json(OrganizationLimits {
        members: allowance(people, limits.members),
        object_bytes: allowance(objects, limits.object_bytes),
        database_bytes: allowance(database, limits.database_bytes),
        requests: allowance(
            i64::try_from(ctx.app.shares.used(id)).unwrap_or(i64::MAX),
            Some(i64::try_from(share).unwrap_or(i64::MAX)),
        ),
    }))
}
