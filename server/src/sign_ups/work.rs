//! Sends the links, forgets what nobody confirmed, and clears away what broke off. All of it is written down, so a restart loses no
//! mail and leaves no remains.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError,
    control::Placement,
    sign_ups::{self, SignUp},
};

use super::{content::Content, link, open};
use crate::{
    app::App,
    jobs::JobError,
    mail::{SignUpMail, send_sign_up},
};

/// How long this sleeps at most: mails that other nodes left behind, and links that have expired, are seen after it.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// How long a mail is nobody else's while it is being sent.
const LEASE: SignedDuration = SignedDuration::from_mins(2);
/// After so many attempts a mail is given up; whoever waits for it signs up again.
const ATTEMPTS: i64 = 8;
/// A creation that broke off may be finished for as long as any link to it is good, and some time longer.
const UNFINISHED_FOR: SignedDuration = SignedDuration::from_hours(48);

/// Works until the server stops.
pub async fn work(app: App) {
    while !app.stopping.is_cancelled() {
        if let Err(error) = tick(&app).await {
            tracing::warn!(%error, "sign-ups could not be looked after");
        }
        tokio::select! {
            () = app.stopping.cancelled() => {}
            () = app.sign_ups_wake.notified() => {}
            () = tokio::time::sleep(LONGEST_SLEEP) => {}
        }
    }
}

/// Does everything that is due now.
pub async fn tick(app: &App) -> Result<(), StoreError> {
    while let Some(due) = lease(app).await? {
        let again_at = send(app, &due).await;
        let control = app.cell.control();
        control
            .write(move |tx| Box::pin(async move { sign_ups::settle_mail(tx, &due, again_at).await }))
            .await?;
    }
    let (control, now) = (app.cell.control(), app.clock.now());
    let forgotten = control
        .write(move |tx| Box::pin(async move { sign_ups::delete_expired(tx, now).await }))
        .await?;
    if forgotten > 0 {
        tracing::info!(forgotten, "sign-ups that nobody confirmed were forgotten");
    }
    clear_unfinished(app, now).await
}

async fn lease(app: &App) -> Result<Option<SignUp>, StoreError> {
    let now = app.clock.now();
    let until = now.checked_add(LEASE).unwrap_or(now);
    let control = app.cell.control();
    control
        .write(move |tx| Box::pin(async move { sign_ups::lease_mail(tx, now, until).await }))
        .await
}

/// When the mail is tried again; nothing once it has gone out, or never will.
async fn send(app: &App, due: &SignUp) -> Option<Timestamp> {
    let host = open(app)?;
    let key = app.seal_key().ok()?;
    let Some(content) = Content::open(key, due.id, &due.sealed) else {
        tracing::error!("a sign-up was sealed with another key; its mail is not sent");
        return None;
    };
    let mail = SignUpMail {
        id: due.id,
        to: content.email,
        address: format!("{}.{host}", due.slug),
        url: link::url(host, &due.slug, &link::secret(key, due.id)),
        expires_at: due.expires_at,
        locale: content.locale,
    };
    let error = match send_sign_up(app, &mail).await {
        Ok(()) => return None,
        Err(error) => JobError::from(error),
    };
    tracing::warn!(%error, attempt = due.mail_attempts + 1, "the link of a sign-up was not sent");
    let is_over = matches!(error, JobError::Never(_)) || due.mail_attempts + 1 >= ATTEMPTS;
    let now = app.clock.now();
    let pause = SignedDuration::from_mins(1 << due.mail_attempts.clamp(0, ATTEMPTS));
    now.checked_add(pause).ok().filter(|_| !is_over)
}

/// Removes organizations whose creation broke off and that nobody finished. Their address is taken away first, so that nobody
/// finishes one that is being removed.
async fn clear_unfinished(app: &App, now: Timestamp) -> Result<(), StoreError> {
    let before = now.checked_sub(UNFINISHED_FOR).unwrap_or(Timestamp::MIN);
    let control = app.cell.control();
    let unfinished: Vec<Placement> = control
        .read(move |tx| Box::pin(async move { sign_ups::list_unfinished(tx, before).await }))
        .await?;
    for placement in unfinished {
        let given_up = placement.clone();
        let is_ours = control
            .write(move |tx| Box::pin(async move { sign_ups::give_up(tx, &given_up, now).await }))
            .await?;
        if !is_ours {
            continue;
        }
        app.let_go(placement.id).await;
        app.cell.destroy(placement.id).await?;
        tracing::info!(organization = %placement.id, "an organization whose creation broke off was removed");
        control
            .write(move |tx| Box::pin(async move { sign_ups::forget_unfinished(tx, &placement).await }))
            .await?;
    }
    Ok(())
}
