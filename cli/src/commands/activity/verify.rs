//! `hourbook activity verify`: whether the server serves what one's devices signed.

use clap::Args;
use jiff::SignedDuration;
use serde::Serialize;

use super::store::Log;
use crate::{
    context::Context,
    failure::Failure,
    output::{print_json, print_text},
    process,
};

/// Devices sign once an hour; a day without anything is worth a look.
const STALE: SignedDuration = SignedDuration::from_hours(26);

/// Check that the server serves everything your devices signed
///
/// What was seen is remembered on this machine: a server that withholds, exchanges or turns back is found out by the next
/// check. No key is needed. Exit code 0 only if nothing contradicts.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The 12 words of the fingerprint on the recovery kit; the log must be that one
    #[arg(long, value_name = "WORDS")]
    words: Option<String>,
}

#[derive(Serialize)]
struct Answer {
    holds: bool,
    fingerprint: String,
    devices: usize,
    segments: usize,
    heads: usize,
    stale: Vec<String>,
    findings: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    code: &'static str,
    alarm: bool,
    message: String,
}

/// Checks the log.
pub async fn run(context: &Context, args: VerifyArgs) -> Result<(), Failure> {
    let (_, client) = context.sign_in()?;
    let log = Log::fetch(context, &client).await?;
    let fingerprint = log.fingerprint()?;
    log.must_be(args.words.as_deref())?;
    let verdict = &log.verdict;
    let stale = verdict.stale(process::now(), STALE);
    let answer = Answer {
        holds: !verdict.is_alarming(),
        fingerprint,
        devices: log.list.devices().len(),
        segments: verdict.counted.len(),
        heads: verdict.heads.len(),
        stale: stale
            .iter()
            .filter(|stream| is_daily(&log, **stream))
            .map(|stream| name_of(&log, stream.device))
            .collect(),
        findings: verdict
            .findings
            .iter()
            .map(|finding| Shown {
                code: finding.problem.code(),
                alarm: finding.is_alarm(),
                message: finding.to_string(),
            })
            .collect(),
    };
    if context.output.json {
        print_json(&answer)?;
    } else {
        print_text(told(&answer))?;
    }
    log.remember()?;
    if answer.holds {
        return Ok(());
    }
    Err(Failure::Refused("the log does not hold".to_owned()))
}

fn told(answer: &Answer) -> String {
    let mut lines = vec![
        format!("fingerprint  {}", answer.fingerprint),
        format!("devices      {}", answer.devices),
        format!("segments     {}", answer.segments),
    ];
    for name in &answer.stale {
        lines.push(format!(
            "nothing new since a day from {name}: it is off, or the server withholds"
        ));
    }
    for finding in &answer.findings {
        let sign = if finding.alarm { "trouble" } else { "note" };
        lines.push(format!("{sign}  {}", finding.message));
    }
    if answer.holds {
        lines.push("everything holds".to_owned());
    }
    lines.join("\n")
}

/// Agents sign their stream 0 every day; what people bring in themselves lies in others, which may rest.
fn is_daily(log: &Log, stream: sealed::StreamId) -> bool {
    let agents = sealed::StreamId { stream: 0, ..stream };
    stream == agents || !log.verdict.heads.contains_key(&agents)
}

fn name_of(log: &Log, device: sealed::DeviceId) -> String {
    let known = log.list.device(device);
    known.map_or_else(|| device.to_string(), |device| device.name.clone())
}
