//! The hint that a desktop may give to logind: nobody is there, since then. It comes after the desktop's own patience, so it is
//! coarse; and several desktops never give it, which looks as if somebody were always there.

use std::time::Duration;

use jiff::Timestamp;
use zbus::{Connection, zvariant::OwnedValue};

use super::Session;
use crate::{
    capture::{Observation, Sight, Sink},
    process,
};

const SERVICE: &str = "org.freedesktop.login1";
/// The session of the caller or, for a service of the user, the one on the screen.
const PATH: &str = "/org/freedesktop/login1/session/auto";
const SESSION: &str = "org.freedesktop.login1.Session";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
const LOOK: Duration = Duration::from_secs(3);

/// The session that is on the screen.
pub struct Hint {
    bus: Connection,
    /// Whether the desktop gave the hint at least once; before that, its absence means nothing.
    is_given: bool,
}

impl Session for Hint {
    const NAME: &'static str = "presence (logind)";

    async fn connect() -> Result<Self, String> {
        let bus = Connection::system().await.map_err(text)?;
        let mut hint = Self { bus, is_given: false };
        hint.last_touch(process::now()).await?;
        Ok(hint)
    }

    fn about(&self) -> String {
        "watched: presence (IdleHint), absence as the desktop notices it and nothing before it first does"
            .to_owned()
    }

    async fn watch(mut self, sink: &Sink) -> Result<(), String> {
        loop {
            if let Some(at) = self.last_touch(process::now()).await? {
                let what = Sight::Input;
                sink.send(Observation { at, what })
                    .await
                    .map_err(|_| "nobody listens any more".to_owned())?;
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

impl Hint {
    /// When somebody was there last; nothing as long as the desktop has not shown that it gives the hint.
    async fn last_touch(&mut self, now: Timestamp) -> Result<Option<Timestamp>, String> {
        let idle = self.get("IdleHint").await?;
        if !idle.downcast_ref::<bool>().map_err(text)? {
            return Ok(self.is_given.then_some(now));
        }
        self.is_given = true;
        let since = self.get("IdleSinceHint").await?;
        let since = since.downcast_ref::<u64>().map_err(text)?;
        let since = i64::try_from(since).map_err(text)?;
        Timestamp::from_microsecond(since).map(Some).map_err(text)
    }

    async fn get(&self, property: &str) -> Result<OwnedValue, String> {
        let answer = self
            .bus
            .call_method(Some(SERVICE), PATH, Some(PROPERTIES), "Get", &(SESSION, property))
            .await
            .map_err(text)?;
        answer.body().deserialize().map_err(text)
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
