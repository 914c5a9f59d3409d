//! Windows and presence under Wayland, told by a compositor of the test's own: it speaks the protocols of wlroots and draws nothing.

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use rstest::rstest;
use wayland_protocols::ext::idle_notify::v1::server::{
    ext_idle_notification_v1::{self, ExtIdleNotificationV1},
    ext_idle_notifier_v1::{self, ExtIdleNotifierV1},
};
use wayland_protocols_plasma::idle::server::{
    org_kde_kwin_idle::{self, OrgKdeKwinIdle},
    org_kde_kwin_idle_timeout::{self, OrgKdeKwinIdleTimeout},
};
use wayland_protocols_wlr::foreign_toplevel::v1::server::{
    zwlr_foreign_toplevel_handle_v1::{self, State as WindowState, ZwlrForeignToplevelHandleV1},
    zwlr_foreign_toplevel_manager_v1::{self, ZwlrForeignToplevelManagerV1},
};
use wayland_server::{
    Client, DataInit, Dispatch, Display, DisplayHandle, GlobalDispatch, ListeningSocket, New, Resource,
    backend::ClientData,
    protocol::wl_seat::{self, WlSeat},
};

use crate::support::{Agent, eventually, now};

/// How long a slow machine may take to hand the agent what the compositor said; absence is noticed much later.
const SLOW: SignedDuration = SignedDuration::from_secs(5);
/// Clocks are read in steps.
const COARSE: SignedDuration = SignedDuration::from_millis(50);

/// What a compositor offers to those who ask whether somebody is there.
#[derive(Clone, Copy)]
pub enum Tells {
    Now,
    AsPlasmaDid,
    Nothing,
}

/// Somebody who wants to hear of it.
enum Idle {
    Now(ExtIdleNotificationV1),
    AsPlasmaDid(OrgKdeKwinIdleTimeout),
}

impl Idle {
    fn idled(&self) {
        match self {
            Self::Now(waiting) => waiting.idled(),
            Self::AsPlasmaDid(waiting) => waiting.idle(),
        }
    }

    fn resumed(&self) {
        match self {
            Self::Now(waiting) => waiting.resumed(),
            Self::AsPlasmaDid(waiting) => waiting.resumed(),
        }
    }
}

/// What the agent bound.
#[derive(Default)]
struct State {
    lists: Vec<(Client, ZwlrForeignToplevelManagerV1)>,
    idle: Vec<Idle>,
    windows: Vec<ZwlrForeignToplevelHandleV1>,
}

type Step = Box<dyn FnOnce(&mut State, &DisplayHandle) + Send>;

/// A compositor in a thread of its own. It ends with the test.
pub struct Compositor {
    folder: tempfile::TempDir,
    steps: mpsc::Sender<Step>,
}

struct Nobody;

impl ClientData for Nobody {}

impl Compositor {
    /// With or without the list of windows.
    pub fn start(lists_windows: bool, tells: Tells) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = ListeningSocket::bind_absolute(folder.path().join("wayland")).unwrap();
        let (steps, todo) = mpsc::channel::<Step>();
        thread::spawn(move || {
            let mut display = Display::<State>::new().unwrap();
            let mut handle = display.handle();
            if lists_windows {
                handle.create_global::<State, ZwlrForeignToplevelManagerV1, _>(3, ());
            }
            match tells {
                Tells::Now => {
                    handle.create_global::<State, ExtIdleNotifierV1, _>(2, ());
                }
                Tells::AsPlasmaDid => {
                    handle.create_global::<State, OrgKdeKwinIdle, _>(1, ());
                }
                Tells::Nothing => {}
            }
            handle.create_global::<State, WlSeat, _>(1, ());
            let mut state = State::default();
            loop {
                if let Some(client) = socket.accept().unwrap() {
                    handle.insert_client(client, Arc::new(Nobody)).unwrap();
                }
                display.dispatch_clients(&mut state).unwrap();
                match todo.recv_timeout(Duration::from_millis(5)) {
                    Ok(step) => step(&mut state, &handle),
                    Err(mpsc::RecvTimeoutError::Timeout) => {}
                    Err(mpsc::RecvTimeoutError::Disconnected) => return,
                }
                display.flush_clients().unwrap();
            }
        });
        Self { folder, steps }
    }

    /// An agent that finds it and does not run yet.
    pub fn found_by(&self, config: &str) -> Agent {
        let folder = self.folder.path().to_str().unwrap();
        Agent::new(config)
            .with("WAYLAND_DISPLAY", format!("{folder}/wayland"))
            .with("XDG_RUNTIME_DIR", folder)
    }

    fn agent(&self, config: &str) -> Agent {
        let mut agent = self.found_by(config);
        agent.run();
        eventually("the screen is watched", || {
            agent
                .source("screen (Wayland)")
                .starts_with("watched")
                .then_some(())
        });
        agent
    }

    /// Does something and gives the instant.
    fn act(&self, step: impl FnOnce(&mut State, &DisplayHandle) + Send + 'static) -> Timestamp {
        let (done, seen) = mpsc::channel();
        let step: Step = Box::new(move |state, handle| {
            step(state, handle);
            done.send(now()).unwrap();
        });
        self.steps.send(step).unwrap();
        seen.recv().unwrap()
    }

    /// A new window that is not active.
    fn open(&self, app: &'static str, title: &'static str) {
        self.act(move |state, handle| {
            for (client, list) in &state.lists {
                let window = client
                    .create_resource::<ZwlrForeignToplevelHandleV1, _, State>(handle, list.version(), ())
                    .unwrap();
                list.toplevel(&window);
                window.app_id(app.to_owned());
                window.title(title.to_owned());
                window.state(Vec::new());
                window.done();
                state.windows.push(window);
            }
        });
    }

    /// Makes one window the active one and all others not.
    fn activate(&self, number: usize) -> Timestamp {
        self.act(move |state, _| {
            for (index, window) in state.windows.iter().enumerate() {
                let states = if index == number {
                    (WindowState::Activated as u32).to_ne_bytes().to_vec()
                } else {
                    Vec::new()
                };
                window.state(states);
                window.done();
            }
        })
    }
}

impl GlobalDispatch<ZwlrForeignToplevelManagerV1, ()> for State {
    fn bind(
        state: &mut Self,
        _: &DisplayHandle,
        client: &Client,
        list: New<ZwlrForeignToplevelManagerV1>,
        (): &(),
        data: &mut DataInit<'_, Self>,
    ) {
        // The agent looks once what there is, and then watches: the last list is the one that counts.
        state.lists = vec![(client.clone(), data.init(list, ()))];
    }
}

impl Dispatch<ZwlrForeignToplevelManagerV1, ()> for State {
    fn request(
        _: &mut Self,
        _: &Client,
        _: &ZwlrForeignToplevelManagerV1,
        _: zwlr_foreign_toplevel_manager_v1::Request,
        (): &(),
        _: &DisplayHandle,
        _: &mut DataInit<'_, Self>,
    ) {
    }
}

impl Dispatch<ZwlrForeignToplevelHandleV1, ()> for State {
    fn request(
        _: &mut Self,
        _: &Client,
        _: &ZwlrForeignToplevelHandleV1,
        _: zwlr_foreign_toplevel_handle_v1::Request,
        (): &(),
        _: &DisplayHandle,
        _: &mut DataInit<'_, Self>,
    ) {
    }
}

impl GlobalDispatch<ExtIdleNotifierV1, ()> for State {
    fn bind(
        _: &mut Self,
        _: &DisplayHandle,
        _: &Client,
        notifier: New<ExtIdleNotifierV1>,
        (): &(),
        data: &mut DataInit<'_, Self>,
    ) {
        data.init(notifier, ());
    }
}

impl Dispatch<ExtIdleNotifierV1, ()> for State {
    fn request(
        state: &mut Self,
        _: &Client,
        _: &ExtIdleNotifierV1,
        request: ext_idle_notifier_v1::Request,
        (): &(),
        _: &DisplayHandle,
        data: &mut DataInit<'_, Self>,
    ) {
        match request {
            ext_idle_notifier_v1::Request::GetInputIdleNotification { id, timeout, .. } => {
                assert_eq!(timeout, 2000);
                state.idle = vec![Idle::Now(data.init(id, ()))];
            }
            ext_idle_notifier_v1::Request::GetIdleNotification { .. } => {
                panic!("a film that keeps the screen awake would count as a touch");
            }
            _ => {}
        }
    }
}

impl Dispatch<ExtIdleNotificationV1, ()> for State {
    fn request(
        _: &mut Self,
        _: &Client,
        _: &ExtIdleNotificationV1,
        _: ext_idle_notification_v1::Request,
        (): &(),
        _: &DisplayHandle,
        _: &mut DataInit<'_, Self>,
    ) {
    }
}

impl GlobalDispatch<OrgKdeKwinIdle, ()> for State {
    fn bind(
        _: &mut Self,
        _: &DisplayHandle,
        _: &Client,
        idle: New<OrgKdeKwinIdle>,
        (): &(),
        data: &mut DataInit<'_, Self>,
    ) {
        data.init(idle, ());
    }
}

impl Dispatch<OrgKdeKwinIdle, ()> for State {
    fn request(
        state: &mut Self,
        _: &Client,
        _: &OrgKdeKwinIdle,
        request: org_kde_kwin_idle::Request,
        (): &(),
        _: &DisplayHandle,
        data: &mut DataInit<'_, Self>,
    ) {
        if let org_kde_kwin_idle::Request::GetIdleTimeout { id, timeout, .. } = request {
            assert_eq!(timeout, 2000);
            state.idle = vec![Idle::AsPlasmaDid(data.init(id, ()))];
        }
    }
}

impl Dispatch<OrgKdeKwinIdleTimeout, ()> for State {
    fn request(
        _: &mut Self,
        _: &Client,
        _: &OrgKdeKwinIdleTimeout,
        _: org_kde_kwin_idle_timeout::Request,
        (): &(),
        _: &DisplayHandle,
        _: &mut DataInit<'_, Self>,
    ) {
    }
}

impl GlobalDispatch<WlSeat, ()> for State {
    fn bind(
        _: &mut Self,
        _: &DisplayHandle,
        _: &Client,
        seat: New<WlSeat>,
        (): &(),
        data: &mut DataInit<'_, Self>,
    ) {
        data.init(seat, ());
    }
}

impl Dispatch<WlSeat, ()> for State {
    fn request(
        _: &mut Self,
        _: &Client,
        _: &WlSeat,
        _: wl_seat::Request,
        (): &(),
        _: &DisplayHandle,
        _: &mut DataInit<'_, Self>,
    ) {
    }
}

fn windows(agent: &Agent) -> Vec<(Timestamp, Timestamp, String)> {
    let events = agent.own_events("window").into_iter();
    events
        .map(|(start, end, data)| {
            let text = |name: &str| data[name].as_str().unwrap().to_owned();
            (start, end, format!("{}: {}", text("app"), text("title")))
        })
        .collect()
}

/// Not before it was so, and not much later.
fn is_at(seen: Timestamp, expected: Timestamp) -> bool {
    let late = seen.duration_since(expected);
    late >= -COARSE && late <= SLOW
}

/// Windows begin and end when the compositor says so; what a window in the background does is nobody's business; and a title
/// counts only once the compositor has said that it is complete.
#[test]
fn stretches_are_those_of_the_compositor() {
    let compositor = Compositor::start(true, Tells::Now);
    let agent = compositor.agent("");
    compositor.open("foot", "main.rs");
    compositor.open("firefox", "Überblick");
    let recorded = |count: usize| {
        eventually("the stretch", || {
            let windows = windows(&agent);
            (windows.len() == count).then_some(windows)
        })
    };
    let first = compositor.activate(0);
    recorded(1);
    let second = compositor.activate(1);
    recorded(2);
    compositor.act(|state, _| {
        state.windows[0].title("lib.rs".to_owned());
        state.windows[0].done();
        state.windows[1].title("half of a ti".to_owned());
        state.windows[1].title("Suche".to_owned());
    });
    let third = compositor.act(|state, _| state.windows[1].done());
    recorded(3);
    let closed = compositor.act(|state, _| state.windows[1].closed());
    eventually("the end", || {
        is_at(windows(&agent).last()?.1, closed).then_some(())
    });
    let fourth = compositor.activate(0);
    let windows = recorded(4);
    let expected = [
        ("foot: main.rs", first),
        ("firefox: Überblick", second),
        ("firefox: Suche", third),
        ("foot: lib.rs", fourth),
    ];
    for ((start, _, what), (expected, at)) in windows.iter().zip(expected) {
        assert_eq!(what, expected);
        assert!(is_at(*start, at), "{what} began at {start}, not {at}");
    }
    assert!(
        is_at(windows[0].1, second) && is_at(windows[1].1, third),
        "{windows:?}"
    );
}

/// Without a list of windows there is presence at least, and `status` says what is missing. Absence begins with the last touch,
/// not when it was noticed. Plasma before 5.27 and Sway before 1.8 know only the elder protocol, and `doctor` says which it is.
#[rstest]
#[case(Tells::Now, "presence (ext-idle-notify)")]
#[case(Tells::AsPlasmaDid, "presence (org_kde_kwin_idle)")]
fn presence_comes_from_the_compositor_that_lists_no_windows(#[case] tells: Tells, #[case] protocol: &str) {
    let compositor = Compositor::start(false, tells);
    let agent = compositor.agent("[capture]\nidle_after_seconds = 10\n");
    assert!(agent.source("screen (Wayland)").contains("no window titles"));
    let found = String::from_utf8(agent.output(&["doctor"]).stdout).unwrap();
    assert!(found.contains(protocol), "{found}");
    let last = || agent.own_events("idle").pop();
    eventually("presence", || (last()?.2["status"] == "not-afk").then_some(()));
    let quiet = compositor.act(|state, _| state.idle[0].idled());
    let (away, ..) = eventually("absence", || {
        last().filter(|(_, _, data)| data["status"] == "afk")
    });
    assert!(
        is_at(away, quiet - SignedDuration::from_secs(2)),
        "{away} {quiet}"
    );
    let back = compositor.act(|state, _| state.idle[0].resumed());
    let (there, ..) = eventually("return", || {
        last().filter(|(_, _, data)| data["status"] == "not-afk")
    });
    assert!(is_at(there, back), "{there} {back}");
}
