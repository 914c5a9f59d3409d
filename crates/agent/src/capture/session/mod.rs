//! The session: screen locked, machine asleep. What tells of it stands behind one trait.

mod hint;
mod logind;
mod monitor;
mod screensaver;

use std::time::Duration;

use tokio::task::JoinSet;

use super::Sink;
use crate::control::Sources;

/// A bus that went away is looked for this often.
const AGAIN: Duration = Duration::from_secs(30);

/// Something that tells when the screen is locked or the machine sleeps.
pub trait Session: Send + Sized + 'static {
    /// Its name for `status`.
    const NAME: &'static str;

    /// Reaches it; the error says why it cannot be reached.
    fn connect() -> impl Future<Output = Result<Self, String>> + Send;

    /// What it tells and by which way, in words.
    fn about(&self) -> String {
        "watched".to_owned()
    }

    /// Watches until it goes away.
    fn watch(self, sink: &Sink) -> impl Future<Output = Result<(), String>> + Send;
}

/// Watches everything that tells of the session.
pub fn start(sink: Sink, sources: Sources, tasks: &mut JoinSet<()>) {
    tasks.spawn(keep_watching::<logind::Logind>(sink.clone(), sources.clone()));
    tasks.spawn(keep_watching::<screensaver::ScreenSaver>(sink, sources));
}

/// Watches whether somebody is there, for screens that do not tell it. `coarse`: a desktop's own word will do where nothing
/// says it exactly; it must not stand beside something that does.
pub async fn keep_watching_presence(coarse: bool, sink: Sink, sources: Sources) {
    if coarse && monitor::Monitor::connect().await.is_err() {
        keep_watching::<hint::Hint>(sink, sources).await;
    } else {
        keep_watching::<monitor::Monitor>(sink, sources).await;
    }
}

async fn keep_watching<S: Session>(sink: Sink, sources: Sources) {
    loop {
        let error = match S::connect().await {
            Ok(session) => {
                sources.set(S::NAME, session.about());
                session.watch(&sink).await.err()
            }
            Err(error) => Some(error),
        };
        sources.set(S::NAME, format!("not reached: {}", error.unwrap_or_default()));
        tokio::time::sleep(AGAIN).await;
    }
}
