use api::problem::Code;
use domain::domains::check_domain;
use store::{
    control::Placement,
    domains::{self, Domain},
    owed_events::{self, Owed},
};

use super::audit::{self, Cause};
use crate::{access::secrets, app::App, http::Failure, passkeys::relying_party::is_within};

/// The most domains of one organization.
const MOST: usize = 20;

/// The operator says that a domain is an organization's own. It leads nowhere before that is proved; saying it again gives the
/// same token.
pub async fn add(app: &App, placement: &Placement, raw: &str) -> Result<Domain, Failure> {
    let (kept, owed) = claim(app, placement, raw, &Cause::operator()).await?;
    if let Some(owed) = owed {
        audit::deliver(app, placement, owed).await?;
    }
    Ok(kept)
}

/// Keeps what is said of a domain, with what the audit log is owed where it was not said before. To write that there is the
/// caller's.
pub(super) async fn claim(
    app: &App,
    placement: &Placement,
    raw: &str,
    cause: &Cause,
) -> Result<(Domain, Option<Owed>), Failure> {
    let name = check_domain("domain", raw).map_err(|problem| vec![problem])?;
    refuse_ours(app, &name)?;
    let token = secrets::generate(app.clock);
    let (organization, wanted, now) = (placement.clone(), name.clone(), app.clock.now());
    let owed = audit::owe(app, placement, cause, audit::ADDED, &name);
    let control = app.cell.control();
    control
        .write(move |tx| {
            Box::pin(async move {
                let before = domains::list(tx, organization.id).await?;
                if let Some(kept) = before.iter().find(|one| one.domain == wanted) {
                    return Ok((kept.clone(), None));
                }
                if before.len() >= MOST {
                    let detail = format!("An organization has {MOST} domains at most. Remove one first.");
                    return Err(Failure::new(Code::Conflict, detail));
                }
                domains::insert(tx, &organization, &wanted, &token, now).await?;
                let kept = domains::find(tx, organization.id, &wanted).await?;
                owed_events::insert(tx, &owed).await?;
                Ok((kept.ok_or_else(Failure::not_found)?, Some(owed)))
            })
        })
        .await
}

/// Addresses of the installation itself, and those of other cells, are given by their first label. One of them as a domain would
/// take another organization's requests, with the passwords in them.
fn refuse_ours(app: &App, name: &str) -> Result<(), Failure> {
    let Some(url) = &app.config.listen.public_url else {
        let detail = "Set listen.public_url first: without it nobody knows which addresses are the installation's own.";
        return Err(Failure::new(Code::Conflict, detail));
    };
    let cells = app.config.cells.iter();
    let mut ours = cells
        .map(|cell| cell.address.replacen("*.", "", 1))
        .chain([url.clone()]);
    match ours.find(|url| is_within(name, url)) {
        None => Ok(()),
        Some(url) => {
            let message = format!("this is an address of {url} itself");
            Err(Failure::field("domain", "reserved", message))
        }
    }
}
