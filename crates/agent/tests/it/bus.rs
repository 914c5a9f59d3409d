//! Lock and sleep, told on a bus of the test's own by something that plays logind.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use serde_json::json;
use zbus::{
    blocking, interface,
    zvariant::{OwnedObjectPath, OwnedValue, Value},
};

use crate::support::{Agent, eventually};

/// A bus of the test's own.
pub struct Bus {
    daemon: Child,
    pub address: String,
}

impl Bus {
    /// None where there is no dbus-daemon; the suite installs it.
    pub fn start() -> Option<Self> {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut address = String::new();
        BufReader::new(daemon.stdout.take()?)
            .read_line(&mut address)
            .ok()?;
        Some(Self {
            daemon,
            address: address.trim().to_owned(),
        })
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

type Listed = (String, u32, String, String, OwnedObjectPath);

/// logind itself, as far as the agent asks it.
struct Manager {
    sessions: Vec<Listed>,
}

#[interface(name = "org.freedesktop.login1.Manager")]
impl Manager {
    fn list_sessions(&self) -> Vec<Listed> {
        self.sessions.clone()
    }
}

struct Session {
    user: u32,
    is_locked: bool,
}

#[interface(name = "org.freedesktop.login1.Session")]
impl Session {
    #[zbus(property)]
    fn user(&self) -> (u32, OwnedObjectPath) {
        (
            self.user,
            OwnedObjectPath::try_from("/org/freedesktop/login1/user").unwrap(),
        )
    }

    #[zbus(property)]
    fn locked_hint(&self) -> bool {
        self.is_locked
    }
}

fn session(user: u32) -> Session {
    let is_locked = false;
    Session { user, is_locked }
}

const OURS: &str = "/org/freedesktop/login1/session/_31";
const OTHERS: &str = "/org/freedesktop/login1/session/_32";

/// AT-67: a lock told by logind is recorded and ends what was recorded of the user; that of another user is not.
#[test]
fn a_lock_on_the_bus_is_heard_and_that_of_others_is_not() {
    let Some(bus) = Bus::start() else {
        eprintln!("dbus-daemon is not installed: nothing was told");
        return;
    };
    let user = rustix::process::getuid().as_raw();
    let logind = blocking::connection::Builder::address(bus.address.as_str())
        .unwrap()
        .serve_at("/org/freedesktop/login1", Manager { sessions: Vec::new() })
        .unwrap()
        .serve_at(OURS, session(user))
        .unwrap()
        .serve_at(OTHERS, session(user + 1))
        .unwrap()
        .name("org.freedesktop.login1")
        .unwrap()
        .build()
        .unwrap();
    let mut agent = Agent::new("").with("DBUS_SYSTEM_BUS_ADDRESS", bus.address.clone());
    agent.run();
    eventually("logind", || {
        (agent.source("lock and sleep") == "watched").then_some(())
    });
    let tell = |path: &str, interface: &str, name: &str| {
        logind
            .emit_signal(None::<&str>, path, interface, name, &())
            .unwrap();
    };
    let session = "org.freedesktop.login1.Session";
    tell(OTHERS, session, "Lock");
    tell(OURS, session, "Lock");
    let locked = eventually("the lock", || agent.own_events("lock").pop());
    assert_eq!(locked.2, json!({"state": "locked"}));
    tell(OURS, session, "Unlock");
    eventually("the unlocking", || {
        let (start, end, _) = agent.own_events("lock").pop()?;
        (end > start).then_some(())
    });
    assert_eq!(
        agent.own_events("lock").len(),
        1,
        "the lock of another user is not ours"
    );
    for asleep in [true, false] {
        let manager = "org.freedesktop.login1.Manager";
        logind
            .emit_signal(
                None::<&str>,
                "/org/freedesktop/login1",
                manager,
                "PrepareForSleep",
                &asleep,
            )
            .unwrap();
        let state = if asleep { "suspended" } else { "on" };
        eventually(state, || {
            let last = agent.own_events("power").pop()?;
            (last.2["state"] == state).then_some(())
        });
    }
    let states: Vec<_> = agent
        .own_events("power")
        .into_iter()
        .map(|(_, _, data)| data["state"].clone())
        .collect();
    assert_eq!(states, ["on", "suspended", "on"]);
}

/// AT-67: who starts behind a locked screen heard no signal of the lock, and asks for it.
#[test]
fn a_screen_that_is_locked_at_the_start_counts_as_locked() {
    let Some(bus) = Bus::start() else {
        eprintln!("dbus-daemon is not installed: nothing was told");
        return;
    };
    let is_locked = true;
    let user = rustix::process::getuid().as_raw();
    let _logind = blocking::connection::Builder::address(bus.address.as_str())
        .unwrap()
        .serve_at("/org/freedesktop/login1", Manager { sessions: Vec::new() })
        .unwrap()
        .serve_at(
            "/org/freedesktop/login1/session/auto",
            Session { user, is_locked },
        )
        .unwrap()
        .name("org.freedesktop.login1")
        .unwrap()
        .build()
        .unwrap();
    let mut agent = Agent::new("").with("DBUS_SYSTEM_BUS_ADDRESS", bus.address.clone());
    agent.run();
    let locked = eventually("the lock", || agent.own_events("lock").pop());
    assert_eq!(locked.2, json!({"state": "locked"}));
}

#[test]
fn a_screen_saver_of_the_desktop_is_heard() {
    let Some(bus) = Bus::start() else {
        eprintln!("dbus-daemon is not installed: nothing was told");
        return;
    };
    let desktop = blocking::connection::Builder::address(bus.address.as_str())
        .unwrap()
        .build()
        .unwrap();
    let mut agent = Agent::new("").with("DBUS_SESSION_BUS_ADDRESS", bus.address.clone());
    agent.run();
    eventually("the bus", || {
        (agent.source("lock (screen saver)") == "watched").then_some(())
    });
    let tell = |active: bool| {
        desktop
            .emit_signal(
                None::<&str>,
                "/org/gnome/ScreenSaver",
                "org.gnome.ScreenSaver",
                "ActiveChanged",
                &active,
            )
            .unwrap();
    };
    tell(true);
    eventually("the lock", || agent.own_events("lock").pop());
    tell(false);
    eventually("the unlocking", || {
        let (start, end, _) = agent.own_events("lock").pop()?;
        (end > start).then_some(())
    });
}

/// What a desktop has that shows icons beside its clock.
struct Watcher {
    shown: mpsc::Sender<String>,
    somebody_shows: bool,
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: &str) {
        self.shown.send(service.to_owned()).unwrap();
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        self.somebody_shows
    }
}

type Properties = HashMap<String, OwnedValue>;
/// A menu: its id, what it is, what is in it.
type Layout = (i32, Properties, Vec<OwnedValue>);

/// The items of the menu of an icon by their labels.
fn menu(desktop: &blocking::Connection, icon: &str) -> HashMap<String, i32> {
    let answer = desktop
        .call_method(
            Some(icon),
            "/MenuBar",
            Some("com.canonical.dbusmenu"),
            "GetLayout",
            &(0_i32, -1_i32, Vec::<String>::new()),
        )
        .unwrap();
    let (_, (_, _, items)): (u32, Layout) = answer.body().deserialize().unwrap();
    items
        .into_iter()
        .filter_map(|item| {
            let (id, properties, _): Layout = item.try_into().unwrap();
            let label: String = properties.get("label")?.try_clone().unwrap().try_into().unwrap();
            Some((label, id))
        })
        .collect()
}

/// The icon beside the clock says what the agent does, and its menu pauses it as the command line does.
#[test]
fn the_icon_beside_the_clock_pauses_and_resumes() {
    let Some(bus) = Bus::start() else {
        eprintln!("dbus-daemon is not installed: no icon was shown");
        return;
    };
    let (shown, icons) = mpsc::channel();
    let watcher = Watcher {
        shown,
        somebody_shows: true,
    };
    let desktop = blocking::connection::Builder::address(bus.address.as_str())
        .unwrap()
        .serve_at("/StatusNotifierWatcher", watcher)
        .unwrap()
        .name("org.kde.StatusNotifierWatcher")
        .unwrap()
        .build()
        .unwrap();
    let mut agent = Agent::new("").with("DBUS_SESSION_BUS_ADDRESS", bus.address.clone());
    agent.run();
    let icon = icons.recv_timeout(Duration::from_mins(1)).unwrap();
    let click = |label: &str| {
        let id = menu(&desktop, &icon)[label];
        let clicked = (id, "clicked", Value::from(0_i32), 0_u32);
        desktop
            .call_method(
                Some(icon.as_str()),
                "/MenuBar",
                Some("com.canonical.dbusmenu"),
                "Event",
                &clicked,
            )
            .unwrap();
    };
    let becomes = |mode: &str| {
        eventually(mode, || (agent.status()["mode"] == mode).then_some(()));
    };
    assert!(menu(&desktop, &icon).contains_key("Recording"));
    click("Pause for an hour");
    becomes("paused");
    assert!(!agent.status()["until"].is_null());
    eventually("the menu", || {
        menu(&desktop, &icon).contains_key("Record again").then_some(())
    });
    click("Record again");
    becomes("recording");
    eventually("the menu", || {
        menu(&desktop, &icon).contains_key("Recording").then_some(())
    });
    click("Hide what I do until I resume");
    becomes("private");
    // What the command line does shows in the menu.
    agent.ok(&["resume"]);
    eventually("the menu", || {
        menu(&desktop, &icon).contains_key("Recording").then_some(())
    });
}
