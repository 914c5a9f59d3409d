use api::problem::Code;
use store::{
    control::Placement,
    domains::{self, Domain},
};

use super::{audit::note, verify::find};
use crate::{app::App, http::Failure};

/// The domain leads nowhere any more, and the organization says nothing of it.
pub async fn remove(app: &App, placement: &Placement, name: &str) -> Result<(), Failure> {
    let was = take_away(app, placement, name).await?;
    note(app, placement, "organization.domain_removed", &was.domain, None).await
}

/// Ends what was said of a domain, and gives what it was. The audit log is the caller's.
pub(super) async fn take_away(app: &App, placement: &Placement, name: &str) -> Result<Domain, Failure> {
    let was = find(app, placement, name).await?;
    let (control, id, wanted) = (app.cell.control(), placement.id, name.to_owned());
    let removed = control
        .write(move |tx| Box::pin(async move { Ok::<_, Failure>(domains::delete(tx, id, &wanted).await?) }))
        .await?;
    if removed {
        Ok(was)
    } else {
        Err(Failure::not_found())
    }
}

/// Links in mails lead to this domain from now on, or without one to the address beneath the installation's own.
pub async fn set_primary(app: &App, placement: &Placement, name: Option<&str>) -> Result<(), Failure> {
    prefer(app, placement, name).await?;
    let action = "organization.domain_primary_set";
    note(app, placement, action, name.unwrap_or_default(), None).await
}

/// Chooses where links lead. The audit log is the caller's.
pub(super) async fn prefer(app: &App, placement: &Placement, name: Option<&str>) -> Result<(), Failure> {
    let (control, id, wanted) = (app.cell.control(), placement.id, name.map(str::to_owned));
    control
        .write(move |tx| {
            Box::pin(async move {
                if domains::set_primary(tx, id, wanted.as_deref()).await? {
                    return Ok(());
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
