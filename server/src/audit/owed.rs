//! What is decided about an organization in the control database stands in the organization's audit log, which lies in another
//! database. So the transaction that decides keeps what the log is owed; it is written there next, and taken from here when it stands
//! there. A crash in between delays it and loses nothing.

use std::time::Duration;

use domain::ids::MemberId;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use store::{
    StoreError, Tx,
    audit::{self, AuditEvent},
    control::{self, Placement},
    owed_events::{self, Owed},
};
use uuid::Uuid;

use crate::{access::Ctx, app::App, http::Failure, jobs, removal};

/// How often this looks for what is still owed.
const LOOKS_EVERY: Duration = Duration::from_mins(1);
/// Whoever has just changed something writes it down themselves.
const LEFT_BEHIND: SignedDuration = SignedDuration::from_mins(1);
/// Events of one round.
const ROUND: i64 = 100;

/// What can be owed.
pub(crate) const DOMAIN_ADDED: &str = "organization.domain_added";
pub(crate) const DOMAIN_VERIFIED: &str = "organization.domain_verified";
pub(crate) const DOMAIN_LOST: &str = "organization.domain_lost";
pub(crate) const DOMAIN_REMOVED: &str = "organization.domain_removed";
pub(crate) const DOMAIN_PRIMARY_SET: &str = "organization.domain_primary_set";
pub(crate) const LIMITS_SET: &str = "organization.limits_set";
pub(crate) const SUSPENDED: &str = "organization.suspended";
pub(crate) const RESUMED: &str = "organization.resumed";
pub(crate) const RENAMED: &str = "organization.renamed";
pub(crate) const REMOVAL_REQUESTED: &str = "organization.removal_requested";
pub(crate) const REMOVAL_WITHDRAWN: &str = "organization.removal_withdrawn";
const ACTIONS: [&str; 11] = [
    DOMAIN_ADDED,
    DOMAIN_VERIFIED,
    DOMAIN_LOST,
    DOMAIN_REMOVED,
    DOMAIN_PRIMARY_SET,
    LIMITS_SET,
    SUSPENDED,
    RESUMED,
    RENAMED,
    REMOVAL_REQUESTED,
    REMOVAL_WITHDRAWN,
];

/// Who causes it.
#[derive(Debug, Clone)]
pub(crate) struct Cause {
    actor: Option<MemberId>,
    request_id: String,
}

impl Cause {
    /// The operator, or DNS.
    pub fn operator() -> Self {
        Self {
            actor: None,
            request_id: "command line".to_owned(),
        }
    }

    pub fn member(ctx: &Ctx) -> Self {
        Self {
            actor: Some(ctx.member.id),
            request_id: ctx.request_id.clone(),
        }
    }

    /// An event about an organization, for the transaction that decides it.
    pub fn owe(&self, app: &App, placement: &Placement, action: &str, after: Option<Value>) -> Owed {
        Owed {
            id: app.clock.id(),
            organization: placement.id,
            at: app.clock.now(),
            actor: self.actor,
            action: action.to_owned(),
            before: None,
            after,
            reason: None,
            request_id: self.request_id.clone(),
        }
    }

    /// The same of an event that is written already, under its own id: whoever writes it first has written it.
    pub fn owe_event(&self, app: &App, placement: &Placement, event: &AuditEvent) -> Owed {
        Owed {
            id: event.id,
            before: event.before.clone(),
            reason: event.reason.clone(),
            ..self.owe(app, placement, event.action, event.after.clone())
        }
    }
}

/// The event that is owed, as the audit log of the organization takes it; nothing where this version does not know it.
pub(crate) fn event(owed: &Owed) -> Option<AuditEvent> {
    let action = ACTIONS.into_iter().find(|action| *action == owed.action)?;
    Some(AuditEvent {
        id: owed.id,
        action,
        object_kind: "organization",
        object: owed.organization.uuid(),
        before: owed.before.clone(),
        after: owed.after.clone(),
        reason: owed.reason.clone(),
    })
}

/// What an event brings about in the organization's own database, in the transaction that writes it: as often as that, once.
async fn bring_about(tx: &mut Tx, app: &App, placement: &Placement, owed: &Owed) -> Result<(), Failure> {
    match owed.action.as_str() {
        RENAMED => Ok(follow(tx, placement, owed.at).await?),
        REMOVAL_REQUESTED | REMOVAL_WITHDRAWN => removal::tell_of(tx, app, owed).await,
        _ => Ok(()),
    }
}

/// The name in files, and the links of mails that are still to be sent, follow the address that the organization has by now.
async fn follow(tx: &mut Tx, placement: &Placement, at: Timestamp) -> Result<(), StoreError> {
    let organization = store::organization::get(tx).await?;
    if organization.slug == placement.slug {
        return Ok(());
    }
    store::organization::rename(tx, &organization, &placement.slug, at).await
}

/// Writes an event where it belongs, once, and owes it no longer.
pub(crate) async fn deliver(app: &App, placement: &Placement, owed: Owed) -> Result<(), StoreError> {
    let (id, object) = (owed.id, owed.organization.uuid());
    let Some(event) = event(&owed) else {
        // A newer server beside this one knows it, and writes it.
        tracing::warn!(organization = %owed.organization, action = owed.action, "an audit log is owed what this version does not know");
        return Ok(());
    };
    let database = app.cell.organization(placement).await?;
    let row = audit::insertion(event, owed.actor, &owed.request_id, owed.at);
    let (unit, of) = (app.clone(), placement.clone());
    let write = database.write(move |tx| {
        Box::pin(async move {
            if audit::is_kept(tx, object, id).await? {
                return Ok(false);
            }
            bring_about(tx, &unit, &of, &owed).await?;
            tx.batch(vec![row]).await?;
            Ok::<_, Failure>(true)
        })
    });
    // The log of the failure has what it is about; what is owed is tried again.
    let written = write.await.map_err(|failure| {
        StoreError::Unavailable(format!("an event was not written: {}", failure.code.as_str()))
    })?;
    if written {
        app.directory.forget(placement.id);
        jobs::have_signed(app, placement, &database).await;
    }
    settle(app, id).await
}

/// Whoever decided has written the event itself, under the id that is owed. Should this fail, the next look finds it there.
pub(crate) async fn settled(app: &App, id: Uuid) {
    if let Err(error) = settle(app, id).await {
        tracing::warn!(%error, "what is written already is still owed to an audit log");
    }
}

/// An event stands where it belongs: it is owed no longer.
async fn settle(app: &App, id: Uuid) -> Result<(), StoreError> {
    let control = app.cell.control();
    control
        .write(move |tx| Box::pin(async move { owed_events::delete(tx, id).await }))
        .await
}

/// Delivers what others left behind, until the server stops.
pub async fn pay(app: App) {
    while !app.stopping.is_cancelled() {
        let before = app.clock.now().checked_sub(LEFT_BEHIND);
        if let Err(error) = pay_owed(&app, before.unwrap_or(Timestamp::MIN)).await {
            tracing::warn!(%error, "what audit logs are owed could not be looked for");
        }
        tokio::select! {
            () = app.stopping.cancelled() => {}
            () = tokio::time::sleep(LOOKS_EVERY) => {}
        }
    }
}

/// Delivers what has been owed since before a moment. One organization that cannot be reached does not keep it from the others.
pub async fn pay_owed(app: &App, before: Timestamp) -> Result<(), StoreError> {
    let control = app.cell.control();
    let found = control
        .read(move |tx| Box::pin(async move { owed_events::list(tx, before, ROUND).await }))
        .await?;
    for owed in found {
        let id = owed.organization;
        let placement = control
            .read(move |tx| Box::pin(async move { control::find(tx, id).await }))
            .await?;
        let Some(placement) = placement else { continue };
        if let Err(error) = deliver(app, &placement, owed).await {
            tracing::warn!(organization = %id, %error, "an audit log is still owed an event");
        }
    }
    Ok(())
}
