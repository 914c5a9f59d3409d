use api::{
    Problem,
    domains::{DomainCheck, DomainProof},
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
        verify::{Looked, find, look},
    },
    http::{Done, Failure, Mutation, commit::repeated},
};

/// Look for the proof of a domain in DNS
///
/// Once it is there, the domain leads to the organization, within two seconds. Where it led to another organization whose proof is gone, it
/// follows. Needs a session that was confirmed a short time ago.
#[utoipa::path(
    post, path = "/organization/domains/{domain}/check", tag = "organization",
    params(("domain" = String, Path, description = "The domain")),
    responses((status = 200, body = DomainCheck), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn check_domain_now(
    ctx: Ctx,
    Path(domain): Path<String>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    require(&ctx)?;
    whole(check(ctx, domain, mutation)).await
}

async fn check(ctx: Ctx, domain: String, mutation: Mutation) -> Result<Response, Failure> {
    if let Some(first) = repeated(&ctx, &mutation).await? {
        return Ok(first);
    }
    let claim = find(&ctx.app, &ctx.placement, &named(&domain)?).await?;
    // It makes the server ask others: not more often than somebody presses a button.
    ctx.app.throttle.provider(&ctx.placement.id.to_string())?;
    let mut owed = None;
    let proof = match look(&ctx.app, &ctx.placement, &claim, &Cause::member(&ctx)).await? {
        Looked::Proved(gained) => {
            owed = gained;
            DomainProof::Proved
        }
        Looked::Missing => DomainProof::Missing,
        Looked::Held => DomainProof::Held,
        Looked::NoAnswer(error) => {
            tracing::info!(%error, "a domain could not be looked for");
            DomainProof::NoAnswer
        }
    };
    ctx.app.directory.forget(ctx.placement.id);
    let events = Vec::from_iter(owed.as_ref().and_then(event));
    let now = find(&ctx.app, &ctx.placement, &claim.domain).await?;
    let answer = DomainCheck {
        proof,
        domain: present(&ctx, &Listener::of(&ctx.app.config), now),
    };
    commit_owed(&ctx, mutation, owed, move |_| {
        Box::pin(async move { Done::answered(&answer, events) })
    })
    .await
}
