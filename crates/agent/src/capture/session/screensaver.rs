//! Screen savers of desktops on the bus of the session: GNOME, KDE, Cinnamon, MATE and others say when they lock.

use futures::StreamExt;
use zbus::{Connection, MatchRule, MessageStream, message::Type};

use super::Session;
use crate::{
    capture::{Observation, Sight, Sink},
    process,
};

/// Names under which desktops tell of it.
const INTERFACES: &[&str] = &[
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
    "org.xfce.ScreenSaver",
];

/// A connection to the bus of the session.
pub struct ScreenSaver {
    signals: MessageStream,
}

impl Session for ScreenSaver {
    const NAME: &'static str = "lock (screen saver)";

    async fn connect() -> Result<Self, String> {
        let bus = Connection::session().await.map_err(text)?;
        let rule = MatchRule::builder()
            .msg_type(Type::Signal)
            .member("ActiveChanged")
            .map_err(text)?
            .build();
        let signals = MessageStream::for_match_rule(rule, &bus, None)
            .await
            .map_err(text)?;
        Ok(Self { signals })
    }

    async fn watch(mut self, sink: &Sink) -> Result<(), String> {
        while let Some(message) = self.signals.next().await {
            let message = message.map_err(text)?;
            let header = message.header();
            let known = header
                .interface()
                .is_some_and(|interface| INTERFACES.contains(&interface.as_str()));
            let Ok(active) = message.body().deserialize::<bool>() else {
                continue;
            };
            if known {
                let at = process::now();
                let what = Sight::Locked(active);
                sink.send(Observation { at, what })
                    .await
                    .map_err(|_| "nobody listens any more".to_owned())?;
            }
        }
        Err("the bus went away".to_owned())
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
