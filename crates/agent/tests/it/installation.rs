//! A real server in a temporary folder with one member, for an agent to send to.

use std::{
    env, fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    thread,
    time::{Duration, Instant},
};

use api::client::{Client, Config, Trust};
use tempfile::TempDir;

use crate::traces::{memory_holds, spellings};

const PATIENCE: Duration = Duration::from_mins(1);

/// The server.
pub struct Installation {
    root: TempDir,
    ports: (u16, u16),
    server: Option<Child>,
    /// Of a PostgreSQL cluster; without one, everything is SQLite.
    database: Option<String>,
}

impl Installation {
    /// An organization with one owner and a token, and the server running.
    pub fn start() -> Self {
        Self::create(None)
    }

    /// The same in databases of a PostgreSQL cluster.
    pub fn start_on(database: String) -> Self {
        Self::create(Some(database))
    }

    fn create(database: Option<String>) -> Self {
        let root = tempfile::Builder::new()
            .prefix("hb-agent-server-")
            .tempdir()
            .unwrap();
        fs::create_dir(root.path().join("data")).unwrap();
        fs::write(root.path().join("password"), "correct horse battery staple\n").unwrap();
        let mut installation = Self {
            root,
            ports: (free_port(), free_port()),
            server: None,
            database,
        };
        let password = installation.path("password");
        let owner = [
            "--owner-email",
            "ada@acme.example",
            "--time-zone",
            "Europe/Berlin",
        ];
        let made = ["org", "create", "--slug", "acme", "--owner-password-file"];
        installation.admin(&[&made[..], &[password.to_str().unwrap()], &owner].concat());
        let token = installation.admin(&["token", "create", "--org", "acme", "--email", "ada@acme.example"]);
        fs::write(installation.path("token"), token).unwrap();
        installation.run();
        installation
    }

    /// Starts the server and waits until it listens.
    pub fn run(&mut self) {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.path("server.log"))
            .unwrap();
        let server = self
            .program()
            .args(["serve", "--listen", &format!("127.0.0.1:{}", self.ports.0)])
            .env("HOURBOOK_LIMITS__MEMBER_REQUESTS_AT_ONCE", "1000000")
            .args(["--operator-listen", &format!("127.0.0.1:{}", self.ports.1)])
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.server = Some(server);
        let begun = Instant::now();
        // It takes its address first and makes its certificate then.
        let certificate = self.path("data/tls/cert.pem");
        while !certificate.exists() || TcpStream::connect(("127.0.0.1", self.ports.0)).is_err() {
            let log = fs::read_to_string(self.path("server.log")).unwrap();
            assert!(begun.elapsed() < PATIENCE, "the server does not start: {log}");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Kills the server as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }

    /// Whether its memory holds a text: what a dump of the running server would show.
    pub fn memory_holds(&self, text: &str) -> bool {
        memory_holds(self.process(), &spellings(&[text]))
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.server.as_ref().unwrap().id()
    }

    /// Backs everything up beside the data.
    pub fn back_up(&self) {
        self.admin(&["backup", "--all"]);
    }

    /// A path below its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// What `enrol` needs to reach it.
    pub fn arguments(&self) -> Vec<String> {
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        vec![
            "--server".to_owned(),
            self.address(),
            "--token-file".to_owned(),
            text(self.path("token")),
            "--ca-file".to_owned(),
            text(self.path("data/tls/cert.pem")),
        ]
    }

    fn address(&self) -> String {
        format!("https://localhost:{}", self.ports.0)
    }

    /// A client with the member's token.
    pub fn client(&self) -> Client {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Client::new(Config {
            server: self.address(),
            token: Some(
                fs::read_to_string(self.path("token"))
                    .unwrap()
                    .trim()
                    .to_owned()
                    .into(),
            ),
            trust: Trust::Authorities(fs::read(self.path("data/tls/cert.pem")).unwrap()),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            attempts: 3,
            patience: Duration::from_secs(10),
            new_id,
            user_agent: "tests".to_owned(),
        })
        .unwrap()
    }

    fn program(&self) -> Command {
        let mut command = Command::new(binary());
        command.arg("--data-dir").arg(self.path("data"));
        if let Some(url) = &self.database {
            command.arg("--database-url").arg(url);
        }
        command
    }

    fn admin(&self, args: &[&str]) -> String {
        let output = self.program().args(args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        self.kill();
    }
}

#[expect(clippy::disallowed_methods, reason = "a test makes its own ids")]
fn new_id() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}

/// A port nobody listens on, below those that outgoing connections get by themselves: none of them takes it before the
/// server does.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let block = 12_000 + u16::try_from(std::process::id() % 200).unwrap() * 100;
    (0..100)
        .map(|_| block + NEXT.fetch_add(1, Ordering::Relaxed) % 100)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .unwrap()
}

fn binary() -> PathBuf {
    if let Some(path) = env::var_os("HOURBOOK_SERVER_BIN") {
        return path.into();
    }
    let path = Path::new(env!("CARGO_BIN_EXE_hourbook-agent")).with_file_name("hourbook-server");
    assert!(
        path.is_file(),
        "build the server first: cargo build -p server (or set HOURBOOK_SERVER_BIN)"
    );
    path
}
