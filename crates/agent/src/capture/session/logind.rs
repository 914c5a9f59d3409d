//! systemd-logind: lock and unlock of this user's sessions, sleep and waking of the machine.

use std::collections::HashMap;

use futures::StreamExt;
use zbus::{
    Connection, MatchRule, Message, MessageStream,
    message::Type,
    zvariant::{OwnedFd, OwnedValue, Value},
};

use super::Session;
use crate::{
    capture::{Observation, Sight, Sink},
    process,
};

const SERVICE: &str = "org.freedesktop.login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const SESSION: &str = "org.freedesktop.login1.Session";
const MANAGER_PATH: &str = "/org/freedesktop/login1";
/// The session of the caller or, for a service of the user, the one on the screen.
const OWN_SESSION: &str = "/org/freedesktop/login1/session/auto";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// What a signal about changed properties holds: of which interface, which values, which became unknown.
type Changed = (String, HashMap<String, OwnedValue>, Vec<String>);

/// A connection to the bus of the system.
pub struct Logind {
    bus: Connection,
    user: u32,
    signals: MessageStream,
    /// As long as it is held, the machine waits for us before it sleeps.
    inhibitor: Option<OwnedFd>,
}

impl Session for Logind {
    const NAME: &'static str = "lock and sleep (logind)";

    async fn connect() -> Result<Self, String> {
        let bus = Connection::system().await.map_err(text)?;
        // A bus without logind is none for us.
        bus.call_method(Some(SERVICE), MANAGER_PATH, Some(MANAGER), "ListSessions", &())
            .await
            .map_err(text)?;
        let rule = MatchRule::builder()
            .msg_type(Type::Signal)
            .sender(SERVICE)
            .map_err(text)?
            .build();
        let signals = MessageStream::for_match_rule(rule, &bus, None)
            .await
            .map_err(text)?;
        let inhibitor = inhibit(&bus).await;
        Ok(Self {
            bus,
            user: rustix::process::getuid().as_raw(),
            signals,
            inhibitor,
        })
    }

    async fn watch(mut self, sink: &Sink) -> Result<(), String> {
        // Who starts behind a locked screen hears no signal of it. That it is not locked says nothing: many desktops never tell.
        if self.is_locked().await {
            let (at, what) = (process::now(), Sight::Locked(true));
            sink.send(Observation { at, what })
                .await
                .map_err(|_| "nobody listens any more".to_owned())?;
        }
        while let Some(message) = self.signals.next().await {
            let message = message.map_err(text)?;
            let Some(what) = self.understand(&message).await else {
                continue;
            };
            let asleep = what == Sight::Asleep(true);
            let woke = what == Sight::Asleep(false);
            let at = process::now();
            sink.send(Observation { at, what })
                .await
                .map_err(|_| "nobody listens any more".to_owned())?;
            if asleep {
                // What stood is written down; the machine may sleep.
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                drop(self.inhibitor.take());
            } else if woke {
                self.inhibitor = inhibit(&self.bus).await;
            }
        }
        Err("the bus went away".to_owned())
    }
}

impl Logind {
    async fn understand(&self, message: &Message) -> Option<Sight> {
        let header = message.header();
        let member = header.member()?.as_str();
        match (header.interface()?.as_str(), member) {
            (MANAGER, "PrepareForSleep") => Some(Sight::Asleep(message.body().deserialize().ok()?)),
            (SESSION, "Lock" | "Unlock") => {
                let ours = self.is_ours(header.path()?.as_str()).await;
                ours.then_some(Sight::Locked(member == "Lock"))
            }
            (PROPERTIES, "PropertiesChanged") => {
                let body = message.body();
                let (interface, changed, _): Changed = body.deserialize().ok()?;
                let hint = changed.get("LockedHint")?.downcast_ref::<bool>().ok()?;
                let ours = interface == SESSION && self.is_ours(header.path()?.as_str()).await;
                ours.then_some(Sight::Locked(hint))
            }
            _ => None,
        }
    }

    /// Whether the screen is locked, as far as the desktop told logind.
    async fn is_locked(&self) -> bool {
        let hint = self.property(OWN_SESSION, "LockedHint").await;
        hint.is_some_and(|hint| hint.downcast_ref::<bool>().unwrap_or(false))
    }

    async fn property(&self, session: &str, name: &str) -> Option<OwnedValue> {
        let wanted = (SESSION, name);
        let answer = self
            .bus
            .call_method(Some(SERVICE), session, Some(PROPERTIES), "Get", &wanted)
            .await
            .ok()?;
        answer.body().deserialize().ok()
    }

    /// Whether a session belongs to the user whose agent this is.
    async fn is_ours(&self, path: &str) -> bool {
        let user = self.property(path, "User").await.map(Value::from);
        let Some(Value::Structure(user)) = user else {
            return false;
        };
        let number = user
            .fields()
            .first()
            .and_then(|number| number.downcast_ref::<u32>().ok());
        number == Some(self.user)
    }
}

/// Asks to be told before the machine sleeps. Where that is refused, the clocks of the kernel tell afterwards.
async fn inhibit(bus: &Connection) -> Option<OwnedFd> {
    let wish = ("sleep", "hourbook-agent", "writes down what stands", "delay");
    let answer = bus
        .call_method(Some(SERVICE), MANAGER_PATH, Some(MANAGER), "Inhibit", &wish)
        .await
        .ok()?;
    answer.body().deserialize().ok()
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
