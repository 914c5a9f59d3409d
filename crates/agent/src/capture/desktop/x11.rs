//! X11: the window manager says which window is active, the server when somebody last touched something.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};
use x11rb::{
    connection::Connection,
    protocol::{
        Event,
        screensaver::ConnectionExt as _,
        xproto::{Atom, AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, EventMask, Window as Id},
    },
    rust_connection::RustConnection,
};

use super::{Desktop, Wanted, tell, text};
use crate::{
    capture::{Sight, Sink, Window},
    process,
};

x11rb::atom_manager! {
    /// The names that window managers agreed on.
    Atoms: AtomCookies {
        ACTIVE_WINDOW: b"_NET_ACTIVE_WINDOW".as_slice(),
        NAME: b"_NET_WM_NAME".as_slice(),
        UTF8_STRING,
    }
}

/// How often somebody is looked for who was there a moment ago, and who was not.
const LOOK: Duration = Duration::from_secs(3);
const LOOK_FOR_RETURN: Duration = Duration::from_secs(1);
/// Without input for so long, somebody may be about to return.
const SILENT: SignedDuration = SignedDuration::from_secs(60);
/// Titles are cut here, in units of four bytes.
const LONGEST_TITLE: u32 = 1024;
/// An event of the server on this machine is never older; one of a distant server has another clock.
const OLDEST_EVENT: u32 = 60_000;

/// A connection to the screen.
pub struct X11 {
    connection: RustConnection,
    atoms: Atoms,
    root: Id,
    idle: bool,
    wanted: Wanted,
    active: Option<Id>,
    shown: Option<Window>,
    told: bool,
}

impl Desktop for X11 {
    const NAME: &'static str = "screen (X11)";

    fn connect(wanted: Wanted) -> Result<Self, String> {
        let (connection, screen) = RustConnection::connect(None).map_err(text)?;
        let root = connection
            .setup()
            .roots
            .get(screen)
            .ok_or("the screen does not exist")?
            .root;
        let atoms = Atoms::new(&connection).map_err(text)?.reply().map_err(text)?;
        let listen = ChangeWindowAttributesAux::new().event_mask(EventMask::PROPERTY_CHANGE);
        connection
            .change_window_attributes(root, &listen)
            .map_err(text)?
            .check()
            .map_err(text)?;
        let idle = wanted.presence
            && connection
                .screensaver_query_version(1, 1)
                .ok()
                .and_then(|cookie| cookie.reply().ok())
                .is_some();
        Ok(Self {
            connection,
            atoms,
            root,
            idle,
            wanted,
            active: None,
            shown: None,
            told: false,
        })
    }

    fn about(&self) -> String {
        match (self.wanted.presence, self.idle) {
            (true, true) => "watched: windows and presence",
            (true, false) => "watched: windows; presence not, the screen saver extension is missing",
            (false, _) => "watched: windows of X11 programs; presence not, Wayland or the bus knows it",
        }
        .to_owned()
    }

    fn watch(mut self, sink: &Sink) -> Result<(), String> {
        self.activate(sink, process::now())?;
        let mut look = Timestamp::MIN;
        loop {
            while let Some(event) = self.connection.poll_for_event().map_err(text)? {
                self.hear(&event, sink)?;
            }
            let now = process::now();
            if now >= look {
                let next = self.look(sink, now)?;
                look = now.saturating_add(next).unwrap_or(now);
            }
            let pause = look.duration_since(now).max(SignedDuration::from_millis(10));
            self.wait(pause)?;
            if sink.is_closed() {
                return Ok(());
            }
        }
    }
}

impl X11 {
    /// Waits until the server says something, or for a while.
    fn wait(&self, pause: SignedDuration) -> Result<(), String> {
        self.connection.flush().map_err(text)?;
        let mut ready = [PollFd::new(self.connection.stream(), PollFlags::IN)];
        let pause = Timespec {
            tv_sec: pause.as_secs(),
            tv_nsec: pause.subsec_nanos().into(),
        };
        match poll(&mut ready, Some(&pause)) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn hear(&mut self, event: &Event, sink: &Sink) -> Result<(), String> {
        let Event::PropertyNotify(changed) = event else {
            return Ok(());
        };
        let at = instant(changed.time);
        if changed.window == self.root && changed.atom == self.atoms.ACTIVE_WINDOW {
            return self.activate(sink, at);
        }
        let title = [
            self.atoms.NAME,
            AtomEnum::WM_NAME.into(),
            AtomEnum::WM_CLASS.into(),
        ];
        if Some(changed.window) == self.active && title.contains(&changed.atom) {
            return self.show(sink, at);
        }
        Ok(())
    }

    /// Another window may be active now.
    fn activate(&mut self, sink: &Sink, at: Timestamp) -> Result<(), String> {
        let active = self.active_window()?;
        if active != self.active {
            if let Some(before) = self.active {
                self.listen_to(before, EventMask::NO_EVENT)?;
            }
            if let Some(now) = active {
                self.listen_to(now, EventMask::PROPERTY_CHANGE)?;
            }
            self.active = active;
        }
        self.show(sink, at)
    }

    fn show(&mut self, sink: &Sink, at: Timestamp) -> Result<(), String> {
        let window = match self.active {
            Some(active) => self.describe(active)?,
            None => None,
        };
        if !self.told || self.shown != window {
            self.told = true;
            self.shown.clone_from(&window);
            tell(sink, at, Sight::Window(window))?;
        }
        Ok(())
    }

    /// Asks when somebody last touched something; answers when to ask again.
    fn look(&mut self, sink: &Sink, now: Timestamp) -> Result<SignedDuration, String> {
        if self.active.is_none() {
            // Without a window manager nobody tells; so the focus is looked at.
            self.activate(sink, now)?;
        }
        if !self.idle {
            return Ok(signed(LOOK));
        }
        let info = self.connection.screensaver_query_info(self.root).map_err(text)?;
        let silent = SignedDuration::from_millis(info.reply().map_err(text)?.ms_since_user_input.into());
        let now = process::now();
        tell(sink, now.saturating_sub(silent).unwrap_or(now), Sight::Input)?;
        Ok(signed(if silent > SILENT { LOOK_FOR_RETURN } else { LOOK }))
    }

    fn active_window(&self) -> Result<Option<Id>, String> {
        let property = self
            .connection
            .get_property(false, self.root, self.atoms.ACTIVE_WINDOW, AtomEnum::WINDOW, 0, 1)
            .map_err(text)?
            .reply()
            .map_err(text)?;
        match property.value32().and_then(|mut values| values.next()) {
            Some(0) => Ok(None),
            Some(window) => Ok(Some(window)),
            None => self.focused_window(),
        }
    }

    /// The window that has the focus, or the one around it that has a name.
    fn focused_window(&self) -> Result<Option<Id>, String> {
        /// Windows inside of windows, up to here.
        const DEEPEST: usize = 8;
        let focus = self
            .connection
            .get_input_focus()
            .map_err(text)?
            .reply()
            .map_err(text)?;
        let mut window = focus.focus;
        for _ in 0..DEEPEST {
            // 0 is none, 1 is whatever the pointer is on.
            if window <= 1 || window == self.root {
                return Ok(None);
            }
            if self.describe(window)?.is_some() {
                return Ok(Some(window));
            }
            let Ok(tree) = self.connection.query_tree(window).map_err(text)?.reply() else {
                return Ok(None);
            };
            window = tree.parent;
        }
        Ok(None)
    }

    fn listen_to(&self, window: Id, mask: EventMask) -> Result<(), String> {
        let listen = ChangeWindowAttributesAux::new().event_mask(mask);
        let sent = self
            .connection
            .change_window_attributes(window, &listen)
            .map_err(text)?;
        // The window may be gone by now; then another one is active soon.
        sent.ignore_error();
        Ok(())
    }

    /// Application and title; nothing for a window that says neither or is gone.
    fn describe(&self, window: Id) -> Result<Option<Window>, String> {
        let class = self.property(window, AtomEnum::WM_CLASS.into(), AtomEnum::STRING.into())?;
        let title = match self.property(window, self.atoms.NAME, self.atoms.UTF8_STRING)? {
            Some(title) => Some(String::from_utf8_lossy(&title).into_owned()),
            None => self
                .property(window, AtomEnum::WM_NAME.into(), AtomEnum::ANY.into())?
                .map(|title| latin1(&title)),
        };
        if class.is_none() && title.is_none() {
            return Ok(None);
        }
        Ok(Some(Window {
            app: class.as_deref().map(class_name).unwrap_or_default(),
            title: title.unwrap_or_default(),
        }))
    }

    fn property(&self, window: Id, name: Atom, kind: Atom) -> Result<Option<Vec<u8>>, String> {
        let cookie = self
            .connection
            .get_property(false, window, name, kind, 0, LONGEST_TITLE)
            .map_err(text)?;
        match cookie.reply() {
            Ok(reply) => Ok(Some(reply.value).filter(|value| !value.is_empty())),
            Err(x11rb::errors::ReplyError::X11Error(_)) => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// `WM_CLASS` holds instance and class, each ended by a zero; the class names the application.
fn class_name(value: &[u8]) -> String {
    let mut parts = value.split(|byte| *byte == 0);
    let instance = parts.next().unwrap_or_default();
    let class = parts.next().filter(|class| !class.is_empty()).unwrap_or(instance);
    latin1(class)
}

fn latin1(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_end_matches('\0').to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// When the server says something happened: it counts the milliseconds of this machine's clock, which is exact
/// however late we listen.
fn instant(server: u32) -> Timestamp {
    let now = process::now();
    let awake = process::uptime().0.as_millis();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the server's clock wraps at 32 bits"
    )]
    let behind = (awake as u32).wrapping_sub(server);
    if behind > OLDEST_EVENT {
        return now;
    }
    now.saturating_sub(SignedDuration::from_millis(behind.into()))
        .unwrap_or(now)
}

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_names_the_application() {
        assert_eq!(class_name(b"navigator\0Firefox\0"), "Firefox");
        assert_eq!(class_name(b"xterm\0\0"), "xterm");
        assert_eq!(class_name(b"xterm"), "xterm");
        assert_eq!(latin1(b"\xfcber"), "über");
    }

    #[test]
    fn an_event_is_as_old_as_the_server_says() {
        #[expect(clippy::cast_possible_truncation, reason = "as the server counts")]
        let clock = process::uptime().0.as_millis() as u32;
        let lag = process::now().duration_since(instant(clock.wrapping_sub(2_000)));
        assert!(
            lag >= SignedDuration::from_millis(1900) && lag < SignedDuration::from_secs(3),
            "{lag:?}"
        );
        // The clock of a distant server says nothing here.
        let distant = process::now().duration_since(instant(clock.wrapping_add(1_000_000)));
        assert!(distant < SignedDuration::from_secs(1), "{distant:?}");
    }
}
