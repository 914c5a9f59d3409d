//! The side of the running agent.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use sealed::records::Kind;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
    sync::Notify,
    time::timeout,
};

use super::{Answer, BucketStatus, Request, Status};
use crate::{
    config::{Config, Places},
    failure::Failure,
    outbox::{self, Removed},
    privacy::{Mode, State},
    process,
    recorder::{Recorder, Shared, Track},
};

/// A longer line is no request.
const LONGEST: u64 = 64 << 10;
const PATIENCE: Duration = Duration::from_secs(10);
/// Pause after a connection could not be accepted: without free file descriptors, accepting again at once fails for ever
/// and keeps a core busy.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// What the agent can be asked about.
#[derive(Clone)]
pub struct Control {
    /// Where things lie.
    pub places: Places,
    /// What is recorded.
    pub recorder: Shared,
    /// How what it watches goes.
    pub sources: Sources,
    /// Since when it runs.
    pub since: Timestamp,
    /// Where watchers reach it.
    pub listening: Option<String>,
    /// For how many days segments are kept, if not for ever.
    pub keep_days: Option<u16>,
    /// Told when it is paused or goes on, for whoever shows that.
    pub changed: Arc<Notify>,
}

impl Control {
    /// What the agent does, and until when.
    pub fn mode(&self) -> (Mode, Option<Timestamp>) {
        self.recorder.lock().state().mode(process::now())
    }

    /// Records nothing, or only that something was, until an instant or until somebody resumes.
    pub fn pause(&self, until: Option<Timestamp>, private: bool) -> Result<(), Failure> {
        self.change(|state, now| {
            if private {
                state.go_private(now, until);
            } else {
                state.pause(now, until);
            }
        })
    }

    /// Records again.
    pub fn resume(&self) -> Result<(), Failure> {
        self.change(State::resume)
    }

    fn change(&self, change: impl FnOnce(&mut State, Timestamp)) -> Result<(), Failure> {
        let mut recorder = self.recorder.lock();
        let now = process::now();
        let mut state = recorder.state().clone();
        change(&mut state, now);
        state.save(&self.places.state_file())?;
        recorder.set_state(state, now).map_err(local)?;
        self.changed.notify_one();
        Ok(())
    }

    /// Puts the rules of the configuration in force.
    pub fn reload(&self) -> Result<(), Failure> {
        let config = Config::load(&self.places.config_file())?;
        let privacy = config
            .privacy_rules()
            .map_err(|error| Failure::Usage(error.to_string()))?;
        self.recorder
            .lock()
            .set_privacy(privacy, process::now())
            .map_err(local)
    }
}

/// How each source goes, for `status`.
#[derive(Clone, Default)]
pub struct Sources(Arc<Mutex<BTreeMap<String, String>>>);

impl Sources {
    /// Says how a source goes.
    pub fn set(&self, name: &str, state: impl Into<String>) {
        let state = state.into();
        let mut states = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What goes on as it was is told once, not at every attempt.
        if states.get(name) != Some(&state) {
            tracing::info!(source = name, %state);
            states.insert(name.to_owned(), state);
        }
    }

    fn all(&self) -> BTreeMap<String, String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Listens until the task is dropped.
pub async fn serve(control: Control) -> Result<(), Failure> {
    let path = control.places.socket();
    let listener = bind(&path).map_err(|error| Failure::file("listen at", &path, &error))?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let control = control.clone();
                tokio::spawn(async move {
                    let _ = timeout(PATIENCE, talk(&control, stream)).await;
                });
            }
            Err(error) => {
                tracing::warn!(%error, "the socket for commands failed");
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        }
    }
}

/// The lock of the spool says that no other agent runs, so a socket that lies there is a left one.
fn bind(path: &Path) -> std::io::Result<UnixListener> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

async fn talk(control: &Control, mut stream: UnixStream) -> std::io::Result<()> {
    let (reading, mut writing) = stream.split();
    let mut line = String::new();
    BufReader::new(reading.take(LONGEST)).read_line(&mut line).await?;
    let answer = match serde_json::from_str(&line) {
        Ok(request) => answer(control, request).unwrap_or_else(|failure| Answer::Refused {
            message: failure.to_string(),
        }),
        Err(error) => Answer::Refused {
            message: format!("not understood: {error}"),
        },
    };
    let mut text = serde_json::to_vec(&answer)?;
    text.push(b'\n');
    writing.write_all(&text).await
}

fn answer(control: &Control, request: Request) -> Result<Answer, Failure> {
    let now = process::now();
    match request {
        Request::Status => {
            let status = status(control, &mut control.recorder.lock(), now)?;
            return Ok(Answer::Status(Box::new(status)));
        }
        Request::Pause { until, private } => control.pause(until, private)?,
        Request::Resume => control.resume()?,
        Request::Reload => control.reload()?,
        Request::Note { text } => {
            let data = crate::event::data([("text", Value::String(text))]);
            let kept = control
                .recorder
                .lock()
                .begin(&Track::of(Kind::Note), data, now, now)
                .map_err(local)?;
            if kept.is_none() {
                return Err(Failure::Local(
                    "the note was kept out: the agent is paused, or a rule says so".to_owned(),
                ));
            }
        }
    }
    Ok(Answer::Done)
}

fn status(control: &Control, recorder: &mut Recorder, now: Timestamp) -> Result<Status, Failure> {
    let (mode, until) = recorder.state().mode(now);
    let mut buckets = Vec::new();
    for bucket in recorder.spool().buckets() {
        let last_updated = recorder.spool().last_updated(&bucket.id).map_err(local)?;
        buckets.push(BucketStatus {
            track: Kind::of_bucket_type(&bucket.kind).to_string(),
            id: bucket.id,
            last_updated,
        });
    }
    Ok(Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        process: std::process::id(),
        since: control.since,
        mode,
        until,
        listening: control.listening.clone(),
        resident_kib: process::resident_kib(std::process::id()),
        kept_out: recorder.dropped(),
        sources: control.sources.all(),
        buckets,
        enrolled: control.places.identity_folder().join("device.txt").exists(),
        sealed: outbox::contents(&control.places.outbox_folder()),
        keep_days: control.keep_days,
        deleted: Removed::open(&control.places.outbox_folder())?.last(),
        spool_bytes: folder_size(&control.places.spool_folder()),
    })
}

fn folder_size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.metadata().ok())
        .map(|file| file.len())
        .sum()
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn local(error: crate::spool::SpoolError) -> Failure {
    Failure::Local(error.to_string())
}
