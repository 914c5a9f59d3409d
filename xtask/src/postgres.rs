//! A PostgreSQL cluster of our own for tests and measurements: a temporary folder, a free port on loopback,
//! a password, and gone with its owner.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rand::Rng;
use tempfile::TempDir;

use crate::command::{capture, exists};
use crate::process::new_id;

/// PostgreSQL refuses to run as root; this account comes with the Debian package.
const ACCOUNT: &str = "postgres";
/// More than one engine test wants connections at the same time.
const MAX_CONNECTIONS: u32 = 200;

/// As an operator runs it: what was acknowledged is on the disk.
const DURABLE: &[&str] = &["fsync=on", "synchronous_commit=on"];
/// For tests that survive no power cut anyway: their hundreds of databases are neither brought to the disk file by file,
/// which every drop of a database waits for, nor vacuumed in turn.
const PASSING: &[&str] = &["fsync=off", "full_page_writes=off", "autovacuum=off"];

/// A file system in memory, and how much of that has to be free: compilers and browsers want memory as well.
const MEMORY: &str = "/dev/shm";
const MEMORY_WANTED_KB: u64 = 12_000_000;

/// A running cluster. Dropping it stops the server and removes its folder.
pub struct Cluster {
    folder: TempDir,
    server: Child,
    port: u16,
    password: String,
}

impl Cluster {
    /// Creates a cluster whose data survives a crash, and waits until it answers.
    pub fn start() -> Result<Self> {
        Self::create(DURABLE, &std::env::temp_dir())
    }

    /// Creates a cluster for tests that want many databases and no disk.
    pub fn start_for_tests() -> Result<Self> {
        Self::create(PASSING, &folder_of_tests())
    }

    fn create(settings: &[&str], parent: &Path) -> Result<Self> {
        let programs = programs().context("PostgreSQL is not installed")?;
        let folder = tempfile::Builder::new()
            .prefix("hourbook-postgres-")
            .tempdir_in(parent)?;
        let password = new_id().simple().to_string();
        let password_file = folder.path().join("password");
        fs::write(&password_file, &password)?;
        if we_are_root()? {
            capture(Command::new("chown").arg("-R").arg(ACCOUNT).arg(folder.path()))?;
        }
        let data = folder.path().join("data");
        capture(
            as_account(&programs.join("initdb"))?
                .arg("--pgdata")
                .arg(&data)
                .arg("--pwfile")
                .arg(&password_file)
                .args([
                    "--username=hourbook",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                ]),
        )?;
        fs::remove_file(&password_file)?;
        let port = free_port()?;
        let server = spawn_server(&programs, folder.path(), port, settings)?;
        let mut cluster = Self {
            folder,
            server,
            port,
            password,
        };
        cluster.wait_until_ready(&programs)?;
        Ok(cluster)
    }

    /// Connection URL of the superuser.
    pub fn url(&self) -> String {
        format!(
            "postgres://hourbook:{}@127.0.0.1:{}/postgres",
            self.password, self.port
        )
    }

    /// Connection URL of another database of the cluster.
    pub fn database_url(&self, name: &str) -> String {
        format!(
            "postgres://hourbook:{}@127.0.0.1:{}/{name}",
            self.password, self.port
        )
    }

    fn wait_until_ready(&mut self, programs: &Path) -> Result<()> {
        let started = Instant::now();
        let port = self.port.to_string();
        while started.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.server.try_wait()? {
                bail!("PostgreSQL ended with {status}: {}", self.log());
            }
            let mut probe = Command::new(programs.join("pg_isready"));
            probe.args(["--quiet", "--host", "127.0.0.1", "--port", &port]);
            if probe.status()?.success() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("PostgreSQL did not answer within 30 s: {}", self.log())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

/// The databases of the tests are two hundred thousand files, which some disks take minutes to delete: where there is
/// memory to spare, they lie there.
fn folder_of_tests() -> PathBuf {
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let available = memory.lines().find_map(|line| {
        line.strip_prefix("MemAvailable:")?
            .split_whitespace()
            .next()?
            .parse()
            .ok()
    });
    let is_there = Path::new(MEMORY).is_dir() && available.is_some_and(|kb: u64| kb >= MEMORY_WANTED_KB);
    if is_there {
        MEMORY.into()
    } else {
        std::env::temp_dir()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let pid = self.server.id().to_string();
        // SIGQUIT is PostgreSQL's immediate shutdown: the folder goes away anyway.
        let asked = Command::new("kill").args(["-QUIT", &pid]).status();
        if asked.is_err() {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
    }
}

/// `cargo xtask postgres`: a cluster for tests that are run by hand.
pub fn serve() -> Result<()> {
    let cluster = Cluster::start_for_tests()?;
    println!("export HOURBOOK_TEST_POSTGRES_URL={}", cluster.url());
    println!("# Enter or the end of the input stops it.");
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}

/// The folder with `initdb` and `postgres`: on the search path, or where Debian keeps it.
pub fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|folder| folder.join("initdb").is_file())
        .collect();
    versions.sort();
    if let Some(newest) = versions.pop() {
        return Some(newest);
    }
    let mut which = Command::new("sh");
    which.args(["-c", "command -v initdb"]);
    let found = if exists("initdb") {
        capture(&mut which).ok()
    } else {
        None
    };
    Some(Path::new(found?.trim()).parent()?.to_path_buf())
}

/// A port nobody listens on, below those that outgoing connections get by themselves: none of them takes it before its
/// server does.
pub fn free_port() -> Result<u16> {
    (0..100)
        .map(|_| rand::rng().random_range(12_000..32_000))
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .context("no free port on loopback")
}

/// True where this process runs as root.
pub fn we_are_root() -> Result<bool> {
    Ok(capture(Command::new("id").arg("-u"))?.trim() == "0")
}

/// A program as the account that PostgreSQL runs as.
pub fn as_account(program: &Path) -> Result<Command> {
    let mut command = Command::new("setpriv");
    if we_are_root()? {
        command
            .arg("--reuid")
            .arg(ACCOUNT)
            .arg("--regid")
            .arg(ACCOUNT)
            .arg("--init-groups");
    }
    // The server ends with us: SIGQUIT is its immediate shutdown.
    command
        .args(["--pdeathsig", "QUIT", "--"])
        .arg(program)
        .current_dir("/");
    Ok(command)
}

fn spawn_server(programs: &Path, folder: &Path, port: u16, settings: &[&str]) -> Result<Child> {
    let log = fs::File::create(folder.join("log"))?;
    as_account(&programs.join("postgres"))?
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-p")
        .arg(port.to_string())
        .args([
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
        ])
        .args(settings.iter().flat_map(|setting| ["-c", setting]))
        .arg("-c")
        .arg(format!("max_connections={MAX_CONNECTIONS}"))
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .context("cannot start PostgreSQL")
}
