use api::{Page, Problem, roles::CustomRole};
use axum::Json;
use domain::policy::{Action, Target};
use store::roles;

use super::present::present;
use crate::{access::Ctx, http::Failure};

/// List the organization's own roles
///
/// All of them on one page, by name. Everybody may read what each role is good for.
#[utoipa::path(
    get, path = "/roles", tag = "roles",
    responses((status = 200, body = Page<CustomRole>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_roles(ctx: Ctx) -> Result<Json<Page<CustomRole>>, Failure> {
    ctx.require(Action::OrganizationRead, Target::Organization)?;
    let unit = ctx.clone();
    let all = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let all = roles::list(tx).await?;
                present(tx, &unit, all).await
            })
        })
        .await?;
    Ok(Json(Page::last(all)))
}
