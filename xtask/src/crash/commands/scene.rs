//! An installation whose operator is killed again and again.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::command::capture;
use crate::crash::writer::DAY;
use crate::crash::{CrashOptions, Engine, check};
use crate::http::{Api, text};
use crate::postgres::Cluster;
use crate::server::{Installation, Server};

/// The organization that has something to lose.
pub const ACME: &str = "acme";
const OWNER: &str = "owner@acme.example";

pub struct Scene {
    pub installation: Installation,
    /// A PostgreSQL that the installation uses, or to which an organization is moved.
    pub postgres: String,
    pub kills: u32,
    pub on_sqlite: bool,
    folder: TempDir,
    chance: StdRng,
    /// How often a command was killed, and how often it had ended before.
    killed: u32,
    ended: u32,
    token: Option<String>,
}

impl Scene {
    pub fn new(options: &CrashOptions, engine: Engine, program: PathBuf, cluster: &Cluster) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("hourbook-kills-").tempdir()?;
        let on_sqlite = engine == Engine::Sqlite;
        let url = (!on_sqlite).then(|| cluster.url());
        let installation = Installation::new(program, &folder.path().join("data"), url)?;
        fs::create_dir_all(&installation.data)?;
        fs::write(folder.path().join("password"), "a long crash loop password\n")?;
        Ok(Self {
            installation,
            postgres: cluster.url(),
            kills: options.command_kills,
            on_sqlite,
            folder,
            chance: StdRng::seed_from_u64(options.seed),
            killed: 0,
            ended: 0,
            token: None,
        })
    }

    /// `org create`, not yet started.
    pub fn creation(&self, slug: &str) -> Command {
        let mut command = self.installation.command(&["org", "create"]);
        command.args(["--slug", slug, "--owner-email", OWNER]);
        command
            .arg("--owner-password-file")
            .arg(self.folder.path().join("password"));
        command
    }

    /// The owner of an organization is there, with all rights.
    pub fn token(&self, slug: &str) -> Result<String> {
        self.installation.create_token(slug, OWNER)
    }

    /// The organizations of the installation.
    pub fn organizations(&self) -> Result<BTreeSet<String>> {
        let list = capture(&mut self.installation.command(&["org", "list"]))?;
        let slug = |line: &str| line.split_whitespace().nth(1).map(str::to_owned);
        Ok(list.lines().filter_map(slug).collect())
    }

    /// The organization that has something to lose, with its first entries.
    pub async fn open(&mut self) -> Result<()> {
        capture(&mut self.creation(ACME))?;
        self.token = Some(self.token(ACME)?);
        let (mut server, api) = self.serve().await?;
        for _ in 0..5 {
            record(&api).await?;
        }
        server.stop()?;
        Ok(())
    }

    /// A server on the installation, and its owner as a client.
    pub async fn serve(&self) -> Result<(Server, Api)> {
        let (server, api) = self
            .installation
            .start(&self.folder.path().join("server.log"))
            .await?;
        let token = self.token.as_deref().context("there is an owner")?;
        Ok((server, api.of_organization(ACME).with_token(token)))
    }

    /// The entries that a server finds.
    pub async fn entries(&self) -> Result<BTreeSet<Uuid>> {
        let (mut server, api) = self.serve().await?;
        let stored = check::stored(&api).await?;
        server.stop()?;
        ensure!(
            stored.values().all(|times| *times == 1),
            "an entry stands there twice"
        );
        Ok(stored.into_keys().collect())
    }

    /// One more entry.
    pub async fn add_entry(&self) -> Result<Uuid> {
        let (mut server, api) = self.serve().await?;
        let id = record(&api).await?;
        server.stop()?;
        Ok(id)
    }

    /// How long a command takes that nobody kills; later ones are killed within that time.
    pub fn rehearse(mut command: Command) -> Result<Duration> {
        let started = Instant::now();
        capture(&mut command)?;
        Ok(started.elapsed())
    }

    /// Starts a command and kills it at some moment of the time that it usually takes.
    pub fn kill(&mut self, mut command: Command, usual: Duration) -> Result<()> {
        let log = fs::File::create(self.folder.path().join("killed.log"))?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let mut process = command.spawn()?;
        sleep(usual.mul_f64(self.chance.random_range(0.0..1.0)));
        if process.try_wait()?.is_some() {
            self.ended += 1;
            return Ok(());
        }
        process.kill()?;
        process.wait()?;
        self.killed += 1;
        Ok(())
    }

    /// A line about what happened.
    pub fn told(&self) -> String {
        format!(
            "commands of the operator killed {} times at some moment, {} more had ended before; nothing was half done",
            self.killed, self.ended
        )
    }
}

async fn record(api: &Api) -> Result<Uuid> {
    let entry: Value = json!({"kind": "duration", "date": DAY, "duration_seconds": 60});
    Ok(text(&api.post("/time-entries", &entry).await?, "id")?.parse()?)
}
