//! `cargo xtask test`: the whole suite, with one table and one line at the end.

pub mod counts;
mod excerpt;
mod lanes;
mod preconditions;
mod steps;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;
use serde::{Deserialize, Serialize};

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
    /// Run one step for a suite that runs others beside it, and write here what came of it.
    #[arg(long, hide = true, value_name = "FILE")]
    outcome: Option<PathBuf>,
}

/// What a step runs with.
pub struct Suite<'a> {
    options: &'a TestOptions,
    postgres: Option<Cluster>,
}

impl Suite<'_> {
    /// The PostgreSQL cluster of this step, started at the first call.
    fn postgres(&mut self) -> Result<&Cluster> {
        if self.postgres.is_none() {
            self.postgres = Some(Cluster::start_for_tests()?);
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
    /// People see what a browser does in time: it has the machine for itself.
    alone: bool,
    run: fn(&mut Suite) -> Result<Counts>,
}

/// What came of a step.
#[derive(Serialize, Deserialize)]
struct Outcome {
    name: String,
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
    if let (Some(file), [step]) = (&options.outcome, &chosen[..]) {
        return lanes::tell(&run_step(step, options), file);
    }
    println!("== preconditions");
    preconditions::ensure()?;
    let outcomes = match &chosen[..] {
        [step] => vec![run_step(step, options)],
        steps => lanes::run(steps, options)?,
    };
    excerpt::print(&outcomes)?;
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

fn run_step(step: &Step, options: &TestOptions) -> Outcome {
    println!("\n== {}: {}", step.name, step.about);
    let started = Instant::now();
    let mut suite = Suite {
        options,
        postgres: None,
    };
    let (counts, complaint) = match (step.run)(&mut suite) {
        Ok(counts) => (counts, None),
        Err(error) => {
            println!("FAILED: {error:#}");
            (Counts { passed: 0, failed: 1 }, Some(format!("{error:#}")))
        }
    };
    Outcome {
        name: step.name.to_owned(),
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
            .map(|outcome| outcome.name.as_str())
            .collect();
        bail!("failed steps: {}", failed.join(", "));
    }
    Ok(())
}
