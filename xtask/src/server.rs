//! A real `hourbook-server` process: created, started, killed and stopped as an operator would.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command::{bound_to_us, capture};
use crate::http::Api;
use crate::postgres::free_port;

/// How long a start may take before it counts as failed.
const READY_WITHIN: Duration = Duration::from_mins(1);

/// An installation: a program, a data folder, perhaps a PostgreSQL.
#[derive(Clone)]
pub struct Installation {
    pub program: PathBuf,
    pub data: PathBuf,
    pub database_url: Option<String>,
    pub port: u16,
    /// Where health and metrics are, if anywhere.
    pub operator_port: Option<u16>,
    /// Settings given by the environment.
    pub environment: Vec<(String, String)>,
}

/// The first person of an organization.
pub struct Owner<'a> {
    pub slug: &'a str,
    pub email: &'a str,
    pub password: &'a str,
}

impl Installation {
    /// An installation on a free port.
    pub fn new(program: PathBuf, data: &Path, database_url: Option<String>) -> Result<Self> {
        Ok(Self {
            program,
            data: data.to_path_buf(),
            database_url,
            port: free_port()?,
            operator_port: None,
            environment: Vec::new(),
        })
    }

    /// Address of the web app and the API. By name, because the certificate of a first start is made for it.
    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Where the server keeps its self-signed certificate.
    pub fn certificate(&self) -> PathBuf {
        self.data.join("tls/cert.pem")
    }

    /// Creates an organization with its owner.
    pub fn create_organization(&self, owner: &Owner) -> Result<()> {
        fs::create_dir_all(&self.data)?;
        let password_file = tempfile::NamedTempFile::new()?;
        fs::write(password_file.path(), owner.password)?;
        let mut command = self.command(&["org", "create"]);
        command.args(["--slug", owner.slug, "--owner-email", owner.email]);
        command.arg("--owner-password-file").arg(password_file.path());
        capture(&mut command)?;
        Ok(())
    }

    /// Creates a personal access token.
    pub fn create_token(&self, organization: &str, email: &str) -> Result<String> {
        let mut command = self.command(&["token", "create"]);
        command.args(["--org", organization, "--email", email]);
        Ok(capture(&mut command)?.trim().to_owned())
    }

    /// A subcommand that works on this data folder.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        self.complete(&mut command, words);
        command
    }

    /// Starts `serve`; what it prints goes to `LOG`.
    pub fn spawn(&self, log: &Path) -> Result<Server> {
        let log = OpenOptions::new().create(true).append(true).open(log)?;
        let process = self.serve(log)?;
        Ok(Server { process })
    }

    /// Starts `serve` and waits until it is ready.
    pub async fn start(&self, log: &Path) -> Result<(Server, Api)> {
        let mut server = self.spawn(log)?;
        let started = Instant::now();
        loop {
            if let Some(status) = server.process.try_wait()? {
                bail!(
                    "the server ended with {status}: {}",
                    fs::read_to_string(log).unwrap_or_default()
                );
            }
            // The certificate appears during the first start.
            if let Ok(api) = Api::new(&self.url(), &self.certificate())
                && api.is_ready().await
            {
                return Ok((server, api));
            }
            if started.elapsed() > READY_WITHIN {
                bail!(
                    "the server was not ready within 60 s: {}",
                    fs::read_to_string(log).unwrap_or_default()
                );
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    fn serve(&self, log: File) -> Result<Child> {
        let mut command = bound_to_us(&self.program, "TERM");
        // What is measured is how much the server can do, not how much it lets one caller do.
        command.env("HOURBOOK_LIMITS__MEMBER_REQUESTS_PER_SECOND", "100000");
        command.env("HOURBOOK_LIMITS__MEMBER_REQUESTS_AT_ONCE", "1000000");
        self.complete(&mut command, &["serve"]);
        command.arg("--listen").arg(format!("127.0.0.1:{}", self.port));
        if let Some(port) = self.operator_port {
            command.arg("--operator-listen").arg(format!("127.0.0.1:{port}"));
        }
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        command
            .spawn()
            .with_context(|| format!("cannot start {}", self.program.display()))
    }

    fn complete(&self, command: &mut Command, words: &[&str]) {
        command.args(words).arg("--data-dir").arg(&self.data);
        command.envs(self.environment.iter().cloned());
        if let Some(url) = &self.database_url {
            command.arg("--database-url").arg(url);
        }
    }
}

/// A running server. Dropping it kills it.
pub struct Server {
    process: Child,
}

impl Server {
    /// SIGKILL: no chance to finish anything.
    pub fn kill(&mut self) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// SIGTERM, and the exit status after the orderly shutdown.
    pub fn stop(&mut self) -> Result<ExitStatus> {
        capture(Command::new("kill").args(["-TERM", &self.id().to_string()]))?;
        Ok(self.process.wait()?)
    }

    /// Waits until the server ends by itself, for example by Ctrl+C on the terminal.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        Ok(self.process.wait()?)
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Resident memory in bytes, as the kernel counts it; `high_water` asks for the largest so far.
    pub fn resident(&self, high_water: bool) -> Result<u64> {
        resident(self.id(), high_water)
    }
}

/// Resident memory of a process in bytes, as the kernel counts it; `high_water` asks for the largest so far.
pub fn resident(process: u32, high_water: bool) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let field = if high_water { "VmHWM:" } else { "VmRSS:" };
    let line = status
        .lines()
        .find(|line| line.starts_with(field))
        .context("the kernel counts no memory")?;
    let kib: u64 = line.split_whitespace().nth(1).context("no number")?.parse()?;
    Ok(kib * 1024)
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
