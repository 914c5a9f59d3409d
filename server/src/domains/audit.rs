//! What happens to the domains of an organization stands in its own audit log.

use domain::ids::OrganizationId;
use serde_json::json;
use store::{
    audit::{self, AuditEvent},
    control::Placement,
};
use uuid::Uuid;

use crate::{access::Ctx, app::App, http::Failure, jobs};

/// An event about a domain that a member has caused, for the transaction of their request.
pub(super) fn event(ctx: &Ctx, action: &'static str, domain: &str) -> AuditEvent {
    told(ctx.app.clock.id(), ctx.placement.id, action, domain, None)
}

fn told(
    id: Uuid,
    organization: OrganizationId,
    action: &'static str,
    domain: &str,
    reason: Option<&str>,
) -> AuditEvent {
    AuditEvent {
        id,
        action,
        object_kind: "organization",
        object: organization.uuid(),
        before: None,
        after: Some(json!({ "domain": domain })),
        reason: reason.map(str::to_owned),
    }
}

/// Writes an event about a domain. The control database is another one, so this follows its commit, as with every command of the
/// operator.
pub(super) async fn note(
    app: &App,
    placement: &Placement,
    action: &'static str,
    domain: &str,
    reason: Option<&str>,
) -> Result<(), Failure> {
    let database = app.cell.organization(placement).await?;
    let event = told(app.clock.id(), placement.id, action, domain, reason);
    let row = audit::insertion(event, None, "command line", app.clock.now());
    database
        .write(move |tx| Box::pin(async move { Ok::<_, Failure>(tx.batch(vec![row]).await?) }))
        .await?;
    app.directory.forget(placement.id);
    jobs::have_signed(app, placement, &database).await;
    Ok(())
}
