use api::{Problem, domains::OrganizationDomains};
use axum::Json;
use domain::policy::{Action, Target};
use store::domains;

use super::present::{Listener, points_to, present};
use crate::{access::Ctx, http::Failure};

/// List the organization's own domains
///
/// By name, each with the record that proves it in DNS, with whether it leads to the organization, and with what the certificate of the
/// server says of it.
#[utoipa::path(
    get, path = "/organization/domains", tag = "organization",
    responses((status = 200, body = OrganizationDomains), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_domains(ctx: Ctx) -> Result<Json<OrganizationDomains>, Failure> {
    ctx.require(Action::DomainManage, Target::Organization)?;
    let (control, id) = (ctx.app.cell.control(), ctx.placement.id);
    let rows = control
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(domains::list(tx, id).await?) }))
        .await?;
    let listener = Listener::of(&ctx.app.config);
    Ok(Json(OrganizationDomains {
        items: rows
            .into_iter()
            .map(|row| present(&ctx, &listener, row))
            .collect(),
        points_to: points_to(&ctx.app.config),
    }))
}
