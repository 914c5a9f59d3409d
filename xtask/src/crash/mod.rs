//! `cargo xtask crash`: kill -9 of the server under writing clients, again and again; at the end every
//! acknowledged entry is there exactly once. Then kill -9 of the operator's commands; nothing is left half done.

mod check;
mod commands;
mod writer;

use std::fmt::{self, Display};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::postgres::Cluster;
use crate::project::binary;
use crate::server::{Installation, Owner};
use writer::{Log, Signals};

/// Options of `cargo xtask crash`.
#[derive(Args)]
pub struct CrashOptions {
    /// How often the server is killed, for each engine.
    #[arg(long, default_value_t = 100, value_name = "N")]
    kills: u32,
    /// How often each command of the operator is killed, for each engine.
    #[arg(long, default_value_t = 20, value_name = "N")]
    command_kills: u32,
    /// Clients that write at the same time.
    #[arg(long, default_value_t = 32, value_name = "N")]
    writers: usize,
    /// Only this engine.
    #[arg(long)]
    engine: Option<Engine>,
    /// Decides the moments of the kills.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The server to kill; the debug build when absent.
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
}

impl CrashOptions {
    /// What the suite runs.
    pub fn for_suite(kills: u32) -> Self {
        Self {
            kills,
            command_kills: kills.div_ceil(3),
            writers: 32,
            engine: None,
            seed: 1,
            server: None,
        }
    }
}

/// The two database engines.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// Runs the loops on each chosen engine and returns how many held.
pub fn run(options: &CrashOptions) -> Result<u64> {
    let engines = match options.engine {
        Some(engine) => vec![engine],
        None => vec![Engine::Sqlite, Engine::Postgres],
    };
    let runtime = tokio::runtime::Runtime::new()?;
    let mut held = 0;
    for engine in engines {
        let program = options
            .server
            .clone()
            .unwrap_or_else(|| binary("hourbook-server", "debug"));
        runtime.block_on(run_engine(options, engine, program.clone()))?;
        runtime.block_on(commands::run(options, engine, program))?;
        held += 2;
    }
    Ok(held)
}

async fn run_engine(options: &CrashOptions, engine: Engine, program: PathBuf) -> Result<()> {
    let cluster = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(Cluster::start()?),
    };
    let folder = tempfile::Builder::new().prefix("hourbook-crash-").tempdir()?;
    let installation = Installation::new(
        program,
        &folder.path().join("data"),
        cluster.as_ref().map(Cluster::url),
    )?;
    let owner = Owner {
        slug: "acme",
        email: "owner@acme.example",
        password: "a long crash loop password",
    };
    installation.create_organization(&owner)?;
    let token = installation.create_token(owner.slug, owner.email)?;
    let server_log = folder.path().join("server.log");
    let (mut server, api) = installation.start(&server_log).await?;
    let api = api.with_token(&token);

    let signals = Arc::new(Signals::default());
    let writers: Vec<_> = (0..options.writers)
        .map(|number| tokio::spawn(writer::write(number, api.clone(), Arc::clone(&signals))))
        .collect();
    let mut chance = StdRng::seed_from_u64(options.seed);
    let started = Instant::now();
    for kill in 1..=options.kills {
        // A number of answers, not of milliseconds: a kill shall meet work under way on a slow machine, too.
        signals.wait_for_answers(chance.random_range(1..=300)).await;
        tokio::time::sleep(Duration::from_millis(chance.random_range(0..30))).await;
        if writers.iter().any(tokio::task::JoinHandle::is_finished) {
            break;
        }
        server.kill()?;
        server = installation
            .start(&server_log)
            .await
            .with_context(|| format!("start after kill {kill}"))?
            .0;
    }
    signals.stop();
    let mut log = Log::default();
    for writer in writers {
        log.merge(writer.await??);
    }
    let stored = check::stored(&api).await?;
    let status = server.stop()?;
    report(engine, options, &log, started.elapsed());
    check::compare(&log, &stored)?;
    if !status.success() {
        bail!("the server ended with {status} after SIGTERM");
    }
    if log.unknown == 0 && options.kills > 5 {
        bail!("no kill met a request under way: the loop proved nothing");
    }
    Ok(())
}

fn report(engine: Engine, options: &CrashOptions, log: &Log, took: Duration) {
    println!(
        "{engine}: {} kills under {} writers in {} s; {} entries acknowledged, {} answers lost on the way and asked \
         for again, {} of those had been stored before",
        options.kills,
        options.writers,
        took.as_secs(),
        log.acknowledged.len(),
        log.unknown,
        log.replayed
    );
}
