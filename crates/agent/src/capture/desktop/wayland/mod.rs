//! Wayland: compositors that list their windows (`wlr-foreign-toplevel-management`), and say when nobody touches anything
//! (`ext-idle-notify`, or `org_kde_kwin_idle` before it).

mod presence;
mod windows;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};
use wayland_client::{
    Connection, Dispatch, EventQueue, QueueHandle,
    backend::WaylandError,
    globals::{GlobalListContents, registry_queue_init},
    protocol::{
        wl_registry::{self, WlRegistry},
        wl_seat::{self, WlSeat},
    },
};

use self::{presence::Presence, windows::Windows};
use super::{Desktop, Wanted, tell, text};
use crate::{
    capture::{Sight, Sink, Window},
    process,
};

/// What is said where a compositor keeps its windows to itself.
const NO_TITLES: &str = "no window titles, this compositor does not tell them (wlr-foreign-toplevel-management); a watcher of \
                         ActivityWatch can send them";
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
        if wanted.presence {
            session.presence = Presence::ask(&globals, &handle);
        }
        queue.roundtrip(&mut session).map_err(text)?;
        Ok(Self { queue, session })
    }

    fn about(&self) -> String {
        let presence = self.session.presence.as_ref().map(Presence::protocol);
        match (self.sees_windows(), presence) {
            (true, Some(protocol)) => format!("watched: windows and presence ({protocol})"),
            (true, None) => {
                "watched: windows; presence not, this compositor does not tell it (ext-idle-notify, org_kde_kwin_idle)"
                    .to_owned()
            }
            (false, Some(protocol)) => format!("watched: presence ({protocol}); {NO_TITLES}"),
            (false, None) => NO_TITLES.to_owned(),
        }
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
        self.presence.as_mut().is_some_and(Presence::take_change)
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

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::ZERO)
}
