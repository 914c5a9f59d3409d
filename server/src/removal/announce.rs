//! Whoever owns the organization learns that it will be removed, or that it will not, also when somebody else asked.

use domain::people::Role;
use serde_json::json;
use store::{
    Tx,
    audit::AuditEvent,
    control::Placement,
    members,
    organization::{self, Organization},
    owed_events::Owed,
    removals::Removal,
};

use crate::{
    app::App,
    audit::owed::{Cause, REMOVAL_REQUESTED, REMOVAL_WITHDRAWN, deliver},
    http::Failure,
    mail::{self, SecurityNews},
};

/// The event for the audit log.
pub(super) fn requested(app: &App, removal: &Removal, reason: Option<String>) -> AuditEvent {
    AuditEvent {
        id: app.clock.id(),
        action: REMOVAL_REQUESTED,
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
        action: REMOVAL_WITHDRAWN,
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

/// What an event that was owed tells the owners, in the transaction that writes it. Whoever asked is named as long as they are
/// there.
pub(crate) async fn tell_of(tx: &mut Tx, app: &App, owed: &Owed) -> Result<(), Failure> {
    let by = match owed.actor {
        Some(member) => members::find(tx, member).await?.map(|member| member.name),
        None => None,
    };
    let news = if owed.action == REMOVAL_WITHDRAWN {
        SecurityNews::RemovalWithdrawn { by }
    } else {
        let due_at = owed
            .after
            .as_ref()
            .and_then(|after| after["due_at"].as_str()?.parse().ok());
        SecurityNews::RemovalRequested {
            by,
            due_at: due_at.unwrap_or(owed.at),
        }
    };
    let organization = organization::get(tx).await?;
    tell(tx, app, &organization, news).await
}

/// What an operator does on the command line, for the transaction that decides it.
pub(crate) fn owed_by_operator(
    app: &App,
    placement: &Placement,
    removal: &Removal,
    is_withdrawn: bool,
) -> Owed {
    let reason = Some("by the operator on the command line".to_owned());
    let event = if is_withdrawn {
        AuditEvent {
            reason,
            ..withdrawn(app, removal)
        }
    } else {
        requested(app, removal, reason)
    };
    Cause::operator().owe_event(app, placement, &event)
}

/// In the history of the organization and in the mail of its owners.
pub(crate) async fn tell_of_operator(app: &App, placement: &Placement, owed: Owed) -> Result<(), Failure> {
    deliver(app, placement, owed).await?;
    mail::announce(app, placement).await;
    Ok(())
}
