//! Looks again at what was proved: a domain changes hands, and must not lead to whoever had it before.

use std::time::Duration;

use domain::domains::{challenge_name, is_proved};
use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError, Tx,
    control::{self, Placement},
    domains::{self, Domain},
    owed_events::{self, Owed},
};

use super::{
    audit::{self, Cause},
    resolver,
};
use crate::app::App;

/// How often this wakes.
const LOOKS_EVERY: Duration = Duration::from_mins(10);
/// How old an answer of DNS may become.
const BELIEVED: SignedDuration = SignedDuration::from_hours(24);
/// How long a domain whose proof is gone still leads there: somebody who mistyped their zone has time to mend it.
pub(super) const GRACE: SignedDuration = SignedDuration::from_hours(72);
/// When DNS is asked again that did not say either way.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);
/// Domains looked at in one round.
const ROUND: i64 = 100;

/// Looks again until the server stops.
pub async fn watch(app: App) {
    while !app.stopping.is_cancelled() {
        if let Err(error) = look_again(&app).await {
            tracing::warn!(%error, "domains could not be looked at again");
        }
        tokio::select! {
            () = app.stopping.cancelled() => {}
            () = tokio::time::sleep(LOOKS_EVERY) => {}
        }
    }
}

/// Looks at every domain whose last answer is too old.
pub async fn look_again(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let since = now.checked_sub(BELIEVED).unwrap_or(Timestamp::MIN);
    let control = app.cell.control();
    let due = control
        .read(move |tx| Box::pin(async move { domains::list_unchecked(tx, since, ROUND).await }))
        .await?;
    for one in due {
        let Some((placement, owed)) = look_at(app, one.clone(), now).await? else {
            continue;
        };
        tracing::warn!(organization = %one.organization, domain = one.domain, "a domain whose proof is gone leads nowhere any more");
        // It stays owed where that fails.
        if let Err(error) = audit::deliver(app, &placement, owed).await {
            tracing::warn!(organization = %placement.id, %error, "the loss of a domain could not be noted yet");
        }
    }
    Ok(())
}

/// Who has lost the domain now, and what their audit log is owed.
async fn look_at(app: &App, one: Domain, now: Timestamp) -> Result<Option<(Placement, Owed)>, StoreError> {
    let texts = resolver::texts(app.config.domains.resolver, &challenge_name(&one.domain)).await;
    let (control, unit) = (app.cell.control(), app.clone());
    control
        .write(move |tx| {
            Box::pin(async move {
                let (id, name) = (one.organization, one.domain.as_str());
                let Ok(texts) = texts else {
                    let again = now.checked_sub(BELIEVED - AGAIN).unwrap_or(now);
                    return domains::put_off(tx, id, name, again).await.map(|()| None);
                };
                if is_proved(&texts, &one.token) {
                    return domains::prove(tx, id, name, now).await.map(|()| None);
                }
                let is_over = one
                    .missing_since
                    .is_some_and(|since| now.duration_since(since) >= GRACE);
                if is_over {
                    return lose(&unit, tx, &one).await;
                }
                domains::miss(tx, id, name, now).await.map(|()| None)
            })
        })
        .await
}

/// The domain leads nowhere any more, and the audit log is owed that; nothing where it led nowhere before.
async fn lose(app: &App, tx: &mut Tx, one: &Domain) -> Result<Option<(Placement, Owed)>, StoreError> {
    if !domains::unprove(tx, one.organization, &one.domain).await? {
        return Ok(None);
    }
    let Some(placement) = control::find(tx, one.organization).await? else {
        return Ok(None);
    };
    let owed = Owed {
        reason: Some("the proof in DNS was gone for three days".to_owned()),
        ..audit::owe(app, &placement, &Cause::operator(), audit::LOST, &one.domain)
    };
    owed_events::insert(tx, &owed).await?;
    Ok(Some((placement, owed)))
}
