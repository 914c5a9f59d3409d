//! A thread of its own writes the lines, so that no request waits for a disk.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    time::Duration,
};

use anyhow::Context;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{files::Files, line::Entry};
use crate::config::{AccessFormat, Log};

/// Lines that may wait for a slow disk. More are lost, and counted.
const WAITING: usize = 8192;
/// Lines that are written together at most.
const TOGETHER: usize = 512;
/// How long the end of the process waits for the last lines.
const PATIENCE: Duration = Duration::from_secs(5);

/// Searches at once.
const SEARCHES: usize = 2;

enum Message {
    Line(Date, String),
    /// Everything before this one is written.
    Reached(SyncSender<()>),
}

/// Where the lines of requests go.
pub struct AccessLog {
    format: AccessFormat,
    folder: PathBuf,
    days: u16,
    /// Bounds the searches under way: each reads some of the files.
    searches: Arc<Semaphore>,
    sender: SyncSender<Message>,
}

impl AccessLog {
    /// The access log of the configuration; `None` if it names no folder.
    pub fn open(config: &Log, now: Timestamp) -> anyhow::Result<Option<Self>> {
        let Some(folder) = &config.access_dir else {
            return Ok(None);
        };
        let files = Files::open(folder, config.access_days, day(now))
            .with_context(|| format!("log.access_dir: {}", folder.display()))?;
        let (sender, receiver) = sync_channel(WAITING);
        std::thread::Builder::new()
            .name("access-log".to_owned())
            .spawn(move || write(files, &receiver))?;
        Ok(Some(Self {
            format: config.access_format,
            folder: folder.clone(),
            days: config.access_days,
            searches: Arc::new(Semaphore::new(SEARCHES)),
            sender,
        }))
    }

    /// How many days are kept.
    pub fn days(&self) -> u16 {
        self.days
    }

    /// Where its files lie, if a program can read them: the combined format does not say whose request it was.
    pub fn searchable(&self) -> Option<&Path> {
        (self.format == AccessFormat::Json).then_some(self.folder.as_path())
    }

    /// A place for one search.
    pub fn search_slot(&self) -> Option<OwnedSemaphorePermit> {
        self.searches.clone().try_acquire_owned().ok()
    }

    /// Hands a line over. It never waits.
    pub fn note(&self, entry: &Entry) {
        let line = Message::Line(day(entry.time), entry.write(self.format));
        if let Err(TrySendError::Full(_)) = self.sender.try_send(line) {
            metrics::counter!("hourbook_access_log_lost_total").increment(1);
        }
    }

    /// Waits until everything that was handed over is written.
    pub fn flush(&self) {
        let (reached, wait) = sync_channel(1);
        if self.sender.send(Message::Reached(reached)).is_ok() {
            let _ = wait.recv_timeout(PATIENCE);
        }
    }
}

fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

fn write(mut files: Files, messages: &Receiver<Message>) {
    let mut failing = false;
    while let Ok(first) = messages.recv() {
        let mut lines: Vec<(Date, String)> = Vec::new();
        let mut waiting = Vec::new();
        for message in std::iter::once(first).chain(messages.try_iter()).take(TOGETHER) {
            match message {
                Message::Reached(waits) => waiting.push(waits),
                Message::Line(day, line) => match lines.last_mut() {
                    Some((last, text)) if *last == day => text.push_str(&line),
                    _ => lines.push((day, line)),
                },
            }
        }
        let written = lines
            .iter()
            .try_for_each(|(day, text)| files.append(*day, text.as_bytes()));
        if let Err(error) = &written {
            metrics::counter!("hourbook_access_log_failures_total").increment(1);
            // Once, not for each request on a full disk.
            if !failing {
                tracing::error!(%error, "the access log cannot be written");
            }
        }
        failing = written.is_err();
        for waits in waiting {
            // Nobody takes it if the wait was given up.
            let _ = waits.send(());
        }
    }
}
