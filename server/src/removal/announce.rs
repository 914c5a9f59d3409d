//! Whoever owns the organization learns that it will be removed, or that it will not, also when somebody else asked.

use domain::people::Role;
use serde_json::json;
use store::{
    Tx,
    audit::{self, AuditEvent},
    control::Placement,
    members,
    organization::{self, Organization},
    removals::Removal,
};

use crate::{
    app::App,
    http::Failure,
    jobs,
    mail::{self, SecurityNews},
};

/// The event for the audit log.
pub(super) fn requested(app: &App, removal: &Removal, reason: Option<String>) -> AuditEvent {
    AuditEvent {
        id: app.clock.id(),
        action: "organization.removal_requested",
        object_kind: "organization",
        object: removal.organization.uuid(),
        before: None,
        after: Some(json!({ "removal_id": removal.id, "due_at": removal.due_at })),
        reason,
    }
}

/// The event for the audit log.
pub(super) fn withdrawn(app: &App, removal: &Removal) -> AuditEvent {
    AuditEvent {
        id: app.clock.id(),
        action: "organization.removal_withdrawn",
        object_kind: "organization",
        object: removal.organization.uuid(),
        before: Some(json!({ "removal_id": removal.id, "due_at": removal.due_at })),
        after: None,
        reason: None,
    }
}

/// Mails to every owner after the commit, and pages that are open show it at once.
pub(super) async fn tell(
    tx: &mut Tx,
    app: &App,
    organization: &Organization,
    news: SecurityNews,
) -> Result<(), Failure> {
    for id in members::list_active_with_role(tx, Role::Owner).await? {
        if let Some(owner) = members::find(tx, id).await? {
            mail::security_later(tx, app, organization, &owner, news.clone()).await?;
        }
    }
    tx.record_change(
        "organization",
        organization.id.uuid(),
        None,
        "updated",
        app.clock.now(),
    )
    .await?;
    Ok(())
}

/// What an operator did on the command line, in the history of the organization and in the mail of its owners.
pub async fn tell_of_operator(
    app: &App,
    placement: &Placement,
    removal: &Removal,
    is_withdrawn: bool,
) -> Result<(), Failure> {
    let database = app.cell.organization(placement).await?;
    let (unit, removal) = (app.clone(), removal.clone());
    database
        .write(move |tx| {
            Box::pin(async move {
                let organization = organization::get(tx).await?;
                let reason = Some("by the operator on the command line".to_owned());
                let (event, news) = if is_withdrawn {
                    let event = AuditEvent {
                        reason,
                        ..withdrawn(&unit, &removal)
                    };
                    (event, SecurityNews::RemovalWithdrawn { by: None })
                } else {
                    let news = SecurityNews::RemovalRequested {
                        by: None,
                        due_at: removal.due_at,
                    };
                    (requested(&unit, &removal, reason), news)
                };
                tell(tx, &unit, &organization, news).await?;
                let row = audit::insertion(event, None, "command line", unit.clock.now());
                tx.batch(vec![row]).await?;
                Ok::<_, Failure>(())
            })
        })
        .await?;
    jobs::have_signed(app, placement, &database).await;
    Ok(())
}
