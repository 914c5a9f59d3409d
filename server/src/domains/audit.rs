//! What happens to the domains of an organization stands in its own audit log.

use serde_json::json;
use store::{
    audit::{self, AuditEvent},
    control::Placement,
};

use crate::{app::App, http::Failure, jobs};

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
    let event = AuditEvent {
        id: app.clock.id(),
        action,
        object_kind: "organization",
        object: placement.id.uuid(),
        before: None,
        after: Some(json!({ "domain": domain })),
        reason: reason.map(str::to_owned),
    };
    let row = audit::insertion(event, None, "command line", app.clock.now());
    database
        .write(move |tx| Box::pin(async move { Ok::<_, Failure>(tx.batch(vec![row]).await?) }))
        .await?;
    app.directory.forget(placement.id);
    jobs::have_signed(app, placement, &database).await;
    Ok(())
}
