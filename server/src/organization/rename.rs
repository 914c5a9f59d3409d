//! An operator gives an organization another address. The old one leads to the new one, and is nobody else's, for a while.

use domain::organization::check_slug;
use jiff::SignedDuration;
use serde_json::json;
use store::{
    StoreError,
    audit::{self, AuditEvent},
    control::Placement,
    elsewhere, former_addresses, passkeys,
};

use crate::{app::App, audit::seal, http::Failure};

/// What a renaming came to.
pub struct Renamed {
    pub placement: Placement,
    /// Passkeys that belong to the old address and open nothing at the new one.
    pub passkeys: i64,
}

/// From now on the organization is reached at `to`. A renaming that broke off is finished by repeating it.
pub async fn rename(app: &App, placement: &Placement, to: &str, held_days: u32) -> Result<Renamed, Failure> {
    let to = check_slug("to", to).map_err(|problem| vec![problem])?;
    if to != placement.slug {
        give(app, placement, &to, held_days).await?;
    }
    app.directory.forget(placement.id);
    let mut renamed = placement.clone();
    renamed.slug = to;
    let passkeys = tell(app, placement, &renamed).await?;
    Ok(Renamed {
        placement: renamed,
        passkeys,
    })
}

/// The control database decides: the new address is taken and the old one held in one transaction.
async fn give(app: &App, placement: &Placement, to: &str, held_days: u32) -> Result<(), Failure> {
    let (subject, slug, now) = (placement.clone(), to.to_owned(), app.clock.now());
    let held = SignedDuration::from_hours(24 * i64::from(held_days));
    let until = now.checked_add(held).unwrap_or(now);
    let control = app.cell.control();
    let given = control.write(move |tx| {
        Box::pin(async move {
            if elsewhere::find(tx, &slug).await?.is_some() {
                return Err(StoreError::Conflict("organizations_slug_key".into()));
            }
            former_addresses::rename(tx, &subject, &slug, now, until).await
        })
    });
    Ok(given.await?)
}

/// The organization's own database follows, with the event: its name in files, and the links of mails that are still to be sent.
async fn tell(app: &App, before: &Placement, after: &Placement) -> Result<i64, Failure> {
    let database = app.cell.organization(before).await?;
    let (event_id, now, slug) = (app.clock.id(), app.clock.now(), after.slug.clone());
    let told = database.write(move |tx| {
        Box::pin(async move {
            let organization = store::organization::get(tx).await?;
            let passkeys = passkeys::count_all(tx).await?;
            if organization.slug == slug {
                return Ok::<_, Failure>(passkeys);
            }
            store::organization::rename(tx, &organization, &slug, now).await?;
            let event = AuditEvent {
                id: event_id,
                action: "organization.renamed",
                object_kind: "organization",
                object: organization.id.uuid(),
                before: Some(json!({ "slug": organization.slug })),
                after: Some(json!({ "slug": slug })),
                reason: None,
            };
            tx.batch(vec![audit::insertion(event, None, "command line", now)])
                .await?;
            Ok(passkeys)
        })
    });
    let passkeys = told.await?;
    seal::seal(app, after, &database).await.map_err(seal::failed)?;
    Ok(passkeys)
}
