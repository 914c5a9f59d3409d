//! Looks again at what was proved: a domain changes hands, and must not lead to whoever had it before.

use std::time::Duration;

use domain::domains::{challenge_name, is_proved};
use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError, control,
    domains::{self, Domain},
};

use super::{audit::note, resolver};
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
        if look_at(app, one.clone(), now).await? {
            tracing::warn!(organization = %one.organization, domain = one.domain, "a domain whose proof is gone leads nowhere any more");
            tell(app, &one).await?;
        }
    }
    Ok(())
}

/// True if the domain has led nowhere since now.
async fn look_at(app: &App, one: Domain, now: Timestamp) -> Result<bool, StoreError> {
    let texts = resolver::texts(app.config.domains.resolver, &challenge_name(&one.domain)).await;
    let control = app.cell.control();
    control
        .write(move |tx| {
            Box::pin(async move {
                let (id, name) = (one.organization, one.domain.as_str());
                let Ok(texts) = texts else {
                    let again = now.checked_sub(BELIEVED - AGAIN).unwrap_or(now);
                    return domains::put_off(tx, id, name, again).await.map(|()| false);
                };
                if is_proved(&texts, &one.token) {
                    return domains::prove(tx, id, name, now).await.map(|()| false);
                }
                let is_over = one
                    .missing_since
                    .is_some_and(|since| now.duration_since(since) >= GRACE);
                if is_over {
                    return domains::unprove(tx, id, name).await;
                }
                domains::miss(tx, id, name, now).await.map(|()| false)
            })
        })
        .await
}

async fn tell(app: &App, lost: &Domain) -> Result<(), StoreError> {
    let (control, id) = (app.cell.control(), lost.organization);
    let found = control.read(move |tx| Box::pin(async move { control::find(tx, id).await }));
    let Some(placement) = found.await? else {
        return Ok(());
    };
    let reason = "the proof in DNS was gone for three days";
    let noted = note(
        app,
        &placement,
        "organization.domain_lost",
        &lost.domain,
        Some(reason),
    )
    .await;
    if let Err(failure) = noted {
        tracing::warn!(organization = %placement.id, code = %failure.code, "the loss of a domain could not be noted");
    }
    Ok(())
}
