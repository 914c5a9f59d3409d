//! GNOME under Wayland: its compositor says on the bus of the session how long nobody touched anything.

use std::time::Duration;

use jiff::SignedDuration;
use zbus::Connection;

use super::Session;
use crate::{
    capture::{Observation, Sight, Sink},
    process,
};

const SERVICE: &str = "org.gnome.Mutter.IdleMonitor";
const PATH: &str = "/org/gnome/Mutter/IdleMonitor/Core";
const LOOK: Duration = Duration::from_secs(3);

/// A connection to the bus of the session.
pub struct Mutter {
    bus: Connection,
}

impl Session for Mutter {
    const NAME: &'static str = "presence (GNOME)";

    async fn connect() -> Result<Self, String> {
        let bus = Connection::session().await.map_err(|error| error.to_string())?;
        let mutter = Self { bus };
        mutter.silent().await?;
        Ok(mutter)
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

impl Mutter {
    async fn silent(&self) -> Result<SignedDuration, String> {
        let answer = self
            .bus
            .call_method(Some(SERVICE), PATH, Some(SERVICE), "GetIdletime", &())
            .await
            .map_err(|error| error.to_string())?;
        let milliseconds: u64 = answer.body().deserialize().map_err(|error| error.to_string())?;
        Ok(SignedDuration::from_millis(
            i64::try_from(milliseconds).unwrap_or(i64::MAX),
        ))
    }
}
