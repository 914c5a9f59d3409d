use api::problem::Code;
use store::{
    control::Placement,
    domains,
    owed_events::{self, Owed},
};

use super::audit::{self, Cause};
use crate::{app::App, http::Failure};

/// The domain leads nowhere any more, and the organization says nothing of it.
pub async fn remove(app: &App, placement: &Placement, name: &str) -> Result<(), Failure> {
    let owed = take_away(app, placement, name, &Cause::operator()).await?;
    Ok(audit::deliver(app, placement, owed).await?)
}

/// Ends what was said of a domain, and gives what the audit log is owed. To write that there is the caller's.
pub(super) async fn take_away(
    app: &App,
    placement: &Placement,
    name: &str,
    cause: &Cause,
) -> Result<Owed, Failure> {
    let owed = audit::owe(app, placement, cause, audit::REMOVED, name);
    let (control, id, wanted) = (app.cell.control(), placement.id, name.to_owned());
    control
        .write(move |tx| {
            Box::pin(async move {
                if !domains::delete(tx, id, &wanted).await? {
                    return Err(Failure::not_found());
                }
                owed_events::insert(tx, &owed).await?;
                Ok(owed)
            })
        })
        .await
}

/// Links in mails lead to this domain from now on, or without one to the address beneath the installation's own.
pub async fn set_primary(app: &App, placement: &Placement, name: Option<&str>) -> Result<(), Failure> {
    let owed = prefer(app, placement, name, &Cause::operator()).await?;
    Ok(audit::deliver(app, placement, owed).await?)
}

/// Chooses where links lead, and gives what the audit log is owed. To write that there is the caller's.
pub(super) async fn prefer(
    app: &App,
    placement: &Placement,
    name: Option<&str>,
    cause: &Cause,
) -> Result<Owed, Failure> {
    let owed = audit::owe(
        app,
        placement,
        cause,
        audit::PRIMARY_SET,
        name.unwrap_or_default(),
    );
    let (control, id, wanted) = (app.cell.control(), placement.id, name.map(str::to_owned));
    control
        .write(move |tx| {
            Box::pin(async move {
                if domains::set_primary(tx, id, wanted.as_deref()).await? {
                    owed_events::insert(tx, &owed).await?;
                    return Ok(owed);
                }
                // The transaction is undone: the one that was primary before stays it.
                Err(Failure::new(
                    Code::Conflict,
                    "This domain leads nowhere yet. Verify it first.",
                ))
            })
        })
        .await
}
