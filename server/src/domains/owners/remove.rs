use api::{Problem, problem::Code};
use axum::{extract::Path, response::Response};

use super::{commit_owed, named, require, whole};
use crate::{
    access::Ctx,
    domains::{
        audit::{Cause, event},
        remove::take_away,
    },
    http::{Done, Failure, Mutation, commit::repeated},
};

/// Remove a domain of the organization's own
///
/// It leads nowhere any more, within two seconds; sessions and passkeys that were made there end to be of use. Needs a session that was
/// confirmed a short time ago.
#[utoipa::path(
    delete, path = "/organization/domains/{domain}", tag = "organization",
    params(("domain" = String, Path, description = "The domain")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn remove_domain(
    ctx: Ctx,
    Path(domain): Path<String>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    require(&ctx)?;
    whole(remove(ctx, domain, mutation)).await
}

async fn remove(ctx: Ctx, domain: String, mutation: Mutation) -> Result<Response, Failure> {
    if let Some(first) = repeated(&ctx, &mutation).await? {
        return Ok(first);
    }
    let cause = Cause::member(&ctx);
    let owed = take_away(&ctx.app, &ctx.placement, &named(&domain)?, &cause).await?;
    ctx.app.directory.forget(ctx.placement.id);
    let event = event(&owed).ok_or_else(|| Failure::new(Code::Internal, ""))?;
    commit_owed(&ctx, mutation, Some(owed), move |_| {
        Box::pin(async move { Ok(Done::nothing(event)) })
    })
    .await
}
