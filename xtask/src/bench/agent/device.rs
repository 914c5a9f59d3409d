//! A real agent in folders of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::screen::Screen;
use super::shell;
use crate::bench::site::Site;
use crate::command::{bound_to_us, capture};

const PATIENCE: Duration = Duration::from_mins(1);

pub struct Device {
    program: PathBuf,
    display: String,
    folder: TempDir,
}

/// It runs; dropping it kills it.
pub struct Running<'a> {
    device: &'a Device,
    process: Child,
}

impl Device {
    pub fn new(program: &Path, screen: &Screen) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("hourbook-bench-agent-")
            .tempdir()?;
        fs::create_dir(folder.path().join("config"))?;
        let config = "[spool]\nseal_every_minutes = 1440\n";
        fs::write(folder.path().join("config/agent.toml"), config)?;
        Ok(Self {
            program: program.to_path_buf(),
            display: screen.display.clone(),
            folder,
        })
    }

    /// Makes keys, and names the server behind this port.
    pub fn enrol(&self, port: u16, site: &Site) -> Result<()> {
        let token = self.path("token");
        fs::write(&token, site.token())?;
        let mut command = self.complete(Command::new(&self.program), &["enrol", "--name", "laptop"]);
        command.args(["--server", &format!("localhost:{port}")]);
        command.arg("--kit").arg(self.path("kit.html"));
        command.arg("--token-file").arg(token);
        command.arg("--ca-file").arg(site.installation.certificate());
        capture(command.stdin(Stdio::null())).map(drop)
    }

    pub async fn start(&self) -> Result<Running<'_>> {
        let log = fs::File::create(self.path("agent.log"))?;
        let mut command = self.complete(
            bound_to_us(&self.program, "TERM"),
            &["run", "--aw-listen", "127.0.0.1:0"],
        );
        let process = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        let running = Running {
            device: self,
            process,
        };
        running.until("the agent", |_| true).await?;
        Ok(running)
    }

    /// The records of each segment by the stock programs, compressed again: what a log without seals would take for each.
    pub fn compressed(&self) -> Result<Vec<u64>> {
        let page = fs::read_to_string(self.path("kit.html"))?;
        let key = page
            .split(['<', '>'])
            .find(|text| text.starts_with("AGE-SECRET-KEY-1"))
            .context("no key on the kit")?;
        fs::write(self.path("recovery.txt"), format!("{key}\n"))?;
        let script = "age -d -i ../../recovery.txt recovery-wrap.age > ../../identity.txt
            for segment in *.segment; do age -d -i ../../identity.txt \"$segment\" | zstd -dc | zstd -3 -c | wc -c; done";
        let sizes = shell(script, &self.path("data/outbox"))?;
        sizes
            .split_whitespace()
            .map(|size| Ok(size.parse::<u64>()?))
            .collect()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn complete(&self, mut command: Command, words: &[&str]) -> Command {
        command
            .args(words)
            .env("HOME", self.folder.path())
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY")
            .env("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .env("HOURBOOK_CONFIG_DIR", self.path("config"))
            .env("HOURBOOK_AGENT_DATA_DIR", self.path("data"));
        command
    }
}

impl Running<'_> {
    /// Waits until a source says so.
    pub async fn source(&self, name: &str, begins: &str) -> Result<()> {
        let says = |status: &Value| {
            let sources = status["sources"].as_object();
            sources.into_iter().flatten().any(|(known, state)| {
                known.starts_with(name) && state.as_str().is_some_and(|state| state.starts_with(begins))
            })
        };
        self.until(name, says).await.map(drop)
    }

    /// Sends buckets of events, as watchers do.
    pub async fn record(&self, buckets: &Value) -> Result<()> {
        let status = self.until("the agent", |_| true).await?;
        let address = status["listening"]
            .as_str()
            .context("it does not listen")?
            .to_owned();
        let client = reqwest::Client::builder().no_proxy().build()?;
        for (name, bucket) in buckets.as_object().into_iter().flatten() {
            let url = format!("{address}/api/0/buckets/{name}");
            let about = json!({"client": "bench", "hostname": "laptop", "type": bucket["type"]});
            // It is there already from the second hour on.
            client.post(&url).json(&about).send().await?;
            let answer = client
                .post(format!("{url}/events"))
                .json(&bucket["events"])
                .send()
                .await?;
            answer.error_for_status()?;
        }
        Ok(())
    }

    /// Microseconds of CPU that it takes meanwhile.
    pub async fn spent<T>(&self, work: impl AsyncFnOnce() -> T) -> Result<u64> {
        let before = self.cpu()?;
        work().await;
        Ok(self.cpu()?.saturating_sub(before))
    }

    /// Microseconds of CPU of its threads, as the scheduler counts them.
    pub fn cpu(&self) -> Result<u64> {
        let mut nanos = 0;
        for thread in fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let counted = fs::read_to_string(thread?.path().join("schedstat"))?;
            let spent = counted.split_whitespace().next().context("no time")?;
            nanos += spent.parse::<u64>()?;
        }
        Ok(nanos / 1000)
    }

    /// Resident memory in bytes; `high_water` asks for the largest so far.
    pub fn resident(&self, high_water: bool) -> Result<u64> {
        crate::server::resident(self.process.id(), high_water)
    }

    pub fn stop(mut self) -> Result<()> {
        capture(Command::new("kill").args(["-TERM", &self.process.id().to_string()]))?;
        self.process.wait()?;
        Ok(())
    }

    async fn until(&self, what: &str, ready: impl Fn(&Value) -> bool) -> Result<Value> {
        let begun = Instant::now();
        loop {
            let mut ask = self
                .device
                .complete(Command::new(&self.device.program), &["status", "--json"]);
            let answer = capture(&mut ask)
                .ok()
                .and_then(|text| serde_json::from_str(&text).ok());
            if let Some(status) = answer.filter(|status| ready(status)) {
                return Ok(status);
            }
            if begun.elapsed() > PATIENCE {
                let log = fs::read_to_string(self.device.path("agent.log")).unwrap_or_default();
                bail!("{what} was not ready within a minute: {log}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
