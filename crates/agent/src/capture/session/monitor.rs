//! Compositors that say on the bus of the session how long nobody touched anything: that of GNOME, and Cinnamon's, which
//! descends from it. `org.freedesktop.ScreenSaver` is not asked: under Wayland its `GetSessionIdleTime` fails or answers
//! nought, and desktops disagree whether it counts seconds.

use std::time::Duration;

use jiff::SignedDuration;
use zbus::Connection;

use super::Session;
use crate::{
    capture::{Observation, Sight, Sink},
    process,
};

const LOOK: Duration = Duration::from_secs(3);

/// The name of the service, which is that of its interface, and the object that watches all devices.
const MONITORS: [(&str, &str); 2] = [
    (
        "org.gnome.Mutter.IdleMonitor",
        "/org/gnome/Mutter/IdleMonitor/Core",
    ),
    (
        "org.cinnamon.Muffin.IdleMonitor",
        "/org/cinnamon/Muffin/IdleMonitor/Core",
    ),
];

/// A monitor that answers.
pub struct Monitor {
    bus: Connection,
    name: &'static str,
    path: &'static str,
}

impl Session for Monitor {
    const NAME: &'static str = "presence (idle monitor)";

    /// The first that answers; the error is that of the first.
    async fn connect() -> Result<Self, String> {
        let bus = Connection::session().await.map_err(text)?;
        let mut refused = None;
        for (name, path) in MONITORS {
            let bus = bus.clone();
            let monitor = Self { bus, name, path };
            match monitor.silent().await {
                Ok(_) => return Ok(monitor),
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        Err(refused.unwrap_or_default())
    }

    fn about(&self) -> String {
        format!("watched: presence ({})", self.name)
    }

    async fn watch(self, sink: &Sink) -> Result<(), String> {
        loop {
            let silent = self.silent().await?;
            let now = process::now();
            let at = now.saturating_sub(silent).unwrap_or(now);
            let what = Sight::Input;
            sink.send(Observation { at, what })
                .await
                .map_err(|_| "nobody listens any more".to_owned())?;
            tokio::time::sleep(LOOK).await;
        }
    }
}

impl Monitor {
    /// For how long nobody touched anything.
    async fn silent(&self) -> Result<SignedDuration, String> {
        let answer = self
            .bus
            .call_method(Some(self.name), self.path, Some(self.name), "GetIdletime", &())
            .await
            .map_err(text)?;
        let milliseconds: u64 = answer.body().deserialize().map_err(text)?;
        Ok(SignedDuration::from_millis(
            i64::try_from(milliseconds).unwrap_or(i64::MAX),
        ))
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
