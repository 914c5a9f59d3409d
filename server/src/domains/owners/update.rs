use api::{
    Problem,
    domains::{OrganizationDomain, UpdateDomain},
};
use axum::{extract::Path, response::Response};

use super::{
    commit_owed, named,
    present::{Listener, present},
    require, whole,
};
use crate::{
    access::Ctx,
    domains::{
        audit::{Cause, event},
        remove::prefer,
        verify::find,
    },
    http::{Done, Failure, Input, Mutation, commit::repeated},
};

/// Choose where links in mails lead
///
/// To this domain, or no longer to it but to the address beneath the server's own. Only a domain whose proof was seen can be chosen. Needs a
/// session that was confirmed a short time ago.
#[utoipa::path(
    patch, path = "/organization/domains/{domain}", tag = "organization", request_body = UpdateDomain,
    params(("domain" = String, Path, description = "The domain")),
    responses((status = 200, body = OrganizationDomain), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_domain(
    ctx: Ctx,
    Path(domain): Path<String>,
    Input { value, mutation }: Input<UpdateDomain>,
) -> Result<Response, Failure> {
    require(&ctx)?;
    whole(update(ctx, domain, value, mutation)).await
}

async fn update(
    ctx: Ctx,
    domain: String,
    value: UpdateDomain,
    mutation: Mutation,
) -> Result<Response, Failure> {
    if let Some(first) = repeated(&ctx, &mutation).await? {
        return Ok(first);
    }
    let mut claim = find(&ctx.app, &ctx.placement, &named(&domain)?).await?;
    let mut owed = None;
    if claim.is_primary != value.is_primary {
        let chosen = value.is_primary.then_some(claim.domain.as_str());
        owed = Some(prefer(&ctx.app, &ctx.placement, chosen, &Cause::member(&ctx)).await?);
        ctx.app.directory.forget(ctx.placement.id);
        claim.is_primary = value.is_primary;
    }
    let events = Vec::from_iter(owed.as_ref().and_then(event));
    let answer = present(&ctx, &Listener::of(&ctx.app.config), claim);
    commit_owed(&ctx, mutation, owed, move |_| {
        Box::pin(async move { Done::answered(&answer, events) })
    })
    .await
}
