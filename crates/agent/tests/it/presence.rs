//! Presence under compositors that do not tell it themselves: what a bus of the test's own says.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use rstest::rstest;
use zbus::{blocking, interface};

use crate::{
    bus::Bus,
    support::{Agent, eventually, now},
    wayland::{Compositor, Tells},
};

const CONFIG: &str = "[capture]\nidle_after_seconds = 10\n";

/// When somebody touched something last, in milliseconds of the clock; the end of all time as long as somebody types.
#[derive(Clone)]
struct Touched(Arc<AtomicI64>);

impl Touched {
    fn always() -> Self {
        Self(Arc::new(AtomicI64::new(i64::MAX)))
    }

    fn leave(&self) -> Timestamp {
        let left = now();
        self.0.store(left.as_millisecond(), Ordering::Relaxed);
        left
    }

    fn come_back(&self) {
        self.0.store(i64::MAX, Ordering::Relaxed);
    }

    fn silent(&self) -> u64 {
        let silent = now()
            .as_millisecond()
            .saturating_sub(self.0.load(Ordering::Relaxed));
        u64::try_from(silent).unwrap_or(0)
    }
}

/// GNOME's compositor, as far as the agent asks it.
struct Mutter(Touched);

#[interface(name = "org.gnome.Mutter.IdleMonitor")]
impl Mutter {
    fn get_idletime(&self) -> u64 {
        self.0.silent()
    }
}

/// That of Cinnamon.
struct Muffin(Touched);

#[interface(name = "org.cinnamon.Muffin.IdleMonitor")]
impl Muffin {
    fn get_idletime(&self) -> u64 {
        self.0.silent()
    }
}

/// The session on the screen, as logind shows it.
struct Session(Touched);

#[interface(name = "org.freedesktop.login1.Session")]
impl Session {
    #[zbus(property)]
    fn idle_hint(&self) -> bool {
        self.0.0.load(Ordering::Relaxed) != i64::MAX
    }

    #[zbus(property)]
    fn idle_since_hint(&self) -> u64 {
        let since = u64::try_from(self.0.0.load(Ordering::Relaxed)).unwrap_or(0);
        since.saturating_mul(1000)
    }
}

fn last(agent: &Agent, status: &str) -> Timestamp {
    let (at, ..) = eventually(status, || {
        let last = agent.own_events("idle").pop();
        last.filter(|(_, _, data)| data["status"] == status)
    });
    at
}

/// An answer that takes its time makes it a little later; it is noticed ten seconds after.
fn is_at(seen: Timestamp, left: Timestamp) -> bool {
    let late = seen.duration_since(left);
    late >= SignedDuration::from_millis(-50) && late <= SignedDuration::from_secs(5)
}

/// GNOME and Cinnamon say on the bus how long nobody touched anything: absence begins with the last touch.
#[rstest]
#[case("org.gnome.Mutter.IdleMonitor")]
#[case("org.cinnamon.Muffin.IdleMonitor")]
fn presence_comes_from_the_monitor_of_the_desktop(#[case] name: &'static str) {
    let Some(bus) = Bus::start() else {
        eprintln!("dbus-daemon is not installed: nobody was watched");
        return;
    };
    let touched = Touched::always();
    let desktop = blocking::connection::Builder::address(bus.address.as_str()).unwrap();
    let desktop = if name.contains("Mutter") {
        desktop.serve_at("/org/gnome/Mutter/IdleMonitor/Core", Mutter(touched.clone()))
    } else {
        desktop.serve_at("/org/cinnamon/Muffin/IdleMonitor/Core", Muffin(touched.clone()))
    };
    let _desktop = desktop.unwrap().name(name).unwrap().build().unwrap();
    let mut agent = Agent::new(CONFIG)
        .with("DBUS_SESSION_BUS_ADDRESS", bus.address.clone())
        .with("WAYLAND_DISPLAY", "/nonexistent/wayland-0");
    agent.run();
    last(&agent, "not-afk");
    assert!(agent.source("presence (idle monitor)").contains(name));
    let left = touched.leave();
    let away = last(&agent, "afk");
    assert!(is_at(away, left), "{away} {left}");
    touched.come_back();
    last(&agent, "not-afk");
}

/// Where neither compositor nor monitor tells it, the hint to logind does; but only a desktop that gave it once means anything by
/// not giving it.
#[test]
fn the_hint_to_logind_counts_once_a_desktop_gives_it() {
    let Some(bus) = Bus::start() else {
        eprintln!("dbus-daemon is not installed: nobody was watched");
        return;
    };
    let touched = Touched::always();
    let _logind = blocking::connection::Builder::address(bus.address.as_str())
        .unwrap()
        .serve_at("/org/freedesktop/login1/session/auto", Session(touched.clone()))
        .unwrap()
        .name("org.freedesktop.login1")
        .unwrap()
        .build()
        .unwrap();
    let compositor = Compositor::start(true, Tells::Nothing);
    let mut agent = compositor
        .found_by(CONFIG)
        .with("DBUS_SYSTEM_BUS_ADDRESS", bus.address.clone());
    agent.run();
    eventually("logind", || {
        let hint = agent.source("presence (logind)");
        hint.contains("IdleHint").then_some(())
    });
    assert!(agent.own_events("idle").is_empty());
    let left = touched.leave();
    let away = last(&agent, "afk");
    assert!(is_at(away, left), "{away} {left}");
    touched.come_back();
    last(&agent, "not-afk");
}
