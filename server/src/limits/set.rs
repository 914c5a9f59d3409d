//! The operator sets what an organization may use.

use serde_json::{Value, json};
use store::{
    audit::{self, AuditEvent},
    control::Placement,
    limits::{self, Limits},
};

use crate::{app::App, http::Failure, jobs};

/// The limits that hold now.
pub async fn find(app: &App, placement: &Placement) -> Result<Limits, Failure> {
    let id = placement.id;
    let control = app.cell.control();
    control
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(limits::find(tx, id).await?) }))
        .await
}

/// From now on these hold, and the organization reads in its audit log that they were set.
pub async fn set(app: &App, placement: &Placement, after: Limits) -> Result<(), Failure> {
    let (id, now) = (placement.id, app.clock.now());
    let before = find(app, placement).await?;
    let control = app.cell.control();
    control
        .write(move |tx| Box::pin(async move { Ok::<_, Failure>(limits::put(tx, id, &after, now).await?) }))
        .await?;
    app.directory.forget(id);
    let database = app.cell.organization(placement).await?;
    let event = AuditEvent {
        id: app.clock.id(),
        action: "organization.limits_set",
        object_kind: "organization",
        object: id.uuid(),
        before: Some(content(&before)),
        after: Some(content(&after)),
        reason: None,
    };
    let row = audit::insertion(event, None, "command line", now);
    database
        .write(move |tx| Box::pin(async move { Ok::<_, Failure>(tx.batch(vec![row]).await?) }))
        .await?;
    jobs::have_signed(app, placement, &database).await;
    Ok(())
}

fn content(limits: &Limits) -> Value {
    json!({
        "members": limits.members,
        "object_bytes": limits.object_bytes,
        "database_bytes": limits.database_bytes,
        "requests": limits.requests,
    })
}
