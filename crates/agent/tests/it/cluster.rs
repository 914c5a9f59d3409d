//! A PostgreSQL cluster of a test's own, whose files and memory can be looked at as a whole: the one of the suite holds the
//! databases of all other tests.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::installation::free_port;

const PATIENCE: Duration = Duration::from_mins(1);
/// PostgreSQL refuses to run as root; this account comes with the Debian package.
const ACCOUNT: &str = "postgres";
const PASSWORD: &str = "correct-horse-battery-staple";
/// Its log is as talkative as it can be, with the values of all statements, and its write-ahead log is kept from the first byte on.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "shared_buffers=16MB",
    "log_statement=all",
    "log_parameter_max_length=-1",
    "wal_keep_size=4GB",
    "fsync=off",
];

/// A running cluster. Dropping it stops the server and removes its folder.
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
    server: Option<Child>,
}

impl Cluster {
    /// A new one, or nothing where the suite has none either.
    pub fn start() -> Option<Self> {
        if std::env::var_os("HOURBOOK_TEST_POSTGRES_URL").is_none() {
            eprintln!("not run: HOURBOOK_TEST_POSTGRES_URL is not set");
            return None;
        }
        let folder = tempfile::Builder::new()
            .prefix("hb-agent-postgres-")
            .tempdir()
            .unwrap();
        fs::write(folder.path().join("password"), PASSWORD).unwrap();
        if is_root() {
            done(Command::new("chown").arg("-R").arg(ACCOUNT).arg(folder.path()));
        }
        let mut cluster = Self {
            folder,
            programs: programs(),
            port: free_port(),
            server: None,
        };
        let mut initdb = cluster.program("initdb");
        initdb.arg("--pgdata").arg(cluster.path("data"));
        initdb.arg("--pwfile").arg(cluster.path("password"));
        initdb.args(["--username=hourbook", "--auth=scram-sha-256"]);
        done(initdb.args(["--encoding=UTF8", "--locale=C.UTF-8"]));
        cluster.run();
        let create = "CREATE DATABASE cell TEMPLATE template0";
        done(cluster.client("psql", "postgres").args(["-Xq", "-c", create]));
        Some(cluster)
    }

    fn run(&mut self) {
        let log = fs::File::create(self.path("log")).unwrap();
        let mut server = self.program("postgres");
        server.arg("-D").arg(self.path("data"));
        server.args(["-p", &self.port.to_string()]);
        server.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        server.stdin(Stdio::null()).stdout(log.try_clone().unwrap());
        self.server = Some(server.stderr(log).spawn().unwrap());
        let begun = Instant::now();
        while !self
            .client("psql", "postgres")
            .arg("-c")
            .arg("SELECT 1")
            .output()
            .unwrap()
            .status
            .success()
        {
            let log = fs::read_to_string(self.path("log")).unwrap();
            assert!(begun.elapsed() < PATIENCE, "PostgreSQL does not start: {log}");
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// For `--database-url`.
    pub fn url(&self) -> String {
        format!("postgres://hourbook:{PASSWORD}@127.0.0.1:{}/cell", self.port)
    }

    /// A path below its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The names of all databases that can be opened.
    pub fn databases(&self) -> Vec<String> {
        let mut psql = self.client("psql", "postgres");
        psql.args([
            "-XAtq",
            "-c",
            "SELECT datname FROM pg_database WHERE datallowconn",
        ]);
        let names = String::from_utf8(done(&mut psql)).unwrap();
        names.lines().map(str::to_owned).collect()
    }

    /// All rows of a database as text: what lies compressed in its files is readable here.
    pub fn dump(&self, database: &str) -> Vec<u8> {
        done(&mut self.client("pg_dump", database))
    }

    /// The processes: the one that was started and all that it started.
    pub fn processes(&self) -> Vec<u32> {
        let first = self.server.as_ref().unwrap().id();
        let children = fs::read_to_string(format!("/proc/{first}/task/{first}/children")).unwrap();
        let children = children.split_whitespace().map(|child| child.parse().unwrap());
        [first].into_iter().chain(children).collect()
    }

    /// Ends it as an operator does: what it held in memory lies on the disk then.
    pub fn stop(&mut self) {
        let mut server = self.server.take().unwrap();
        done(Command::new("kill").args(["-INT", &server.id().to_string()]));
        assert!(server.wait().unwrap().success());
    }

    fn client(&self, program: &str, database: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command
            .args(["--host=127.0.0.1", "--username=hourbook", "--port"])
            .arg(self.port.to_string())
            .arg("--dbname")
            .arg(database)
            .env("PGPASSWORD", PASSWORD);
        command
    }

    /// A program as the account that PostgreSQL runs as; it ends with the test.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new("setpriv");
        if is_root() {
            command.args(["--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups"]);
        }
        command.args(["--pdeathsig", "QUIT", "--"]);
        command.arg(self.programs.join(name)).current_dir("/");
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            // SIGQUIT is its immediate shutdown: the folder goes away anyway.
            let _ = Command::new("kill")
                .args(["-QUIT", &server.id().to_string()])
                .status();
            let _ = server.wait();
        }
    }
}

/// The folder with `initdb`: where Debian keeps the newest, or on the search path.
fn programs() -> PathBuf {
    let kept = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = kept
        .map(|version| version.path().join("bin"))
        .filter(|folder| folder.join("initdb").is_file())
        .max();
    newest.unwrap_or_else(|| {
        let path = std::env::var_os("PATH").unwrap();
        let found = std::env::split_paths(&path).find(|folder| folder.join("initdb").is_file());
        found.expect("PostgreSQL is installed where the suite has a cluster")
    })
}

fn is_root() -> bool {
    rustix::process::getuid().is_root()
}

fn done(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    output.stdout
}
