use api::{
    Problem,
    domains::{AddDomain, OrganizationDomain},
};
use axum::response::Response;

use super::{
    present::{Listener, present},
    require, whole,
};
use crate::{
    access::Ctx,
    domains::{add::claim, audit::event},
    http::{
        Done, Failure, Input, Mutation,
        commit::{commit, repeated},
    },
};

/// Add a domain of the organization's own
///
/// It leads nowhere before its proof stands in DNS: set the TXT record of the answer, then have it looked for. Said again, a domain keeps its
/// record. Needs a session that was confirmed a short time ago.
#[utoipa::path(
    post, path = "/organization/domains", tag = "organization", request_body = AddDomain,
    responses((status = 201, body = OrganizationDomain), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn add_domain(ctx: Ctx, Input { value, mutation }: Input<AddDomain>) -> Result<Response, Failure> {
    require(&ctx)?;
    whole(add(ctx, value, mutation)).await
}

async fn add(ctx: Ctx, value: AddDomain, mutation: Mutation) -> Result<Response, Failure> {
    if let Some(first) = repeated(&ctx, &mutation).await? {
        return Ok(first);
    }
    let (kept, is_new) = claim(&ctx.app, &ctx.placement, &value.domain).await?;
    let events = Vec::from_iter(is_new.then(|| event(&ctx, "organization.domain_added", &kept.domain)));
    let location = format!("/api/v1/organization/domains/{}", kept.domain);
    let answer = present(&ctx, &Listener::of(&ctx.app.config), kept);
    commit(&ctx, mutation, move |_| {
        Box::pin(async move { Done::created(&answer, location, 1, events) })
    })
    .await
}
