//! The screen: which window is active, and when somebody last touched keyboard or mouse.

mod wayland;
mod x11;

use std::time::Duration;

use futures::future::OptionFuture;
use jiff::Timestamp;
use tokio::task::JoinSet;

use self::{wayland::Wayland, x11::X11};
use super::{Observation, Sight, Sink, session};
use crate::{control::Sources, process};

/// A screen that went away is looked for this often.
const AGAIN: Duration = Duration::from_secs(15);

/// What is asked of a part of the system that could tell both.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub windows: bool,
    pub presence: bool,
}

const EVERYTHING: Wanted = Wanted {
    windows: true,
    presence: true,
};

/// The part of an operating system that knows the active window and the last input.
pub trait Desktop: Send + 'static {
    /// Its name for `status`.
    const NAME: &'static str;

    /// Reaches it; the error says why it cannot be reached.
    fn connect(wanted: Wanted) -> Result<Self, String>
    where
        Self: Sized;

    /// What it can see, in words.
    fn about(&self) -> String;

    /// Watches until it goes away or nobody listens any more.
    fn watch(self, sink: &Sink) -> Result<(), String>;
}

/// Watches the screen of this session, and looks for it again when it goes away.
pub fn start(sink: Sink, sources: Sources, tasks: &mut JoinSet<()>) {
    let is_set = |name| process::environment(name).is_some();
    match (is_set("WAYLAND_DISPLAY"), is_set("DISPLAY")) {
        (false, false) => sources.set(X11::NAME, "no screen in this session"),
        (false, true) => {
            tasks.spawn(keep_watching::<X11>(EVERYTHING, sink, sources));
        }
        (true, also_x11) => {
            tasks.spawn(keep_watching_wayland(also_x11, sink, sources));
        }
    }
}

/// A session of Wayland. What its compositor does not tell of windows, X11 tells at least of X11 programs; of presence it
/// knows nothing there, because it sees no key that goes to others: for that there is the bus.
async fn keep_watching_wayland(also_x11: bool, sink: Sink, sources: Sources) {
    let offered = tokio::task::spawn_blocking(|| {
        Wayland::connect(EVERYTHING).map(|wayland| Wanted {
            windows: wayland.sees_windows(),
            presence: wayland.sees_presence(),
        })
    });
    let (x11, is_told, is_reached) = match offered.await {
        Ok(Ok(offered)) => {
            let windows = Wanted {
                windows: !offered.windows,
                presence: false,
            };
            (windows, offered.presence, true)
        }
        // A name that leads nowhere: a session of X11 with the environment of another one, or a compositor that is late.
        _ => (EVERYTHING, false, false),
    };
    let is_wanted = also_x11 && x11.windows;
    let x11 = is_wanted.then(|| keep_watching::<X11>(x11, sink.clone(), sources.clone()));
    let bus = (!is_told).then(|| session::keep_watching_presence(is_reached, sink.clone(), sources.clone()));
    let wayland = keep_watching::<Wayland>(EVERYTHING, sink, sources);
    futures::join!(wayland, OptionFuture::from(x11), OptionFuture::from(bus));
}

async fn keep_watching<D: Desktop>(wanted: Wanted, sink: Sink, sources: Sources) {
    loop {
        let (thread_sink, thread_sources) = (sink.clone(), sources.clone());
        let watched =
            tokio::task::spawn_blocking(move || watch::<D>(wanted, &thread_sink, &thread_sources)).await;
        if sink.is_closed() || watched.is_err() {
            return;
        }
        tokio::time::sleep(AGAIN).await;
    }
}

fn watch<D: Desktop>(wanted: Wanted, sink: &Sink, sources: &Sources) {
    let watched = D::connect(wanted).and_then(|desktop| {
        sources.set(D::NAME, desktop.about());
        desktop.watch(sink)
    });
    if let Err(error) = watched {
        sources.set(D::NAME, format!("not reached: {error}"));
    }
}

fn tell(sink: &Sink, at: Timestamp, what: Sight) -> Result<(), String> {
    sink.blocking_send(Observation { at, what })
        .map_err(|_| "nobody listens any more".to_owned())
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
