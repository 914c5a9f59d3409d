//! The session: screen locked, machine asleep. What tells of it stands behind one trait.

mod logind;
mod mutter;
mod screensaver;

use std::time::Duration;

use tokio::task::JoinSet;

use super::Sink;
use crate::{control::Sources, process};

/// A bus that went away is looked for this often.
const AGAIN: Duration = Duration::from_secs(30);

/// Something that tells when the screen is locked or the machine sleeps.
pub trait Session: Send + Sized + 'static {
    /// Its name for `status`.
    const NAME: &'static str;

    /// Reaches it; the error says why it cannot be reached.
    fn connect() -> impl Future<Output = Result<Self, String>> + Send;

    /// Watches until it goes away.
    fn watch(self, sink: &Sink) -> impl Future<Output = Result<(), String>> + Send;
}

/// Watches everything that tells of the session.
pub fn start(sink: Sink, sources: Sources, tasks: &mut JoinSet<()>) {
    tasks.spawn(keep_watching::<logind::Logind>(sink.clone(), sources.clone()));
    if is_gnome_under_wayland() {
        tasks.spawn(keep_watching::<mutter::Mutter>(sink.clone(), sources.clone()));
    }
    tasks.spawn(keep_watching::<screensaver::ScreenSaver>(sink, sources));
}

/// Elsewhere the screen itself says when somebody touched something.
fn is_gnome_under_wayland() -> bool {
    process::environment("WAYLAND_DISPLAY").is_some()
        && process::environment("XDG_CURRENT_DESKTOP")
            .is_some_and(|desktop| desktop.to_string_lossy().contains("GNOME"))
}

async fn keep_watching<S: Session>(sink: Sink, sources: Sources) {
    loop {
        let error = match S::connect().await {
            Ok(session) => {
                sources.set(S::NAME, "watched");
                session.watch(&sink).await.err()
            }
            Err(error) => Some(error),
        };
        sources.set(S::NAME, format!("not reached: {}", error.unwrap_or_default()));
        tokio::time::sleep(AGAIN).await;
    }
}
