//! What owners do with the domains of their organization. Two databases know of it. The control database first: it decides, keeps
//! what the audit log is owed, and the audit log tells what it decided.

mod add;
mod check;
mod list;
mod present;
mod remove;
mod update;

use api::problem::Code;
use axum::response::Response;
use domain::{
    domains::check_domain,
    policy::{Action, Target},
};
use futures::future::BoxFuture;
use store::{Tx, owed_events::Owed};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::audit::deliver;
use crate::{
    access::Ctx,
    app::App,
    http::{Done, Failure, Mutation, commit::commit},
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_domains, add::add_domain))
        .routes(routes!(update::update_domain, remove::remove_domain))
        .routes(routes!(check::check_domain_now))
}

/// Refuses whoever may not, and asks who they are: a host name is where people type their passwords.
fn require(ctx: &Ctx) -> Result<(), Failure> {
    ctx.require(Action::DomainManage, Target::Organization)?;
    ctx.step_up()
}

/// Finishes what was begun, also when the caller goes away: what the control database has decided is told to the audit log.
async fn whole<F>(work: F) -> Result<Response, Failure>
where
    F: Future<Output = Result<Response, Failure>> + Send + 'static,
{
    tokio::spawn(work).await.map_err(|error| {
        tracing::error!(%error, "a change of a domain broke off");
        Failure::new(Code::Internal, "")
    })?
}

/// Writes what was decided into the audit log with the answer, and owes it no longer.
async fn commit_owed<F>(
    ctx: &Ctx,
    mutation: Mutation,
    owed: Option<Owed>,
    work: F,
) -> Result<Response, Failure>
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<Done, Failure>> + Send + 'static,
{
    let answer = commit(ctx, mutation, work).await?;
    // Where the answer was an earlier one, this writes the event; and what fails here is done within a minute.
    if let Some(owed) = owed
        && let Err(error) = deliver(&ctx.app, &ctx.placement, owed).await
    {
        tracing::warn!(organization = %ctx.placement.id, %error, "an event is still owed that stands in the audit log");
    }
    Ok(answer)
}

/// A domain of an address in the form in which it is kept. What could be none is not there.
fn named(raw: &str) -> Result<String, Failure> {
    check_domain("domain", raw).map_err(|_| Failure::not_found())
}
