//! When somebody touched keyboard or mouse last, as far as a compositor tells it.
//!
//! Two protocols say the same: `ext-idle-notify`, and its elder `org_kde_kwin_idle`, which is all that Plasma before 5.27 and Sway before 1.8
//! offer.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use wayland_client::{
    Connection, Dispatch, Proxy, QueueHandle, delegate_noop, globals::GlobalList, protocol::wl_seat::WlSeat,
};
use wayland_protocols::ext::idle_notify::v1::client::{
    ext_idle_notification_v1::{Event as Idle, ExtIdleNotificationV1},
    ext_idle_notifier_v1::ExtIdleNotifierV1,
};
use wayland_protocols_plasma::idle::client::{
    org_kde_kwin_idle::OrgKdeKwinIdle,
    org_kde_kwin_idle_timeout::{Event as ElderIdle, OrgKdeKwinIdleTimeout},
};

use super::Session;
use crate::process;

/// Without a touch for so long, the compositor tells.
const PAUSE: Duration = Duration::from_secs(2);

/// What is known of the last touch.
pub struct Presence {
    /// The protocol that tells it. What was asked lives as long as the connection.
    protocol: &'static str,
    /// Since when the compositor is asked.
    asked: Timestamp,
    /// When somebody came back last.
    returned: Option<Timestamp>,
    /// Since when nobody touches anything, if that is so.
    quiet_since: Option<Timestamp>,
    changed: bool,
}

impl Presence {
    /// Asks the compositor; none where it offers neither protocol.
    pub fn ask(globals: &GlobalList, handle: &QueueHandle<Session>) -> Option<Self> {
        let seat = globals.bind::<WlSeat, _, _>(handle, 1..=1, ()).ok()?;
        if let Ok(notifier) = globals.bind::<ExtIdleNotifierV1, _, _>(handle, 1..=2, ()) {
            ask_notifier(&notifier, &seat, handle);
            return Some(Self::told_by("ext-idle-notify"));
        }
        let elder = globals.bind::<OrgKdeKwinIdle, _, _>(handle, 1..=1, ()).ok()?;
        elder.get_idle_timeout(&seat, milliseconds(PAUSE), handle, ());
        Some(Self::told_by("org_kde_kwin_idle"))
    }

    fn told_by(protocol: &'static str) -> Self {
        Self {
            protocol,
            asked: process::now(),
            returned: None,
            quiet_since: None,
            changed: false,
        }
    }

    /// The protocol that tells it.
    pub fn protocol(&self) -> &'static str {
        self.protocol
    }

    /// Never later than it was: what is said of a time before must not come after what is said of a time that follows. Nothing
    /// in the first moments, in which the compositor cannot know yet whether somebody is there.
    pub fn last_touch(&self, now: Timestamp) -> Option<Timestamp> {
        let surely = Some(before(now)).filter(|surely| *surely >= self.asked);
        self.quiet_since.or_else(|| surely.max(self.returned))
    }

    /// Whether somebody came or went since this was asked last.
    pub fn take_change(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    fn left(&mut self) {
        self.changed = true;
        self.quiet_since = Some(before(process::now()));
    }

    fn came_back(&mut self) {
        self.changed = true;
        self.quiet_since = None;
        self.returned = Some(process::now());
    }
}

/// A film that keeps the screen awake is no touch; the second version of the protocol can tell them apart.
fn ask_notifier(notifier: &ExtIdleNotifierV1, seat: &WlSeat, handle: &QueueHandle<Session>) {
    let pause = milliseconds(PAUSE);
    if notifier.version() >= 2 {
        notifier.get_input_idle_notification(pause, seat, handle, ());
    } else {
        notifier.get_idle_notification(pause, seat, handle, ());
    }
}

/// A pause ago.
fn before(now: Timestamp) -> Timestamp {
    let pause = SignedDuration::try_from(PAUSE).unwrap_or(SignedDuration::ZERO);
    now.saturating_sub(pause).unwrap_or(now)
}

fn milliseconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}

/// What either protocol says: somebody left, or came back.
fn told(session: &mut Session, left: bool) {
    match &mut session.presence {
        Some(presence) if left => presence.left(),
        Some(presence) => presence.came_back(),
        None => {}
    }
}

impl Dispatch<ExtIdleNotificationV1, ()> for Session {
    fn event(
        session: &mut Self,
        _: &ExtIdleNotificationV1,
        event: Idle,
        (): &(),
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        told(session, matches!(event, Idle::Idled));
    }
}

impl Dispatch<OrgKdeKwinIdleTimeout, ()> for Session {
    fn event(
        session: &mut Self,
        _: &OrgKdeKwinIdleTimeout,
        event: ElderIdle,
        (): &(),
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        told(session, matches!(event, ElderIdle::Idle));
    }
}

// They tell nothing by themselves.
delegate_noop!(Session: ignore ExtIdleNotifierV1);
delegate_noop!(Session: ignore OrgKdeKwinIdle);
