//! Sends what the logs say to a collector on another machine, as syslog over TLS: whoever breaks in here cannot change what
//! has left (ASVS v5.0.0-16.4.3). Nothing waits for it: what finds no place is lost there, counted, and still here.

mod collector;
mod message;

use std::{
    io,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::ids::OrganizationId;
use jiff::Timestamp;
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    time::sleep,
};

use self::collector::{Collector, Connection};
pub use self::message::Kind;
use crate::{app::App, config::Log};

/// Messages that may wait for the collector.
const WAITING: usize = 8192;
/// The pause after a connection that failed; it doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// How long the end of the process waits for the last messages.
const PATIENCE: Duration = Duration::from_secs(3);

/// Messages that this process has lost.
static LOST: AtomicU64 = AtomicU64::new(0);

/// How many messages this process has lost since its start.
pub fn lost() -> u64 {
    LOST.load(Ordering::Relaxed)
}

/// Whether the collector of the configuration is there and is the one that the authority knows; also when there is none.
pub async fn reach(config: &Log) -> anyhow::Result<()> {
    if let Some(collector) = Collector::of(config)? {
        collector.connect().await?;
    }
    Ok(())
}

/// Where messages wait for the collector.
pub struct Syslog {
    host: String,
    collector: Collector,
    sender: Sender<Vec<u8>>,
    /// Taken by whoever sends.
    receiver: Mutex<Option<Receiver<Vec<u8>>>>,
    /// How many are not sent yet.
    waiting: AtomicUsize,
}

impl Syslog {
    /// The way to the collector of the configuration; `None` if it names none.
    pub fn open(config: &Log) -> anyhow::Result<Option<Self>> {
        let Some(collector) = Collector::of(config)? else {
            return Ok(None);
        };
        let (sender, receiver) = channel(WAITING);
        Ok(Some(Self {
            host: message::host(),
            collector,
            sender,
            receiver: Mutex::new(Some(receiver)),
            waiting: AtomicUsize::new(0),
        }))
    }

    /// Hands a text over, which names what happened and holds no secret. It never waits.
    pub fn note(&self, kind: Kind, at: Timestamp, text: &str) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let frame = message::frame(kind, at, &self.host, text);
        if self.sender.try_send(frame).is_err() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            LOST.fetch_add(1, Ordering::Relaxed);
            metrics::counter!("hourbook_syslog_lost_total").increment(1);
        }
    }

    /// Hands an event of an audit log over: who, what and when by ids, its place in the log, and what binds the rest. A gap
    /// between the places shows what was lost.
    pub fn note_event(&self, organization: OrganizationId, entry: &domain::audit::Entry) {
        let encoded = entry.encode();
        let text = format!(
            "{{\"organization\":\"{organization}\",\"entry\":{}}}",
            String::from_utf8_lossy(&encoded)
        );
        self.note(Kind::Audit, entry.at, &text);
    }

    /// Waits a little for what was handed over.
    pub async fn flush(&self) {
        let done = async {
            while self.waiting.load(Ordering::Relaxed) > 0 {
                sleep(Duration::from_millis(20)).await;
            }
        };
        drop(tokio::time::timeout(PATIENCE, done).await);
    }
}

/// Sends until the process ends: also while the server stops, because requests are finished then.
pub async fn work(app: App) {
    let Some(syslog) = app.syslog() else { return };
    let receiver = syslog
        .receiver
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let Some(mut messages) = receiver else { return };
    let mut connection = None;
    while let Some(message) = next(&mut messages, &mut connection).await {
        deliver(syslog, &mut connection, &message).await;
        syslog.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The next message; a connection that ends meanwhile is let go, so that no message is written into the void.
async fn next(messages: &mut Receiver<Vec<u8>>, connection: &mut Option<Connection>) -> Option<Vec<u8>> {
    if let Some(open) = connection {
        tokio::select! {
            biased;
            () = open.ended() => {}
            message = messages.recv() => return message,
        }
        *connection = None;
    }
    messages.recv().await
}

/// Tries until the collector has taken it. Others wait meanwhile, as far as there is place.
async fn deliver(syslog: &Syslog, connection: &mut Option<Connection>, message: &[u8]) {
    let mut pause = FIRST_PAUSE;
    loop {
        match send(syslog, connection, message).await {
            Ok(()) => return,
            Err(error) => {
                metrics::counter!("hourbook_syslog_failures_total").increment(1);
                // Once for each time it is away.
                if pause == FIRST_PAUSE {
                    tracing::warn!(%error, "the collector of the logs is not reached");
                }
            }
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn send(syslog: &Syslog, connection: &mut Option<Connection>, message: &[u8]) -> io::Result<()> {
    // A connection that failed is not put back.
    let mut open = match connection.take() {
        Some(open) => open,
        None => syslog.collector.connect().await?,
    };
    open.send(message).await?;
    *connection = Some(open);
    Ok(())
}
