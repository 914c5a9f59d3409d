//! An operator gives an organization another address. The old one leads to the new one, and is nobody else's, for a while.

use domain::organization::check_slug;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{
    StoreError,
    control::Placement,
    elsewhere, former_addresses,
    owed_events::{self, Owed},
    passkeys,
};

use crate::{
    app::App,
    audit::{
        owed::{Cause, RENAMED, deliver, pay_owed},
        seal,
    },
    http::Failure,
};

/// What a renaming came to.
pub struct Renamed {
    pub placement: Placement,
    /// Passkeys that belong to the old address and open nothing at the new one.
    pub passkeys: i64,
}

/// From now on the organization is reached at `to`. A renaming that broke off is finished by repeating it, or by the server.
pub async fn rename(app: &App, placement: &Placement, to: &str, held_days: u32) -> Result<Renamed, Failure> {
    let to = check_slug("to", to).map_err(|problem| vec![problem])?;
    let mut renamed = placement.clone();
    renamed.slug = to;
    if renamed.slug == placement.slug {
        pay_owed(app, Timestamp::MAX).await?;
    } else {
        let change = Cause::operator().owe(app, placement, RENAMED, Some(json!({ "slug": renamed.slug })));
        let owed = Owed {
            before: Some(json!({ "slug": placement.slug })),
            ..change
        };
        give(app, placement, &renamed.slug, held_days, owed.clone()).await?;
        app.directory.forget(placement.id);
        // The organization's own database follows, with the event.
        deliver(app, &renamed, owed).await?;
    }
    let database = app.cell.organization(&renamed).await?;
    seal::seal(app, &renamed, &database).await.map_err(seal::failed)?;
    let passkeys = database
        .read(|tx| Box::pin(async move { passkeys::count_all(tx).await }))
        .await?;
    Ok(Renamed {
        placement: renamed,
        passkeys,
    })
}

/// The control database decides: the new address is taken, the old one held and the event owed in one transaction.
async fn give(app: &App, placement: &Placement, to: &str, held_days: u32, owed: Owed) -> Result<(), Failure> {
    let (subject, slug, now) = (placement.clone(), to.to_owned(), app.clock.now());
    let held = SignedDuration::from_hours(24 * i64::from(held_days));
    let until = now.checked_add(held).unwrap_or(now);
    let control = app.cell.control();
    let given = control.write(move |tx| {
        Box::pin(async move {
            if elsewhere::find(tx, &slug).await?.is_some() {
                return Err(StoreError::Conflict("organizations_slug_key".into()));
            }
            former_addresses::rename(tx, &subject, &slug, now, until).await?;
            owed_events::insert(tx, &owed).await
        })
    });
    Ok(given.await?)
}
