//! A screen without a monitor, on which somebody works very fast.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, CreateWindowAux, PropMode, Window, WindowClass};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::command::bound_to_us;

const APPLICATIONS: [&str; 6] = ["Editor", "Firefox", "Terminal", "Mail", "Calendar", "Tables"];
const WORDS: [&str; 12] = [
    "ATLAS",
    "invoice",
    "draft",
    "review",
    "Grundriss",
    "main.rs",
    "Inbox",
    "pull request",
    "budget",
    "offer",
    "minutes",
    "release",
];
/// Between two changes: the agent shall hear of each by itself.
const STEP: Duration = Duration::from_millis(20);

pub struct Screen {
    server: Child,
    pub display: String,
    connection: RustConnection,
    root: Window,
    windows: Vec<Window>,
}

impl Screen {
    pub fn start() -> Result<Self> {
        let arguments = [
            "-displayfd",
            "1",
            "-screen",
            "0",
            "640x480x24",
            "-nolisten",
            "tcp",
        ];
        let mut server = bound_to_us("Xvfb".as_ref(), "TERM")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start Xvfb")?;
        let mut number = String::new();
        let output = server.stdout.take().context("Xvfb prints nothing")?;
        BufReader::new(output).read_line(&mut number)?;
        let display = format!(":{}", number.trim());
        let (connection, screen) = RustConnection::connect(Some(&display))?;
        let root = connection.setup().roots.get(screen).context("no screen")?.root;
        let mut screen = Self {
            server,
            display,
            connection,
            root,
            windows: Vec::new(),
        };
        for application in APPLICATIONS {
            let window = screen.window(application)?;
            screen.windows.push(window);
        }
        Ok(screen)
    }

    fn window(&self, application: &str) -> Result<Window> {
        let window = self.connection.generate_id()?;
        self.connection.create_window(
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
        )?;
        let class = format!("{}\0{application}\0", application.to_lowercase());
        let (class_atom, string) = (AtomEnum::WM_CLASS, AtomEnum::STRING);
        self.connection
            .change_property8(PropMode::REPLACE, window, class_atom, string, class.as_bytes())?;
        Ok(window)
    }

    /// So many windows come to the front, each with a new title.
    pub async fn work(&self, round: u64, changes: u64) -> Result<()> {
        let mut random = StdRng::seed_from_u64(round);
        let (name, utf8) = (self.atom("_NET_WM_NAME")?, self.atom("UTF8_STRING")?);
        let active = self.atom("_NET_ACTIVE_WINDOW")?;
        for _ in 0..changes {
            let window = self.windows[random.random_range(0..self.windows.len())];
            let title = title(&mut random);
            self.connection
                .change_property8(PropMode::REPLACE, window, name, utf8, title.as_bytes())?;
            self.connection.change_property32(
                PropMode::REPLACE,
                self.root,
                active,
                AtomEnum::WINDOW,
                &[window],
            )?;
            self.connection.flush()?;
            tokio::time::sleep(STEP).await;
        }
        Ok(())
    }

    fn atom(&self, name: &str) -> Result<u32> {
        Ok(self.connection.intern_atom(false, name.as_bytes())?.reply()?.atom)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

pub fn application(random: &mut StdRng) -> &'static str {
    APPLICATIONS[random.random_range(0..APPLICATIONS.len())]
}

pub fn word(random: &mut StdRng) -> &'static str {
    WORDS[random.random_range(0..WORDS.len())]
}

/// A title as people have them: some words again and again, and something of its own.
pub fn title(random: &mut StdRng) -> String {
    let words: Vec<&str> = (0..random.random_range(2..6)).map(|_| word(random)).collect();
    format!("{} {}", words.join(" "), random.random_range(0..10_000))
}
