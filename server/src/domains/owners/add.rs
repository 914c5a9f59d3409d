use api::{
    Problem,
    domains::{AddDomain, OrganizationDomain},
};
use axum::response::Response;

use super::{
    commit_owed,
    present::{Listener, present},
    require, whole,
};
use crate::{
    access::Ctx,
    domains::{
        add::claim,
        audit::{Cause, event},
    },
    http::{Done, Failure, Input, Mutation, commit::repeated},
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
    let cause = Cause::member(&ctx);
    let (kept, owed) = claim(&ctx.app, &ctx.placement, &value.domain, &cause).await?;
    let events = Vec::from_iter(owed.as_ref().and_then(event));
    let location = format!("/api/v1/organization/domains/{}", kept.domain);
    let answer = present(&ctx, &Listener::of(&ctx.app.config), kept);
    commit_owed(&ctx, mutation, owed, move |_| {
        Box::pin(async move { Done::created(&answer, location, 1, events) })
    })
    .await
}
