use api::problem::Code;
use store::{control::Placement, domains};

use super::audit::note;
use crate::{app::App, http::Failure};

/// The domain leads nowhere any more, and the organization says nothing of it.
pub async fn remove(app: &App, placement: &Placement, name: &str) -> Result<(), Failure> {
    let (control, id, wanted) = (app.cell.control(), placement.id, name.to_owned());
    let removed = control
        .write(move |tx| Box::pin(async move { Ok::<_, Failure>(domains::delete(tx, id, &wanted).await?) }))
        .await?;
    if !removed {
        return Err(Failure::not_found());
    }
    note(app, placement, "organization.domain_removed", name, None).await
}

/// Links in mails lead to this domain from now on, or without one to the address beneath the installation's own.
pub async fn set_primary(app: &App, placement: &Placement, name: Option<&str>) -> Result<(), Failure> {
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
        .await?;
    let action = "organization.domain_primary_set";
    note(app, placement, action, name.unwrap_or_default(), None).await
}
