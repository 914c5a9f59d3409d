//! `hourbook-agent run`: record until somebody ends it.

use std::{io::IsTerminal, net::SocketAddr, sync::Arc, time::Duration};

use clap::Args;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    task::{JoinHandle, JoinSet},
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use crate::{
    capture,
    config::{Config, LogSection, Places, SpoolSection},
    control::{self, Control, Sources},
    failure::Failure,
    loopback::{self, Loopback},
    outbox::{Enrolled, Outbox},
    privacy::State,
    process,
    recorder::{Recorder, Shared},
    spool::Spool,
    tray,
    upload::Uploader,
};

/// What a power cut may take at most.
const SYNC_EVERY: Duration = Duration::from_secs(5);
/// How long a request that is being answered may still take at the end.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// Record until somebody ends it
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Where ActivityWatch watchers and WakaTime plug-ins reach the agent, instead of activitywatch.listen
    #[arg(long, value_name = "ADDRESS:PORT")]
    aw_listen: Option<SocketAddr>,
    /// Do not listen for watchers and plug-ins
    #[arg(long, conflicts_with = "aw_listen")]
    no_aw: bool,
}

/// Runs the command.
pub fn run(places: &Places, args: &RunArgs) -> Result<(), Failure> {
    start_log();
    let mut config = Config::load(&places.config_file())?;
    config.activitywatch.enabled &= !args.no_aw;
    if let Some(listen) = args.aw_listen {
        config.activitywatch.listen = listen;
        config.activitywatch.enabled = true;
    }
    if !config.activitywatch.listen.ip().is_loopback() {
        return Err(Failure::Usage(format!(
            "{} is not an address of this machine alone",
            config.activitywatch.listen
        )));
    }
    places.create()?;
    let spool = Spool::open(&places.spool_folder(), &places.key_file())?;
    let privacy = config
        .privacy_rules()
        .map_err(|error| Failure::Usage(error.to_string()))?;
    // Calendars are fetched with the one cryptography of the process; a second installation is refused and changes
    // nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let state = State::load(&places.state_file())?;
    let recorder = Shared::new(Recorder::new(spool, privacy, state));
    // One thread is enough for a few heartbeats a second, and takes the least memory.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Local(format!("cannot start: {error}")))?;
    let ended = runtime.block_on(record(places, &config, recorder));
    // The thread that waits for the screen ends with the process.
    runtime.shutdown_background();
    ended
}

async fn record(places: &Places, config: &Config, recorder: Shared) -> Result<(), Failure> {
    let stop = CancellationToken::new();
    let sources = Sources::default();
    let mut tasks = JoinSet::new();
    let mut listening = None;
    if config.activitywatch.enabled {
        let listener = listen(config.activitywatch.listen).await?;
        let address = listener
            .local_addr()
            .map_err(|error| Failure::Local(error.to_string()))?;
        let loopback = Loopback {
            recorder: recorder.clone(),
            device_id: device_id(places)?,
        };
        let router = loopback::router(loopback, &config.activitywatch, address);
        let stopped = stop.clone().cancelled_owned();
        tasks.spawn(async move {
            let served = axum::serve(listener, router)
                .with_graceful_shutdown(stopped)
                .await;
            served.map_err(|error| Failure::Local(error.to_string()))
        });
        tracing::info!(%address, "watchers reach the agent");
        listening = Some(format!("http://{address}"));
    }
    let mut watching = JoinSet::new();
    capture::start(config, &recorder, &sources, &mut watching);
    let control = Control {
        places: places.clone(),
        recorder: recorder.clone(),
        sources: sources.clone(),
        since: process::now(),
        listening,
        keep_days: config.log.keep_days,
        changed: Arc::default(),
    };
    let sealing = start_sealing(places, config, &recorder, &sources)?;
    let reloading = tokio::spawn(reload(control.clone()));
    if config.tray.enabled {
        watching.spawn(tray::show(control.clone()));
    }
    let commands = tokio::spawn(control::serve(control));
    let syncing = tokio::spawn(sync(recorder.clone()));
    let ended = tokio::select! {
        ended = end_signal() => ended,
        Some(ended) = tasks.join_next(), if !tasks.is_empty() => match ended {
            Ok(result) => result,
            Err(error) => Err(Failure::Local(error.to_string())),
        },
    };
    tracing::info!("ends");
    stop.cancel();
    let _ = timeout(LAST_WORDS, async { while tasks.join_next().await.is_some() {} }).await;
    watching.shutdown().await;
    commands.abort();
    reloading.abort();
    sealing.abort();
    syncing.abort();
    let _ = std::fs::remove_file(places.socket());
    let mut recorder = recorder.lock();
    recorder
        .tick(process::now())
        .map_err(|error| Failure::Local(error.to_string()))?;
    recorder.sync()?;
    ended
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::Local(format!(
            "cannot listen at {address}: {error}. If ActivityWatch's own server runs here, end it, or choose another \
             address by --aw-listen"
        ))
    })
}

/// Names this installation, as ActivityWatch's server does.
fn device_id(places: &Places) -> Result<String, Failure> {
    let path = places.spool_folder().join("device_id");
    match std::fs::read_to_string(&path) {
        Ok(id) => Ok(id.trim().to_owned()),
        Err(_) => {
            let id = process::new_id().to_string();
            crate::private_file::replace(&path, id.as_bytes())?;
            Ok(id)
        }
    }
}

/// Seals what is settled on a fixed cadence and sends it on, if this device is enrolled.
fn start_sealing(
    places: &Places,
    config: &Config,
    recorder: &Shared,
    sources: &Sources,
) -> Result<JoinHandle<()>, Failure> {
    let Some(enrolled) = Enrolled::open(&places.identity_folder())? else {
        return Ok(tokio::spawn(async {}));
    };
    let outbox = {
        let mut recorder = recorder.lock();
        Outbox::open(&places.outbox_folder(), enrolled, recorder.spool().key())?
    };
    let sealing = Sealing {
        outbox,
        uploader: Uploader::open(places)?,
        places: places.clone(),
        section: config.spool,
        log: config.log,
        recorder: recorder.clone(),
        sources: sources.clone(),
    };
    Ok(tokio::spawn(sealing.run()))
}

struct Sealing {
    outbox: Outbox,
    uploader: Option<Uploader>,
    places: Places,
    section: SpoolSection,
    log: LogSection,
    recorder: Shared,
    sources: Sources,
}

impl Sealing {
    async fn run(mut self) {
        let every = Duration::from_secs(u64::from(self.section.seal_every_minutes) * 60);
        let mut ticks = interval(every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut started = true;
        loop {
            ticks.tick().await;
            // First: what is sealed shall be sealed for the newest keys.
            let followed = match &mut self.uploader {
                Some(uploader) => uploader.follow().await,
                None => Ok(()),
            };
            // An agent that starts again and again does not fill a server with empty segments.
            let always = self.uploader.is_some() && !std::mem::take(&mut started);
            match self.seal(always) {
                Ok(0) => {}
                Ok(segments) => tracing::info!(segments, "sealed"),
                Err(failure) => tracing::error!(%failure, "cannot seal"),
            }
            self.send(followed).await;
        }
    }

    async fn send(&mut self, followed: Result<(), Failure>) {
        let Some(uploader) = &mut self.uploader else {
            return;
        };
        let sent = match followed {
            Ok(()) => uploader.upload().await,
            Err(failure) => Err(failure),
        };
        let has_arrived = sent.is_ok();
        let told = match sent {
            Ok(_) => format!("all that is sealed is on {}", uploader.server()),
            Err(failure) => format!("not sent: {failure}"),
        };
        self.sources.set("upload", told);
        // What has not arrived stays, however old it is.
        let Some(keep_days) = self.log.keep_days.filter(|_| has_arrived) else {
            return;
        };
        let told = match uploader.forget(keep_days, process::now()).await {
            Ok(deleted) => {
                if deleted > 0 {
                    tracing::info!(deleted, "segments were kept long enough");
                }
                format!(
                    "segments older than {keep_days} days are deleted, here and on {}",
                    uploader.server()
                )
            }
            Err(failure) => format!("not deleted: {failure}"),
        };
        self.sources.set("retention", told);
    }

    /// With `always` there is a segment also when there is nothing to seal.
    fn seal(&mut self, always: bool) -> Result<u64, Failure> {
        let mut recorder = self.recorder.lock();
        let now = process::now();
        if let Some(enrolled) = Enrolled::open(&self.places.identity_folder())? {
            self.outbox.follow(enrolled);
        }
        let made = if self.outbox.is_revoked() {
            0
        } else {
            make(&mut self.outbox, recorder.spool(), now, always)?
        };
        // What is deleted from the log is not kept in clear for longer.
        let keep = self.log.keep_days.unwrap_or(u16::MAX).min(self.section.keep_days);
        let keep = i64::from(keep).days();
        let oldest = now.to_zoned(TimeZone::UTC).date().saturating_sub(keep);
        recorder.spool().forget_before(oldest)?;
        Ok(made)
    }
}

fn make(outbox: &mut Outbox, spool: &mut Spool, now: Timestamp, always: bool) -> Result<u64, Failure> {
    let made = outbox.seal(spool, now)?;
    if made > 0 || !always {
        return Ok(made);
    }
    outbox.seal_nothing(now)?;
    Ok(1)
}

/// SIGHUP puts rules in force that were edited by hand.
async fn reload(control: Control) -> Result<(), Failure> {
    let mut asked = signal(SignalKind::hangup()).map_err(|error| Failure::Local(error.to_string()))?;
    while asked.recv().await.is_some() {
        match control.reload() {
            Ok(()) => tracing::info!("rules are in force"),
            Err(failure) => tracing::error!(%failure, "rules stay as they were"),
        }
    }
    Ok(())
}

async fn sync(recorder: Shared) {
    let mut ticks = interval(SYNC_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(failure) = recorder.lock().sync() {
            tracing::error!(%failure, "cannot write");
        }
    }
}

async fn end_signal() -> Result<(), Failure> {
    let trouble = |error: std::io::Error| Failure::Local(error.to_string());
    let mut terminated = signal(SignalKind::terminate()).map_err(trouble)?;
    let mut interrupted = signal(SignalKind::interrupt()).map_err(trouble)?;
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    Ok(())
}

/// Logs never carry a title, an application or an address of a page.
fn start_log() {
    let filter = EnvFilter::try_from_env("HOURBOOK_AGENT_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .try_init();
}
