//! `cargo xtask test`: the whole suite, step by step, with one table and one line at the end.

pub mod counts;
mod preconditions;
mod steps;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;

use crate::postgres::Cluster;
use counts::Counts;

/// Options of `cargo xtask test`.
#[derive(Args)]
pub struct TestOptions {
    /// Run only these steps (repeatable); the preconditions always run.
    #[arg(long, value_name = "STEP")]
    only: Vec<String>,
    /// Name the steps and end.
    #[arg(long)]
    list: bool,
    /// How often the crash loop kills the server, for each engine.
    #[arg(long, default_value_t = 6, value_name = "N")]
    kills: u32,
    /// Cases per operation that schemathesis tries.
    #[arg(long, default_value_t = 15, value_name = "N")]
    examples: u32,
}

/// What the steps share.
pub struct Suite<'a> {
    options: &'a TestOptions,
    postgres: Option<Cluster>,
}

impl Suite<'_> {
    /// The PostgreSQL cluster of this run, started at the first call.
    fn postgres(&mut self) -> Result<&Cluster> {
        if self.postgres.is_none() {
            self.postgres = Some(Cluster::start()?);
        }
        match &self.postgres {
            Some(cluster) => Ok(cluster),
            None => bail!("PostgreSQL did not start"),
        }
    }
}

/// One step of the suite.
pub struct Step {
    name: &'static str,
    about: &'static str,
    run: fn(&mut Suite) -> Result<Counts>,
}

struct Outcome {
    name: &'static str,
    counts: Counts,
    took: Duration,
    complaint: Option<String>,
}

/// Runs the suite. The error of a failed suite names the steps; the counts stand on the last line of
/// standard output.
pub fn run(options: &TestOptions) -> Result<()> {
    if options.list {
        for step in steps::ALL {
            println!("{:<16} {}", step.name, step.about);
        }
        return Ok(());
    }
    let chosen = choose(&options.only)?;
    println!("== preconditions");
    preconditions::ensure()?;
    let mut suite = Suite {
        options,
        postgres: None,
    };
    let outcomes: Vec<Outcome> = chosen
        .into_iter()
        .map(|step| run_step(step, &mut suite))
        .collect();
    drop(suite);
    report(&outcomes)
}

fn choose(only: &[String]) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = only
        .iter()
        .find(|name| !steps::ALL.iter().any(|step| step.name == **name))
    {
        bail!("there is no step `{unknown}`; `cargo xtask test --list` names them");
    }
    let wanted = |step: &&Step| only.is_empty() || only.iter().any(|name| name == step.name);
    Ok(steps::ALL.iter().filter(wanted).collect())
}

fn run_step(step: &'static Step, suite: &mut Suite) -> Outcome {
    println!("\n== {}: {}", step.name, step.about);
    let started = Instant::now();
    let (counts, complaint) = match (step.run)(suite) {
        Ok(counts) => (counts, None),
        Err(error) => {
            println!("FAILED: {error:#}");
            (Counts { passed: 0, failed: 1 }, Some(format!("{error:#}")))
        }
    };
    Outcome {
        name: step.name,
        counts,
        took: started.elapsed(),
        complaint,
    }
}

fn report(outcomes: &[Outcome]) -> Result<()> {
    println!("\n{:<16} {:>8} {:>8} {:>9}", "step", "passed", "failed", "time");
    for Outcome {
        name,
        counts,
        took,
        complaint,
    } in outcomes
    {
        let remark = complaint
            .as_deref()
            .and_then(|text| text.lines().next())
            .unwrap_or_default();
        println!(
            "{name:<16} {:>8} {:>8} {:>7} s  {remark}",
            counts.passed,
            counts.failed,
            took.as_secs()
        );
    }
    let total = outcomes
        .iter()
        .fold(Counts::default(), |sum, outcome| sum.add(outcome.counts));
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed > 0 {
        let failed: Vec<&str> = outcomes
            .iter()
            .filter(|outcome| outcome.counts.failed > 0)
            .map(|outcome| outcome.name)
            .collect();
        bail!("failed steps: {}", failed.join(", "));
    }
    Ok(())
}
