//! A server in a temporary folder and the command line beside it.

use std::{
    env, fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

use api::{
    Secret,
    client::{Client, Config, Trust},
};
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_mins(1);

/// An installation with one organization, whose owner is signed in on the command line.
pub struct Installation {
    root: TempDir,
    port: u16,
    operator_port: u16,
    server: Option<Child>,
}

/// What a command did.
#[derive(Debug)]
pub struct Done {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Installation {
    /// An organization in Berlin with a running server, nobody signed in.
    pub fn fresh() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("data")).unwrap();
        fs::write(root.path().join("password"), "correct horse battery staple\n").unwrap();
        let mut installation = Self {
            root,
            port: free_port(),
            operator_port: free_port(),
            server: None,
        };
        let password = installation.path("password");
        installation.admin(&[
            "org",
            "create",
            "--slug",
            "acme",
            "--owner-email",
            "ada@acme.example",
            "--owner-password-file",
            password.to_str().unwrap(),
            "--time-zone",
            "Europe/Berlin",
        ]);
        let token = installation.admin(&["token", "create", "--org", "acme", "--email", "ada@acme.example"]);
        fs::write(installation.path("token"), token).unwrap();
        installation.start();
        installation
    }

    /// The same with the owner signed in.
    pub fn signed_in() -> Self {
        let installation = Self::fresh();
        let (token, certificate) = (installation.path("token"), installation.path("data/tls/cert.pem"));
        installation
            .run(&[
                "login",
                &installation.address(),
                "--token-file",
                token.to_str().unwrap(),
                "--ca-file",
                certificate.to_str().unwrap(),
            ])
            .ok();
        installation
    }

    /// A path below the temporary folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// Where the command line keeps its files.
    pub fn config(&self) -> PathBuf {
        self.path("config")
    }

    /// Address of the server.
    pub fn address(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Starts the server and waits until it answers.
    pub fn start(&mut self) {
        let server = Command::new(server_binary())
            .args(["serve", "--listen", &format!("127.0.0.1:{}", self.port)])
            .env("HOURBOOK_LIMITS__MEMBER_REQUESTS_AT_ONCE", "1000000")
            .args(["--operator-listen", &format!("127.0.0.1:{}", self.operator_port)])
            .arg("--data-dir")
            .arg(self.path("data"))
            .stdout(fs::File::create(self.path("server.out")).unwrap())
            .stderr(fs::File::create(self.path("server.err")).unwrap())
            .spawn()
            .unwrap();
        self.server = Some(server);
        let begun = Instant::now();
        // It takes its address first and makes its certificate then.
        let certificate = self.path("data/tls/cert.pem");
        while !certificate.exists() || std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(
                begun.elapsed() < PATIENCE,
                "the server did not start: {}",
                self.server_log()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Kills the server as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }

    /// The fingerprint the server printed when it started.
    pub fn printed_fingerprint(&self) -> String {
        let log = self.server_log();
        let start = log.find("SHA-256 ").map(|at| at + "SHA-256 ".len()).unwrap();
        log[start..].split_whitespace().next().unwrap().to_owned()
    }

    fn server_log(&self) -> String {
        let read = |name| fs::read_to_string(self.path(name)).unwrap_or_default();
        read("server.out") + &read("server.err")
    }

    /// A command, ready to be run.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hourbook"));
        command
            .arg("--config-dir")
            .arg(self.config())
            .args(args)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Done {
        done(&self.command(args).output().unwrap())
    }

    /// Runs a command that must succeed and reads its JSON.
    pub fn json(&self, args: &[&str]) -> Value {
        let done = self.run(&[&["--json"], args].concat()).ok();
        serde_json::from_str(&done.out).unwrap_or_else(|error| panic!("{error}: {}", done.out))
    }

    /// The entries of a period, oldest first.
    pub fn entries(&self, from: &str, to: &str) -> Vec<Value> {
        let mut items = self.json(&["list", "--from", from, "--to", to])["items"]
            .as_array()
            .unwrap()
            .clone();
        items.reverse();
        items
    }

    /// A typed client with the owner's token.
    pub fn client(&self) -> Client {
        let token = fs::read_to_string(self.path("token")).unwrap().trim().to_owned();
        self.client_with(token.into())
    }

    /// A typed client with another token.
    pub fn client_with(&self, token: Secret) -> Client {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Client::new(Config {
            server: self.address(),
            token: Some(token),
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

    fn admin(&self, args: &[&str]) -> String {
        let output = Command::new(server_binary())
            .args(args)
            .arg("--data-dir")
            .arg(self.path("data"))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Done {
    /// Insists that it succeeded.
    pub fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self
    }

    /// Insists that it failed with this exit code and said one line about it.
    pub fn failed(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert_eq!(
            self.err
                .lines()
                .filter(|line| line.starts_with("hourbook: "))
                .count(),
            1,
            "{self:#?}"
        );
        self
    }
}

/// What a finished process left.
pub fn done(output: &Output) -> Done {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Done {
        code: output.status.code(),
        out: text(&output.stdout),
        err: text(&output.stderr),
    }
}

/// A fresh id.
#[expect(clippy::disallowed_methods, reason = "a test makes its own ids")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// Runs what is asynchronous in a test that otherwise is not.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(future)
}

/// A port nobody listens on, below those that outgoing connections get by themselves: none of them takes it before the
/// server does.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let block = 12_000 + u16::try_from(std::process::id() % 200).unwrap() * 100;
    (0..100)
        .map(|_| block + NEXT.fetch_add(1, Ordering::Relaxed) % 100)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .unwrap()
}

fn server_binary() -> PathBuf {
    if let Some(path) = env::var_os("HOURBOOK_SERVER_BIN") {
        return path.into();
    }
    let path = Path::new(env!("CARGO_BIN_EXE_hourbook")).with_file_name("hourbook-server");
    assert!(
        path.is_file(),
        "build the server first: cargo build -p server (or set HOURBOOK_SERVER_BIN)"
    );
    path
}
