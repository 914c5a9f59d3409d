//! `cargo xtask bench`: the figures of the product as ratios of two things measured in the same run, into
//! docs/benchmarks.md. It never fails by a figure.

mod agent;
mod connection;
mod custody;
mod fairness;
mod figures;
mod files;
mod frames;
mod load;
mod peer;
mod reads;
mod rows_postgres;
mod rows_sqlite;
mod sealed;
mod site;
mod tenants;
mod toggl;
mod writes;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Args;

use crate::command::{capture, run as run_program};
use crate::postgres::Cluster;
use crate::process::now;
use crate::project::{binary, cargo, root};
use crate::{node, python};
use figures::{Figure, median, megabytes, micros, milliseconds};
use site::Site;

const DOCUMENT: &str = "docs/benchmarks.md";

/// Options of `cargo xtask bench`.
#[derive(Args)]
pub struct Options {
    /// Repetitions of every measurement; the table shows medians.
    #[arg(long, default_value_t = 3, value_name = "N")]
    rounds: u64,
    /// Length of one measurement of writes, in seconds.
    #[arg(long, default_value_t = 4, value_name = "S")]
    seconds: u64,
    /// Requests of one measurement of the week list.
    #[arg(long, default_value_t = 200, value_name = "N")]
    samples: u32,
    /// Entries of the large organization.
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    entries: u64,
    /// Rows of the imported file.
    #[arg(long, default_value_t = 100_000, value_name = "N")]
    rows: u64,
    /// Organizations on one machine; each is a file of less than a megabyte.
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    organizations: u64,
    /// Only these figures, such as P1 (repeatable); docs/benchmarks.md stays as it is.
    #[arg(long, value_name = "FIGURE")]
    only: Vec<String>,
    /// Measure this server instead of building one.
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
}

impl Options {
    fn period(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    fn wants(&self, any: &[&str]) -> bool {
        self.only.is_empty()
            || self
                .only
                .iter()
                .any(|figure| any.contains(&figure.to_uppercase().as_str()))
    }
}

/// Measures and prints; writes the document after a complete run.
pub fn run(options: &Options) -> Result<()> {
    if cfg!(debug_assertions) {
        return run_optimised();
    }
    let program = match &options.server {
        // It is started from other folders, too.
        Some(program) => fs::canonicalize(program).with_context(|| program.display().to_string())?,
        None => build()?,
    };
    let peers = python::environment("bench")
        .inspect_err(|error| println!("without the peers TimeTagger and DuckDB: {error:#}"))
        .ok();
    let load = load_average()?;
    let started = Instant::now();
    let runtime = tokio::runtime::Runtime::new()?;
    let figures = runtime.block_on(measure(options, &program, peers.as_deref()))?;
    let text = document(&figures, &load, started.elapsed())?;
    println!("\n{text}");
    if options.only.is_empty() {
        fs::write(root().join(DOCUMENT), text).with_context(|| format!("cannot write {DOCUMENT}"))?;
        println!("wrote {DOCUMENT}");
    }
    Ok(())
}

/// The load generator shares the machine with the server, so it is optimised, too: the same arguments again.
fn run_optimised() -> Result<()> {
    let mut program = cargo(&["run", "--quiet", "--release", "--package", "xtask", "--"]);
    run_program(program.args(std::env::args_os().skip(1)))
}

fn build() -> Result<PathBuf> {
    node::build_web()?;
    run_program(&mut cargo(&["build", "--release", "--bins"]))?;
    Ok(binary("hourbook-server", "release"))
}

async fn measure(options: &Options, program: &Path, peers: Option<&Path>) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    if options.wants(&["P14"]) {
        figures.extend(sealed::throughput()?);
    }
    if options.wants(&["P6"]) {
        figures.extend(idle(options, program).await?);
    }
    if options.wants(&["P1", "P2"]) {
        figures.extend(writes::sqlite(options, program, peers).await?);
    }
    if options.wants(&["P3"]) {
        let cluster = Cluster::start()?;
        figures.extend(writes::postgres(options, program, &cluster).await?);
    }
    if options.wants(&["P8"]) {
        figures.push(files::import(options, program, options.rows).await?);
    }
    if options.wants(&["P4", "P5", "P9"]) {
        figures.extend(large(options, program, peers).await?);
    }
    if options.wants(&["P7"]) {
        figures.extend(tenants::measure(options, program).await?);
    }
    if options.wants(&["P7B"]) {
        figures.extend(fairness::measure(options, program).await?);
    }
    if options.wants(&["P11"]) {
        figures.extend(agent::measure(options, program).await?);
    }
    if options.wants(&["P13"]) {
        figures.extend(custody::measure(options, program).await?);
    }
    if options.wants(&["P10"]) {
        figures.extend(frames::measure(program)?);
    }
    // Rows of one number stay in the order in which they were measured.
    figures.sort_by_key(|figure| {
        let number = figure.id.trim_matches(|letter: char| !letter.is_ascii_digit());
        number.parse::<u32>().unwrap_or(0)
    });
    Ok(figures)
}

/// P6: memory of an idle server, and how fast it is ready.
async fn idle(options: &Options, program: &Path) -> Result<Vec<Figure>> {
    let site = Site::create(program, None)?;
    let (mut times, mut memory) = (Vec::new(), Vec::new());
    for round in 0..=options.rounds {
        let started = Instant::now();
        let (mut server, api) = site.start().await?;
        let ready = micros(started.elapsed());
        api.get("/me").await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        // The first start makes the certificate.
        if round > 0 {
            times.push(ready);
            memory.push(server.resident(false)?);
        }
        server.stop()?;
    }
    let (time, memory) = (median(times), median(memory));
    let figure = |what: &str, ours: String, goal, reached, limit| Figure {
        id: "P6",
        what: what.to_owned(),
        ours,
        against: "the goal itself".to_owned(),
        ratio: "–".to_owned(),
        goal,
        reached,
        limit,
    };
    Ok(vec![
        figure(
            "idle server with one organization, resident",
            megabytes(memory),
            "≤ 40 MB",
            memory <= 40_000_000,
            "the program itself, mapped pages of the binary included",
        ),
        figure(
            "start until `/readyz` answers over TLS",
            milliseconds(time),
            "≤ 150 ms",
            time <= 150_000,
            "opening the databases, and the client's own first handshake",
        ),
    ])
}

/// P4, P5 and P9, on organizations with very many entries.
async fn large(options: &Options, program: &Path, peers: Option<&Path>) -> Result<Vec<Figure>> {
    let small_size = options.entries.min(10_000);
    let mut figures = Vec::new();
    let small = Site::create(program, None)?;
    let (mut server, api) = small.start().await?;
    let people = site::people(&api).await?;
    site::fill(&api, &people, small_size).await?;
    let small_week = reads::week(options, &api, &people, small_size).await?;
    server.stop()?;

    let site = Site::create(program, None)?;
    let (mut server, api) = site.start().await?;
    let people = site::people(&api).await?;
    println!(
        "filling an organization with {} entries (SQLite)",
        options.entries
    );
    site::fill(&api, &people, options.entries).await?;
    server.stop()?;
    let organization = rows_sqlite::organization_file(&site.installation.data)?;
    let raw = reads::raw_select(&organization)?;
    let duckdb = peers
        .map(|peers| reads::duckdb(options, peers, &organization, &site.scratch("entries.csv")))
        .transpose()?;
    let (mut server, api) = site.start().await?;
    let large_week = reads::week(options, &api, &people, options.entries).await?;
    figures.push(reads::week_figure(
        small_week,
        large_week,
        (small_size, options.entries),
    ));
    figures.push(files::export(options, &server, &api, options.entries, raw).await?);
    if let Some(duckdb) = &duckdb {
        let times = reads::reports(options, &api).await?;
        figures.extend(reads::report_figures("SQLite", options.entries, &times, duckdb));
    }
    server.stop()?;
    if let Some(duckdb) = duckdb.filter(|_| options.wants(&["P5"])) {
        let cluster = Cluster::start()?;
        let site = Site::create(program, Some(cluster.url()))?;
        let (mut server, api) = site.start().await?;
        let people = site::people(&api).await?;
        println!(
            "filling an organization with {} entries (PostgreSQL)",
            options.entries
        );
        site::fill(&api, &people, options.entries).await?;
        let times = reads::reports(options, &api).await?;
        figures.extend(reads::report_figures(
            "PostgreSQL",
            options.entries,
            &times,
            &duckdb,
        ));
        server.stop()?;
    }
    Ok(figures)
}

fn load_average() -> Result<String> {
    let text = fs::read_to_string("/proc/loadavg")?;
    Ok(text.split_whitespace().take(3).collect::<Vec<_>>().join(", "))
}

fn document(figures: &[Figure], load: &str, took: Duration) -> Result<String> {
    let commit = capture(
        Command::new("git")
            .args(["rev-parse", "--short", "HEAD"])
            .current_dir(root()),
    )?;
    let cores = std::thread::available_parallelism()?;
    let date = now().strftime("%Y-%m-%d");
    let mut text = format!(
        "# Benchmarks\n\nWritten by `cargo xtask bench`: {date}, commit {}, {cores} cores shared by the server, the database and \
         the load generator, load average before the run {load}, {} minutes. Release build, durable writes, TLS, \
         authentication and permission checks on. An absolute time on a shared machine means little; the ratio of two \
         things measured in the same run means more. Medians of several rounds.\n\n",
        commit.trim(),
        took.as_secs().div_ceil(60),
    );
    text.push_str(&figures::table(figures));
    text.push_str("\n## What limits each figure\n\n");
    for figure in figures {
        writeln!(text, "- {} ({}): {}.", figure.id, figure.what, figure.limit)?;
    }
    Ok(text)
}
