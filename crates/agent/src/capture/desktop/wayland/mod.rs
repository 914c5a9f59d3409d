//! Wayland: compositors that list their windows (`wlr-foreign-toplevel-management`), and say when nobody touches anything
//! (`ext-idle-notify`).

mod windows;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};
use wayland_client::{
    Connection, Dispatch, EventQueue, Proxy, QueueHandle,
    backend::WaylandError,
    globals::{GlobalListContents, registry_queue_init},
    protocol::{
        wl_registry::{self, WlRegistry},
        wl_seat::{self, WlSeat},
    },
};
use wayland_protocols::ext::idle_notify::v1::client::{
    ext_idle_notification_v1::{Event as Idle, ExtIdleNotificationV1},
    ext_idle_notifier_v1::{self, ExtIdleNotifierV1},
};

use self::windows::Windows;
use super::{Desktop, Wanted, tell, text};
use crate::{
    capture::{Sight, Sink, Window},
    process,
};

/// Without a touch for so long, the compositor tells.
const PAUSE: Duration = Duration::from_secs(2);
/// How often it is said how long nobody touched anything.
const LOOK: Duration = Duration::from_secs(3);

/// A connection to the compositor.
pub struct Wayland {
    queue: EventQueue<Session>,
    session: Session,
}

/// What the compositor told so far.
#[derive(Default)]
struct Session {
    windows: Option<Windows>,
    presence: Option<Presence>,
}

/// What is known of the last touch.
struct Presence {
    _notification: ExtIdleNotificationV1,
    /// Since when the compositor is asked.
    asked: Timestamp,
    /// When somebody came back last.
    returned: Option<Timestamp>,
    /// Since when nobody touches anything, if that is so.
    quiet_since: Option<Timestamp>,
    changed: bool,
}

impl Desktop for Wayland {
    const NAME: &'static str = "screen (Wayland)";

    fn connect(wanted: Wanted) -> Result<Self, String> {
        let connection = Connection::connect_to_env().map_err(text)?;
        let (globals, mut queue) = registry_queue_init::<Session>(&connection).map_err(text)?;
        let handle = queue.handle();
        let mut session = Session::default();
        if wanted.windows {
            session.windows = globals.bind(&handle, 1..=3, ()).ok().map(Windows::new);
        }
        let seat = globals.bind::<WlSeat, _, _>(&handle, 1..=1, ()).ok();
        let notifier = globals.bind::<ExtIdleNotifierV1, _, _>(&handle, 1..=2, ()).ok();
        if let (true, Some(seat), Some(notifier)) = (wanted.presence, seat, notifier) {
            session.presence = Some(Presence::new(&notifier, &seat, &handle));
        }
        queue.roundtrip(&mut session).map_err(text)?;
        Ok(Self { queue, session })
    }

    fn about(&self) -> String {
        match (self.sees_windows(), self.sees_presence()) {
            (true, true) => "watched: windows and presence",
            (true, false) => "watched: windows; presence not, this compositor does not tell it (ext-idle-notify)",
            (false, true) => {
                "watched: presence; no window titles, this compositor does not tell them (wlr-foreign-toplevel-management); \
                 a watcher of ActivityWatch can send them"
            }
            (false, false) => {
                "no window titles: this compositor tells nothing of them (wlr-foreign-toplevel-management); a watcher of \
                 ActivityWatch can send them"
            }
        }
        .to_owned()
    }

    fn watch(mut self, sink: &Sink) -> Result<(), String> {
        let mut shown: Option<Option<Window>> = None;
        let mut look = Timestamp::MIN;
        loop {
            self.queue.dispatch_pending(&mut self.session).map_err(text)?;
            let now = process::now();
            if let Some(windows) = &self.session.windows {
                let active = windows.active()?;
                if shown.as_ref() != Some(&active) {
                    shown = Some(active.clone());
                    tell(sink, now, Sight::Window(active))?;
                }
            }
            if self.session.presence_changed() || now >= look {
                self.session.say_presence(sink, now)?;
                look = now.saturating_add(signed(LOOK)).unwrap_or(now);
            }
            let pause = look.duration_since(now).max(SignedDuration::from_millis(10));
            self.wait(pause)?;
            if sink.is_closed() {
                return Ok(());
            }
        }
    }
}

impl Wayland {
    pub fn sees_windows(&self) -> bool {
        self.session.windows.is_some()
    }

    pub fn sees_presence(&self) -> bool {
        self.session.presence.is_some()
    }

    /// Waits until the compositor says something, or for a while.
    fn wait(&self, pause: SignedDuration) -> Result<(), String> {
        self.queue.flush().map_err(text)?;
        // Without a guard there is something to dispatch already.
        let Some(guard) = self.queue.prepare_read() else {
            return Ok(());
        };
        let pause = Timespec {
            tv_sec: pause.as_secs(),
            tv_nsec: pause.subsec_nanos().into(),
        };
        let socket = guard.connection_fd();
        let said = match poll(&mut [PollFd::new(&socket, PollFlags::IN)], Some(&pause)) {
            Ok(ready) => ready > 0,
            Err(Errno::INTR) => false,
            Err(error) => return Err(error.to_string()),
        };
        if !said {
            return Ok(());
        }
        match guard.read() {
            Ok(_) => Ok(()),
            Err(WaylandError::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl Session {
    /// Whether somebody came or went since this was asked last.
    fn presence_changed(&mut self) -> bool {
        let presence = self.presence.as_mut();
        presence.is_some_and(|presence| std::mem::take(&mut presence.changed))
    }

    /// Says when somebody touched something last, as far as that is known.
    fn say_presence(&self, sink: &Sink, now: Timestamp) -> Result<(), String> {
        let touch = self
            .presence
            .as_ref()
            .and_then(|presence| presence.last_touch(now));
        touch.map_or(Ok(()), |touch| tell(sink, touch, Sight::Input))
    }
}

impl Presence {
    fn new(notifier: &ExtIdleNotifierV1, seat: &WlSeat, handle: &QueueHandle<Session>) -> Self {
        let pause = u32::try_from(PAUSE.as_millis()).unwrap_or(u32::MAX);
        // A film that keeps the screen awake is no touch; the second version of the protocol can tell them apart.
        let notification = if notifier.version() >= 2 {
            notifier.get_input_idle_notification(pause, seat, handle, ())
        } else {
            notifier.get_idle_notification(pause, seat, handle, ())
        };
        Self {
            _notification: notification,
            asked: process::now(),
            returned: None,
            quiet_since: None,
            changed: false,
        }
    }
}

impl Presence {
    /// Never later than it was: what is said of a time before must not come after what is said of a time that follows. Nothing
    /// in the first moments, in which the compositor cannot know yet whether somebody is there.
    fn last_touch(&self, now: Timestamp) -> Option<Timestamp> {
        let surely = Some(before(now)).filter(|surely| *surely >= self.asked);
        self.quiet_since.or_else(|| surely.max(self.returned))
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
        let Some(presence) = &mut session.presence else {
            return;
        };
        let now = process::now();
        presence.changed = true;
        if matches!(event, Idle::Idled) {
            presence.quiet_since = Some(before(now));
        } else {
            presence.quiet_since = None;
            presence.returned = Some(now);
        }
    }
}

impl Dispatch<ExtIdleNotifierV1, ()> for Session {
    fn event(
        _: &mut Self,
        _: &ExtIdleNotifierV1,
        _: ext_idle_notifier_v1::Event,
        (): &(),
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        // It tells nothing by itself.
    }
}

impl Dispatch<WlSeat, ()> for Session {
    fn event(_: &mut Self, _: &WlSeat, _: wl_seat::Event, (): &(), _: &Connection, _: &QueueHandle<Self>) {
        // Which keyboards and mice there are is nobody's business here.
    }
}

impl Dispatch<WlRegistry, GlobalListContents> for Session {
    fn event(
        _: &mut Self,
        _: &WlRegistry,
        _: wl_registry::Event,
        _: &GlobalListContents,
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        // What comes and goes later is found at the next start of the session.
    }
}

/// A pause ago.
fn before(now: Timestamp) -> Timestamp {
    now.saturating_sub(signed(PAUSE)).unwrap_or(now)
}

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::ZERO)
}
