//! `hourbook audit verify`: checks an exported log from its bytes alone.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use domain::audit::{Finding, Known, Problem, PublicKey, Report, verify};
use serde::Serialize;

use super::files::Bundle;
use crate::{
    context::Context,
    failure::Failure,
    output::{note, print_json, print_text, printable},
};

/// Findings that are printed; there may be one for every entry.
const SHOWN: usize = 20;

/// Check an exported audit log, without any server
///
/// Exit code 0 only when everything holds; otherwise the first bad entry is named.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The exported log: the zip file, or the folder it was unpacked into
    bundle: PathBuf,
    /// Public keys that must have signed: of the log, and of a witness if one cosigns; one a line
    ///
    /// Get them on another way than the log. Without the key of the log the one in the file is believed.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// A checkpoint you kept from earlier; the log must still begin with what it covers
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Answer<'a> {
    holds: bool,
    origin: &'a str,
    size: u64,
    root: &'a str,
    key_known: bool,
    keys: &'a [String],
    witnesses: &'a [String],
    earlier_checkpoints: u64,
    payloads: u64,
    erased: u64,
    first_bad: Option<u64>,
    finding_count: usize,
    findings: Vec<Shown<'a>>,
}

#[derive(Serialize)]
struct Shown<'a> {
    problem: &'static str,
    position: Option<u64>,
    message: &'a str,
}

/// Checks the log.
pub fn run(context: &Context, args: &VerifyArgs) -> Result<(), Failure> {
    let known = known(args)?;
    let unusable = |why| Failure::Usage(format!("{} is no exported log: {why}", args.bundle.display()));
    let mut bundle = Bundle::open(&args.bundle).map_err(unusable)?;
    let report = verify(&mut bundle, &known);
    if context.output.json {
        print_json(&answer(&report))?;
    } else {
        tell(&report)?;
    }
    if report.holds() {
        return Ok(());
    }
    let count = report.findings.len();
    Err(Failure::Refused(match report.first_bad() {
        Some(position) => {
            format!("the log does not hold ({count} findings); the first bad entry is {position}")
        }
        None => format!("the log does not hold ({count} findings)"),
    }))
}

fn known(args: &VerifyArgs) -> Result<Known, Failure> {
    let mut known = Known::default();
    if let Some(path) = &args.key {
        known.keys = read_keys(path)?;
    }
    for path in &args.checkpoint {
        known.held.push(read(path)?);
    }
    Ok(known)
}

/// The public keys of a file, among them that of a log.
pub fn read_keys(path: &Path) -> Result<Vec<PublicKey>, Failure> {
    let mut keys = Vec::new();
    for line in read(path)?.lines().filter(|line| !line.trim().is_empty()) {
        let unusable = || {
            Failure::Usage(format!(
                "{}: not a public key: {}",
                path.display(),
                printable(line)
            ))
        };
        keys.push(PublicKey::parse(line).ok_or_else(unusable)?);
    }
    if !keys.iter().any(|key| !key.is_witness()) {
        let message = format!("{} holds no key of a log", path.display());
        return Err(Failure::Usage(message));
    }
    Ok(keys)
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path)
        .map_err(|error| Failure::Usage(format!("cannot read {}: {error}", path.display())))
}

fn answer(report: &Report) -> Answer<'_> {
    Answer {
        holds: report.holds(),
        origin: &report.origin,
        size: report.size,
        root: &report.root,
        key_known: report.keys_known,
        keys: &report.keys,
        witnesses: &report.witnesses,
        earlier_checkpoints: report.earlier,
        payloads: report.payloads,
        erased: report.erased,
        first_bad: report.first_bad(),
        finding_count: report.findings.len(),
        findings: report.findings.iter().take(SHOWN).map(shown).collect(),
    }
}

fn shown(finding: &Finding) -> Shown<'_> {
    let problem = match finding.problem {
        Problem::Changed => "changed",
        Problem::Moved => "moved",
        Problem::Missing => "missing",
        Problem::PayloadChanged => "payload_changed",
        Problem::PayloadMissing => "payload_missing",
        Problem::Root => "root",
        Problem::Signature => "signature",
        Problem::File => "file",
    };
    Shown {
        problem,
        position: finding.position,
        message: &finding.message,
    }
}

fn tell(report: &Report) -> Result<(), Failure> {
    for finding in report.findings.iter().take(SHOWN) {
        print_text(printable(&finding.message))?;
    }
    if report.findings.len() > SHOWN {
        print_text(format!("and {} more", report.findings.len() - SHOWN))?;
    }
    if !report.holds() {
        return Ok(());
    }
    print_text(format!(
        "{}\n{} entries, {} payloads, {} erased, {} earlier checkpoints: everything holds",
        printable(&report.origin),
        report.size,
        report.payloads,
        report.erased,
        report.earlier,
    ))?;
    for witness in &report.witnesses {
        print_text(format!("cosigned by the witness {}", printable(witness)))?;
    }
    if !report.keys_known {
        note(
            "the key was taken from the log itself; pass --key with one you got otherwise to know who signed",
        );
    }
    Ok(())
}
