//! A PostgreSQL whose log goes to pgBackRest, with the files that an operator installs from `deploy/postgres`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::command::capture;
use crate::postgres::{as_account, free_port, programs, we_are_root};
use crate::process::new_id;
use crate::project::root;

/// How long the server may take to start, to recover, or to send its log away.
const PATIENCE: Duration = Duration::from_mins(2);

pub struct Cluster {
    /// Before its folder, so that it ends before that.
    server: Option<Postgres>,
    folder: TempDir,
    programs: PathBuf,
    port: u16,
    password: String,
}

/// A running server; dropping it stops it.
pub struct Postgres {
    process: Child,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast shutdown: it sends the last of its log away before it ends.
        let pid = self.process.id().to_string();
        let asked = Command::new("kill").args(["-INT", &pid]).status();
        if asked.is_err() {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

impl Cluster {
    /// Makes a cluster that archives into an empty repository, and starts it.
    pub fn start() -> Result<Self> {
        let programs = programs().context("PostgreSQL is not installed")?;
        let folder = tempfile::Builder::new().prefix("hourbook-physical-").tempdir()?;
        let password = new_id().simple().to_string();
        let password_file = folder.path().join("password");
        fs::write(&password_file, &password)?;
        fs::create_dir(folder.path().join("log"))?;
        if we_are_root()? {
            capture(Command::new("chown").arg("-R").arg("postgres").arg(folder.path()))?;
        }
        let mut cluster = Self {
            programs,
            port: free_port()?,
            server: None,
            folder,
            password,
        };
        let mut initdb = as_account(&cluster.programs.join("initdb"))?;
        initdb
            .arg("--data-checksums")
            .arg("--pgdata")
            .arg(cluster.path("data"))
            .arg("--pwfile")
            .arg(&password_file)
            .args(["--username=hourbook", "--auth-local=trust"])
            .args(["--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]);
        capture(&mut initdb)?;
        cluster.configure("")?;
        cluster.restart(&[])?;
        cluster.pgbackrest(&["stanza-create"])?;
        Ok(cluster)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The files of an operator, with the folders of this machine in the place of theirs.
    pub fn configure(&self, more: &str) -> Result<()> {
        let here = self.folder.path().display();
        let shipped = fs::read_to_string(root().join("deploy/postgres/pgbackrest.conf"))?;
        let ours = shipped
            .replace("repo1-path=/srv/pgbackrest", &format!("repo1-path={here}/repository"))
            .replace(
                "pg1-path=/var/lib/postgresql/15/main",
                &format!("pg1-path={here}/data"),
            )
            .replace(
                "[hourbook]",
                &format!(
                    "repo1-cipher-pass={}\nlog-path={here}/log\nlock-path={here}/lock\nspool-path={here}/spool\n{more}\n[hourbook]",
                    self.password
                ),
            );
        ensure!(
            ours.contains(&format!("{here}/repository")) && ours.contains(&format!("{here}/data")),
            "deploy/postgres/pgbackrest.conf has other folders than this drill knows"
        );
        let server = format!(
            "pg1-port={}\npg1-socket-path={here}\npg1-user=hourbook\n",
            self.port
        );
        fs::write(self.path("pgbackrest.conf"), format!("{ours}{server}"))?;
        let shipped = fs::read_to_string(root().join("deploy/postgres/hourbook.conf"))?;
        let ours = shipped.replace(
            "'pgbackrest ",
            &format!("'pgbackrest --config={here}/pgbackrest.conf "),
        );
        ensure!(
            ours != shipped,
            "deploy/postgres/hourbook.conf has another archive_command than this drill knows"
        );
        fs::write(self.path("hourbook.conf"), ours)?;
        Ok(())
    }

    /// Starts the server anew, with settings that go before those of the files.
    pub fn restart(&mut self, settings: &[&str]) -> Result<()> {
        self.server = None;
        let settings: Vec<&str> = settings.iter().flat_map(|setting| ["-c", setting]).collect();
        fs::write(
            self.path("data/postgresql.conf"),
            format!("include '{}'\n", self.path("hourbook.conf").display()),
        )?;
        self.server = Some(self.serve(&self.path("data"), self.port, &settings)?);
        Ok(())
    }

    /// Starts a server on a folder, and waits until it takes writes.
    fn serve(&self, data: &Path, port: u16, settings: &[&str]) -> Result<Postgres> {
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.path("postgres.log"))?;
        let process = as_account(&self.programs.join("postgres"))?
            .arg("-D")
            .arg(data)
            .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"])
            .arg("-c")
            .arg(format!(
                "unix_socket_directories={}",
                self.folder.path().display()
            ))
            .args(settings)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cannot start PostgreSQL")?;
        let mut server = Postgres { process };
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(status) = server.process.try_wait()? {
                bail!("PostgreSQL ended with {status}: {}", self.log());
            }
            let recovering = self.ask(port, "postgres", "SELECT pg_is_in_recovery()");
            if recovering.is_ok_and(|answer| answer == "f") {
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("PostgreSQL does not take writes: {}", self.log())
    }

    /// Gives a scratch folder the state of a moment, and starts a server on it.
    pub fn restore(&self, moment: &str) -> Result<(Postgres, u16)> {
        let data = self.path("scratch");
        capture(as_account(Path::new("mkdir"))?.arg("-m").arg("700").arg(&data))?;
        let place = format!("--pg1-path={}", data.display());
        let target = format!("--target={moment}");
        let words = [
            "restore",
            &place,
            "--type=time",
            &target,
            "--target-action=promote",
        ];
        self.pgbackrest(&words)?;
        let port = free_port()?;
        // What is restored to look at it must not send its own log where that of the real one goes.
        let server = self.serve(&data, port, &["-c", "archive_mode=off"])?;
        Ok((server, port))
    }

    /// Runs pgBackRest as the account of the database.
    pub fn pgbackrest(&self, words: &[&str]) -> Result<String> {
        let mut command = as_account(Path::new("pgbackrest"))?;
        command
            .arg(format!("--config={}", self.path("pgbackrest.conf").display()))
            .arg("--stanza=hourbook")
            .args(words);
        capture(&mut command)
    }

    /// A program that runs pgBackRest as the account of the database, for those that are not of it.
    pub fn wrapper(&self) -> Result<PathBuf> {
        let path = self.path("pgbackrest-as-postgres");
        let account = if we_are_root()? {
            "setpriv --reuid postgres --regid postgres --init-groups -- "
        } else {
            ""
        };
        fs::write(
            &path,
            format!("#!/bin/sh\ncd / && exec {account}pgbackrest \"$@\"\n"),
        )?;
        capture(Command::new("chmod").arg("755").arg(&path))?;
        Ok(path)
    }

    /// Connection URL of the superuser.
    pub fn url(&self) -> String {
        format!(
            "postgres://hourbook:{}@127.0.0.1:{}/postgres",
            self.password, self.port
        )
    }

    /// The answer of the cluster to a question, as text.
    pub fn sql(&self, sql: &str) -> Result<String> {
        self.ask(self.port, "postgres", sql)
    }

    fn ask(&self, port: u16, database: &str, sql: &str) -> Result<String> {
        let mut psql = self.client("psql", port, database);
        psql.args(["-X", "-A", "-t", "-q", "-c", sql]);
        Ok(capture(&mut psql)?.trim().to_owned())
    }

    /// Waits until the answer is true.
    pub fn until(&self, sql: &str) -> Result<()> {
        let started = Instant::now();
        while self.sql(sql)? != "t" {
            ensure!(started.elapsed() < PATIENCE, "never true: {sql}");
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// Every row of every database, as `pg_dump` writes it.
    pub fn contents(&self, port: Option<u16>) -> Result<Vec<(String, String)>> {
        let port = port.unwrap_or(self.port);
        let names = "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY datname";
        let mut contents = Vec::new();
        for name in self.ask(port, "postgres", names)?.lines() {
            let text = capture(&mut self.client("pg_dump", port, name))?;
            // Newer versions put a random word around their text.
            let lines = text
                .lines()
                .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"));
            contents.push((name.to_owned(), lines.collect::<Vec<_>>().join("\n")));
        }
        Ok(contents)
    }

    fn client(&self, program: &str, port: u16, database: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.arg("--host").arg(self.folder.path()).args([
            "--port",
            &port.to_string(),
            "--username=hourbook",
            "--dbname",
            database,
        ]);
        command
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("postgres.log")).unwrap_or_default()
    }
}
