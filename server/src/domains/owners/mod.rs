//! What owners do with the domains of their organization. Two databases know of it. The control database first: it decides, and the
//! audit log tells what it decided.

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
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{access::Ctx, app::App, http::Failure};

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

/// A domain of an address in the form in which it is kept. What could be none is not there.
fn named(raw: &str) -> Result<String, Failure> {
    check_domain("domain", raw).map_err(|_| Failure::not_found())
}
