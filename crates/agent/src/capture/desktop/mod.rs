//! The screen: which window is active, and when somebody last touched keyboard or mouse.

mod x11;

use std::time::Duration;

use tokio::task::JoinSet;

use super::Sink;
use crate::{control::Sources, process};

/// A screen that went away is looked for this often.
const AGAIN: Duration = Duration::from_secs(15);

/// The part of an operating system that knows the active window and the last input.
pub trait Desktop: Send + 'static {
    /// Its name for `status`.
    const NAME: &'static str;

    /// Reaches it; the error says why it cannot be reached.
    fn connect() -> Result<Self, String>
    where
        Self: Sized;

    /// What it can see, in words.
    fn about(&self) -> String;

    /// Watches until it goes away or nobody listens any more.
    fn watch(self, sink: &Sink) -> Result<(), String>;
}

/// Watches the screen of this session, and looks for it again when it goes away.
pub fn start(sink: Sink, sources: Sources, tasks: &mut JoinSet<()>) {
    if process::environment("DISPLAY").is_none() {
        sources.set(x11::X11::NAME, unavailable());
        return;
    }
    tasks.spawn(async move {
        loop {
            let (thread_sink, thread_sources) = (sink.clone(), sources.clone());
            let watched =
                tokio::task::spawn_blocking(move || watch::<x11::X11>(&thread_sink, &thread_sources)).await;
            if sink.is_closed() || watched.is_err() {
                return;
            }
            tokio::time::sleep(AGAIN).await;
        }
    });
}

fn watch<D: Desktop>(sink: &Sink, sources: &Sources) {
    let watched = D::connect().and_then(|desktop| {
        sources.set(D::NAME, desktop.about());
        desktop.watch(sink)
    });
    if let Err(error) = watched {
        sources.set(D::NAME, format!("not reached: {error}"));
    }
}

fn unavailable() -> String {
    if process::environment("WAYLAND_DISPLAY").is_some() {
        "no window titles: this session is Wayland without X11, which this version does not read; a watcher of \
         ActivityWatch can send them"
            .to_owned()
    } else {
        "no screen in this session".to_owned()
    }
}
