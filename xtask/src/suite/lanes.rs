//! Steps beside each other: most of them wait more than they compute. Each runs in a process of its own; what it prints
//! goes to a file and is shown as a whole when it ends, so that the log reads step by step.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};

use super::counts::Counts;
use super::{Outcome, Step, TestOptions};
use crate::command::bound_to_us;
use crate::project::scratch;

/// How many steps run at a time. What a step needs of another one it makes itself or waits for, so any number is right.
const LANES: usize = 2;

/// Runs the steps: first those that bear company, then one after the other those that want the machine for themselves.
pub(super) fn run(steps: &[&'static Step], options: &TestOptions) -> Result<Vec<Outcome>> {
    let (alone, beside): (Vec<_>, Vec<_>) = steps.iter().copied().partition(|step| step.alone);
    let mut outcomes = run_beside(&beside, options)?;
    for step in alone {
        outcomes.push(run_apart(step, options)?);
    }
    Ok(outcomes)
}

/// Each lane takes the next step when it is free.
fn run_beside(steps: &[&'static Step], options: &TestOptions) -> Result<Vec<Outcome>> {
    let next = AtomicUsize::new(0);
    let lane = || -> Result<Vec<(usize, Outcome)>> {
        let mut outcomes = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(step) = steps.get(place) else {
                return Ok(outcomes);
            };
            outcomes.push((place, run_apart(step, options)?));
        }
    };
    let mut outcomes = thread::scope(|scope| {
        let lanes: Vec<_> = (0..LANES).map(|_| scope.spawn(lane)).collect();
        let mut outcomes = Vec::new();
        for lane in lanes {
            outcomes.extend(lane.join().map_err(|_| anyhow!("a lane panicked"))??);
        }
        Ok::<_, anyhow::Error>(outcomes)
    })?;
    outcomes.sort_by_key(|(place, _)| *place);
    Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

/// Writes what came of a step, for the suite that asked for it.
pub(super) fn tell(outcome: &Outcome, file: &Path) -> Result<()> {
    fs::write(file, serde_json::to_vec(outcome)?).with_context(|| format!("cannot write {}", file.display()))
}

fn run_apart(step: &Step, options: &TestOptions) -> Result<Outcome> {
    let folder = scratch()?.join("suite");
    fs::create_dir_all(&folder)?;
    let log = folder.join(step.name).with_extension("log");
    let told = folder.join(step.name).with_extension("json");
    println!("-- {} begins; see {}", step.name, log.display());
    let started = Instant::now();
    let mut child = child(step, options, &told)?;
    let output = File::create(&log)?;
    child.stdout(output.try_clone()?).stderr(output);
    let status = child.status().context("cannot start a step")?;
    io::copy(&mut File::open(&log)?, &mut io::stdout().lock())?;
    let outcome = fs::read(&told)
        .ok()
        .and_then(|told| serde_json::from_slice(&told).ok());
    Ok(outcome.unwrap_or_else(|| Outcome {
        name: step.name.to_owned(),
        counts: Counts { passed: 0, failed: 1 },
        took: started.elapsed(),
        complaint: Some(format!("the step ended with {status}")),
    }))
}

/// This program with one step alone.
fn child(step: &Step, options: &TestOptions, told: &Path) -> Result<Command> {
    if told.exists() {
        // What an earlier run left must not be taken for what comes of this one.
        fs::remove_file(told)?;
    }
    // By its process and not by its name: a build of the suite may have replaced the file that runs here.
    let ourselves = format!("/proc/{}/exe", std::process::id());
    let mut child = bound_to_us(Path::new(&ourselves), "TERM");
    child.args(["test", "--only", step.name]);
    child.args(["--kills", &options.kills.to_string()]);
    child.args(["--examples", &options.examples.to_string()]);
    child.arg("--outcome").arg(told).stdin(Stdio::null());
    Ok(child)
}
