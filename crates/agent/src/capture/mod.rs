//! What the agent watches itself. Each part of the operating system stands behind one trait; what they see goes over
//! one channel to one task, which keeps it.

mod calendar;
mod desktop;
mod files;
mod git;
mod keeper;
mod power;
mod session;

use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::{config::Config, control::Sources, recorder::Shared};

/// What a part of the operating system saw.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// When it was so.
    pub at: Timestamp,
    /// What.
    pub what: Sight,
}

/// What can be seen.
#[derive(Debug, Clone, PartialEq)]
pub enum Sight {
    /// The active window, or that there is none.
    Window(Option<Window>),
    /// The last key or movement of the mouse was at this instant.
    Input,
    /// The screen was locked or unlocked.
    Locked(bool),
    /// The machine goes to sleep, or woke up.
    Asleep(bool),
}

/// The active window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The application.
    pub app: String,
    /// What stands on it.
    pub title: String,
}

/// Where sights go. Sources wait where the keeper is behind; nothing is left out.
pub type Sink = mpsc::Sender<Observation>;

/// Sights that may wait for the keeper.
const WAITING: usize = 256;

/// Starts everything that the configuration wants; it ends with the tasks.
pub fn start(config: &Config, recorder: &Shared, sources: &Sources, tasks: &mut tokio::task::JoinSet<()>) {
    let (sink, sights) = mpsc::channel(WAITING);
    let tracks = config.tracks;
    if tracks.window || tracks.idle {
        desktop::start(sink.clone(), sources.clone(), tasks);
    }
    if tracks.lock || tracks.power || tracks.window || tracks.idle {
        session::start(sink.clone(), sources.clone(), tasks);
    }
    let idle_after = std::time::Duration::from_secs(config.capture.idle_after_seconds);
    tasks.spawn(keeper::keep(recorder.clone(), idle_after, sights, sink));
    if tracks.file {
        files::start(&config.capture, recorder, sources, tasks);
    }
    if tracks.commit {
        git::start(&config.capture, recorder, sources, tasks);
    }
    if tracks.calendar {
        calendar::start(&config.calendars, recorder, sources, tasks);
    }
}
