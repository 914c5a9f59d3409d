//! Windows on a screen of the test's own: what is recorded matches what the script did, to its own instants.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use x11rb::{
    COPY_DEPTH_FROM_PARENT,
    connection::Connection,
    protocol::{
        xproto::{AtomEnum, ConnectionExt as _, CreateWindowAux, PropMode, Window, WindowClass},
        xtest::ConnectionExt as _,
    },
    rust_connection::RustConnection,
    wrapper::ConnectionExt as _,
};

use crate::support::{Agent, eventually, now};

/// The clock of the X server ticks a little behind the one of the test.
const COARSE: SignedDuration = SignedDuration::from_millis(50);

/// A screen without a monitor, and a connection to it that plays the window manager.
struct Screen {
    server: Child,
    display: String,
    connection: RustConnection,
    root: Window,
}

impl Screen {
    /// None where there is no Xvfb; the suite installs it.
    fn start() -> Option<Self> {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "640x480x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut number = String::new();
        BufReader::new(server.stdout.take()?)
            .read_line(&mut number)
            .ok()?;
        let display = format!(":{}", number.trim());
        let (connection, screen) = RustConnection::connect(Some(&display)).unwrap();
        let root = connection.setup().roots[screen].root;
        Some(Self {
            server,
            display,
            connection,
            root,
        })
    }

    fn atom(&self, name: &str) -> u32 {
        let cookie = self.connection.intern_atom(false, name.as_bytes()).unwrap();
        cookie.reply().unwrap().atom
    }

    fn window(&self, class: &str, title: &str) -> Window {
        let window = self.connection.generate_id().unwrap();
        self.connection
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                window,
                self.root,
                0,
                0,
                10,
                10,
                0,
                WindowClass::INPUT_OUTPUT,
                0,
                &CreateWindowAux::new(),
            )
            .unwrap();
        let class = format!("{}\0{class}\0", class.to_lowercase());
        self.connection
            .change_property8(
                PropMode::REPLACE,
                window,
                AtomEnum::WM_CLASS,
                AtomEnum::STRING,
                class.as_bytes(),
            )
            .unwrap();
        self.name(window, title);
        window
    }

    fn name(&self, window: Window, title: &str) {
        let (name, utf8) = (self.atom("_NET_WM_NAME"), self.atom("UTF8_STRING"));
        self.connection
            .change_property8(PropMode::REPLACE, window, name, utf8, title.as_bytes())
            .unwrap();
        self.connection.sync().unwrap();
    }

    /// Makes a window the active one, as window managers do; 0 is none.
    fn activate(&self, window: Window) {
        let atom = self.atom("_NET_ACTIVE_WINDOW");
        self.connection
            .change_property32(PropMode::REPLACE, self.root, atom, AtomEnum::WINDOW, &[window])
            .unwrap();
        self.connection.sync().unwrap();
    }

    /// Moves the mouse.
    fn touch(&self) {
        const MOTION: u8 = 6;
        for place in [5, 9] {
            self.connection
                .xtest_fake_input(MOTION, 0, 0, self.root, place, place, 0)
                .unwrap();
        }
        self.connection.sync().unwrap();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// From before until after a step of the script.
type Moment = (Timestamp, Timestamp);

fn step(what: impl FnOnce()) -> Moment {
    let before = now();
    what();
    (before, now())
}

fn is_at(seen: Timestamp, (before, after): Moment) -> bool {
    seen >= before - COARSE && seen <= after + COARSE
}

/// What was recorded of windows: start, end, title; oldest first.
fn windows(agent: &Agent) -> Vec<(Timestamp, Timestamp, String)> {
    agent
        .own_events("window")
        .into_iter()
        .map(|(start, end, data)| (start, end, data["title"].as_str().unwrap().to_owned()))
        .collect()
}

/// Windows under Xvfb with scripted changes: each recorded stretch begins and ends when the script says so.
#[test]
fn stretches_match_the_script() {
    let Some(screen) = Screen::start() else {
        eprintln!("Xvfb is not installed: no windows were watched");
        return;
    };
    let mut agent = Agent::new("").with("DISPLAY", screen.display.clone());
    agent.run();
    eventually("the screen is watched", || {
        agent.source("screen").starts_with("watched").then_some(())
    });
    let editor = screen.window("Editor", "main.rs");
    let browser = screen.window("Firefox", "Überblick – Neuigkeiten");
    let mut script: Vec<(Moment, &str)> = Vec::new();
    let mut seen = |agent: &Agent, moment: Moment, title: &'static str| {
        script.push((moment, title));
        // The next step comes when the agent has heard of this one, so that the script is the same on any machine.
        let count = script.iter().filter(|(_, title)| !title.is_empty()).count();
        if !title.is_empty() {
            eventually(title, || (windows(agent).len() == count).then_some(()));
        }
    };
    seen(&agent, step(|| screen.activate(editor)), "main.rs");
    seen(
        &agent,
        step(|| screen.activate(browser)),
        "Überblick – Neuigkeiten",
    );
    seen(&agent, step(|| screen.name(browser, "Suche")), "Suche");
    // A window in the background changes its title: nothing is recorded of it.
    screen.name(editor, "lib.rs");
    seen(&agent, step(|| screen.activate(0)), "");
    seen(&agent, step(|| screen.activate(editor)), "lib.rs");
    let last = step(|| screen.activate(0));
    eventually("the last window ends", || {
        let end = windows(&agent).last()?.1;
        is_at(end, last).then_some(())
    });
    let recorded = windows(&agent);
    assert_eq!(recorded.len(), 4, "{recorded:?}");
    let mut stretches = recorded.iter();
    for (index, (moment, title)) in script
        .iter()
        .enumerate()
        .filter(|(_, (_, title))| !title.is_empty())
    {
        let (start, end, recorded) = stretches.next().unwrap();
        assert_eq!(recorded, title);
        assert!(is_at(*start, *moment), "{title} began at {start}, not {moment:?}");
        let ends = script.get(index + 1).map_or(last, |(moment, _)| *moment);
        assert!(is_at(*end, ends), "{title} ended at {end}, not {ends:?}");
    }
    let apps: Vec<Value> = agent
        .own_events("window")
        .into_iter()
        .map(|(_, _, data)| data["app"].clone())
        .collect();
    assert_eq!(apps, ["Editor", "Firefox", "Firefox", "Editor"]);
}

#[test]
fn whoever_touches_the_mouse_is_there() {
    let Some(screen) = Screen::start() else {
        eprintln!("Xvfb is not installed: nobody was watched");
        return;
    };
    let mut agent =
        Agent::new("[capture]\nidle_after_seconds = 10\n").with("DISPLAY", screen.display.clone());
    agent.run();
    let status = |index: usize| -> Option<(Timestamp, String)> {
        let (start, _, data) = agent.own_events("idle").into_iter().nth(index)?;
        Some((start, data["status"].as_str()?.to_owned()))
    };
    eventually("presence", || {
        screen.touch();
        let last = agent.own_events("idle").len().checked_sub(1)?;
        (status(last)?.1 == "not-afk").then_some(())
    });
    let count = agent.own_events("idle").len();
    let touched = step(|| screen.touch());
    let (away, afk) = eventually("absence", || status(count));
    assert_eq!(afk, "afk");
    assert!(
        is_at(away, touched),
        "away since the last movement, not since it was noticed: {away} {touched:?}"
    );
    let returned = step(|| screen.touch());
    let (back, there) = eventually("return", || {
        screen.touch();
        status(count + 1)
    });
    assert_eq!(there, "not-afk");
    assert!(back >= returned.0 - COARSE);
}
