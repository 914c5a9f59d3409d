//! An operator suspends an organization, and resumes it: nobody reaches it meanwhile, and nothing of it is lost.

use store::{
    StoreError,
    audit::{self, AuditEvent},
    control::{self, Placement},
};

use crate::{app::App, audit::seal, http::Failure};

/// From now on every request for it is refused and its jobs wait. False if it was suspended already.
pub async fn suspend(app: &App, placement: &Placement, reason: String) -> Result<bool, Failure> {
    let (now, subject) = (app.clock.now(), placement.clone());
    let control = app.cell.control();
    let suspended =
        control.write(move |tx| Box::pin(async move { control::suspend(tx, &subject, now).await }));
    if !suspended.await? {
        return Ok(false);
    }
    note(app, placement, "organization.suspended", Some(reason)).await?;
    Ok(true)
}

/// It is reached again, and its jobs go on. False if it was not suspended.
pub async fn resume(app: &App, placement: &Placement) -> Result<bool, Failure> {
    let (now, subject) = (app.clock.now(), placement.clone());
    let control = app.cell.control();
    let resumed = control.write(move |tx| {
        Box::pin(async move {
            let resumed = control::resume(tx, &subject).await?;
            // What waited meanwhile is found again.
            control::hint_work(tx, subject.id, now).await?;
            Ok::<_, StoreError>(resumed)
        })
    });
    if !resumed.await? {
        return Ok(false);
    }
    note(app, placement, "organization.resumed", None).await?;
    Ok(true)
}

/// In the audit log of the organization, signed at once: while it is suspended no job would see to that.
async fn note(
    app: &App,
    placement: &Placement,
    action: &'static str,
    reason: Option<String>,
) -> Result<(), Failure> {
    let database = app.cell.organization(placement).await?;
    let event = AuditEvent {
        id: app.clock.id(),
        action,
        object_kind: "organization",
        object: placement.id.uuid(),
        before: None,
        after: None,
        reason,
    };
    let row = audit::insertion(event, None, "command line", app.clock.now());
    database
        .write(move |tx| Box::pin(async move { Ok::<_, Failure>(tx.batch(vec![row]).await?) }))
        .await?;
    seal::seal(app, placement, &database).await.map_err(seal::failed)
}
