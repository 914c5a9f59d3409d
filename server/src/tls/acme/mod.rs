//! Certificates that an authority gives by itself (ACME, RFC 8555): ordered beside the server, which presents its self-signed
//! one until the first is there, and renewed long before they end.

mod authority;
mod challenge;
mod failure;
mod folder;
mod order;
mod plan;
mod record;

use std::{fs::File, sync::Arc, time::Duration};

use instant_acme::{CertificateIdentifier, Error};
use jiff::{SignedDuration, Timestamp};
use rustls::ServerConfig;
use tokio::sync::Notify;

use self::{
    authority::Authority,
    challenge::{Challenges, answering},
    failure::Failure,
    record::{Record, Window},
};
use crate::{
    app::App,
    config::{Acme, Config},
    tls,
};

pub use self::{challenge::HandshakeOnly, failure::Cause, folder::Folder, record::Failed};

/// How long a process that does not have the turn waits before it looks again.
const LOOK_AGAIN: Duration = Duration::from_mins(1);
/// No sleep is longer: clocks are put right, and machines sleep.
const LONGEST_SLEEP: Duration = Duration::from_hours(1);
/// After this an order is given up.
const AT_MOST: Duration = Duration::from_mins(10);
/// How often the authority is asked for its window of renewal, within what it asks for itself.
const WINDOW_AT_LEAST: Duration = Duration::from_hours(1);
const WINDOW_AT_MOST: Duration = Duration::from_hours(24);

/// What the listener and whoever orders share.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    challenges: Challenges,
    changed: Arc<Notify>,
}

impl Shared {
    /// Waits until another certificate lies on the disk.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// What the listener presents: with the answers to challenges, where certificates are ordered.
    pub fn presented(&self, config: &Config, ordinary: Arc<ServerConfig>) -> Arc<ServerConfig> {
        match config.listen.acme {
            Some(_) => Arc::new(answering(&ordinary, &self.challenges)),
            None => ordinary,
        }
    }
}

/// The last failure, if no order has succeeded since: for whoever measures this from another process.
pub fn failed(config: &Config) -> Option<Failed> {
    Folder::of(config)?.record().failed
}

/// Orders and renews the certificate until the server stops.
pub async fn keep(app: App) {
    let (Some(acme), Some(folder)) = (app.config.listen.acme.clone(), Folder::of(&app.config)) else {
        return;
    };
    let mut keeper = Keeper {
        names: acme.hosts(),
        chance: draw(&app),
        app: app.clone(),
        acme,
        folder,
        turn: None,
    };
    loop {
        let pause = tokio::select! {
            () = app.stopping.cancelled() => return,
            pause = keeper.round() => pause,
        };
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// A number from 0 to 999.
fn draw(app: &App) -> u16 {
    let [high, low, ..] = app.clock.secret();
    u16::from_be_bytes([high, low]) % 1000
}

struct Keeper {
    app: App,
    acme: Acme,
    names: Vec<String>,
    folder: Folder,
    chance: u16,
    /// Held from the first round on: one process orders for all on this data folder.
    turn: Option<File>,
}

impl Keeper {
    /// Does what is due, and says how long to wait for the next look.
    async fn round(&mut self) -> Duration {
        if self.turn.is_none() {
            match self.folder.take_turn() {
                Ok(turn) => self.turn = turn,
                Err(error) => tracing::warn!(%error, "no certificate can be ordered"),
            }
            if self.turn.is_none() {
                return LOOK_AGAIN;
            }
        }
        let mut record = self.folder.record();
        // One whose key was damaged is as good as none.
        let life = self
            .folder
            .life(&self.names)
            .filter(|_| tls::load(&self.app.config).is_ok());
        if life.is_some() {
            self.ask_for_window(&mut record).await;
        }
        let now = self.app.clock.now();
        let due = plan::due(life, &record, self.chance, now);
        if due <= now {
            return self.attempt(record).await;
        }
        if record.next_at != Some(due) {
            record.next_at = Some(due);
            self.note(&record);
        }
        until(due, now)
    }

    async fn attempt(&mut self, mut record: Record) -> Duration {
        record.begin(self.app.clock.now());
        // What cannot be remembered is not done: the next start would not know how often it was tried.
        if !self.note(&record) {
            return LONGEST_SLEEP;
        }
        let replaces = record.window.and_then(|_| self.identifier());
        let authority = Authority::new(&self.acme, self.app.clock);
        let outcome = match &authority {
            Ok(authority) => self.order_within(authority, replaces).await,
            Err(failure) => Err(failure.clone()),
        };
        let now = self.app.clock.now();
        match outcome {
            Ok(()) => {
                record.succeed(now);
                self.chance = draw(&self.app);
                count("given");
                tracing::info!(
                    names = self.names.join(" "),
                    directory = self.acme.directory,
                    "a certificate was ordered"
                );
                self.app.acme.changed.notify_one();
            }
            Err(failure) => {
                let wait_until = authority.ok().and_then(|authority| authority.wait_until());
                record.fail(now, &failure, wait_until);
                count("failed");
                tracing::warn!(
                    code = failure.cause.code(),
                    detail = failure.detail,
                    failures = record.failures,
                    directory = self.acme.directory,
                    "no certificate was given"
                );
            }
        }
        self.note(&record);
        Duration::ZERO
    }

    async fn order_within(
        &self,
        authority: &Authority,
        replaces: Option<CertificateIdentifier<'static>>,
    ) -> Result<(), Failure> {
        let order = Box::pin(self.order(authority, replaces.clone()));
        let outcome = tokio::time::timeout(AT_MOST, order).await;
        match outcome.unwrap_or_else(|_| Err(Failure::new(Cause::Other, "the order took too long"))) {
            // An authority of one's own was set up anew. The old account is good for nothing any more.
            Err(failure) if failure.cause == Cause::UnknownAccount => {
                self.folder
                    .forget_account()
                    .map_err(|error| Failure::disk(&error))?;
                let order = Box::pin(self.order(authority, replaces));
                let outcome = tokio::time::timeout(AT_MOST, order).await;
                outcome.unwrap_or(Err(failure))
            }
            outcome => outcome,
        }
    }

    async fn order(
        &self,
        authority: &Authority,
        replaces: Option<CertificateIdentifier<'static>>,
    ) -> Result<(), Failure> {
        let account = authority.account(&self.acme, &self.folder).await?;
        let challenges = &self.app.acme.challenges;
        order::order(&account, &self.folder, &self.names, challenges, replaces).await
    }

    /// The name under which the authority knows the certificate that is there.
    fn identifier(&self) -> Option<CertificateIdentifier<'static>> {
        let leaf = self.folder.leaf()?;
        let identifier = CertificateIdentifier::try_from(&leaf).ok()?;
        Some(identifier.into_owned())
    }

    /// Asks when the authority would like the certificate to be renewed (RFC 9773). Without an answer two thirds of its life
    /// count.
    async fn ask_for_window(&self, record: &mut Record) {
        let now = self.app.clock.now();
        if record.ask_window_at.is_some_and(|at| now < at) {
            return;
        }
        let asked = tokio::time::timeout(AT_MOST, self.window()).await.ok().flatten();
        let (window, again) = asked.unwrap_or((record.window, WINDOW_AT_LEAST));
        record.window = window;
        record.ask_window_at = Some(later(now, again.clamp(WINDOW_AT_LEAST, WINDOW_AT_MOST)));
        self.note(record);
    }

    async fn window(&self) -> Option<(Option<Window>, Duration)> {
        let identifier = self.identifier()?;
        let authority = Authority::new(&self.acme, self.app.clock).ok()?;
        let account = authority.known_account(&self.folder).await?;
        let instant = |at: i64| Timestamp::from_second(at).unwrap_or(Timestamp::MAX);
        match account.renewal_info(&identifier).await {
            Ok((info, again)) => {
                let window = Window {
                    start: instant(info.suggested_window.start.unix_timestamp()),
                    end: instant(info.suggested_window.end.unix_timestamp()),
                };
                Some((Some(window), again))
            }
            Err(Error::Unsupported(_)) => Some((None, WINDOW_AT_MOST)),
            Err(error) => {
                tracing::debug!(%error, "the authority names no window of renewal");
                None
            }
        }
    }

    /// Keeps the record; false if that is not possible.
    fn note(&self, record: &Record) -> bool {
        match self.folder.keep_record(record) {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%error, "what was asked of the authority cannot be kept");
                false
            }
        }
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("hourbook_certificate_orders_total", "outcome" => outcome).increment(1);
}

fn later(now: Timestamp, by: Duration) -> Timestamp {
    let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// How long to sleep until then; never so long that a clock that was put right goes unnoticed.
fn until(due: Timestamp, now: Timestamp) -> Duration {
    let left = Duration::try_from(due.duration_since(now)).unwrap_or_default();
    left.clamp(Duration::from_millis(200), LONGEST_SLEEP)
}
