//! `hourbook working-time verify`: checks a bundle from its bytes alone.

use std::path::PathBuf;

use clap::Args;
use domain::working_time::{Report, verify};
use serde::Serialize;

use crate::{
    commands::audit::{Bundle, read_keys},
    context::Context,
    failure::Failure,
    output::{note, print_json, print_text, printable},
};

/// Findings that are printed; there may be one for every version.
const SHOWN: usize = 20;

/// Check an exported working-time record, without any server
///
/// Exit code 0 only when everything holds; otherwise the first bad day is named.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The exported record: the zip file, or the folder it was unpacked into
    bundle: PathBuf,
    /// Public keys: of the audit log, which must have signed, and of a witness, to be told whether it cosigned; one a line
    ///
    /// Get them on another way than the record. Without the key of the log the one in the file is believed.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

#[derive(Serialize)]
struct Answer<'a> {
    holds: bool,
    organization: &'a str,
    member: &'a str,
    from: Option<String>,
    to: Option<String>,
    days: usize,
    versions: usize,
    erased: usize,
    key_known: bool,
    keys: &'a [String],
    checkpoint_size: Option<u64>,
    witnesses: &'a [String],
    first_bad: Option<String>,
    finding_count: usize,
    findings: Vec<Shown<'a>>,
}

#[derive(Serialize)]
struct Shown<'a> {
    date: Option<String>,
    message: &'a str,
}

/// Checks the record.
pub fn run(context: &Context, args: &VerifyArgs) -> Result<(), Failure> {
    let keys = match &args.key {
        Some(path) => read_keys(path)?,
        None => Vec::new(),
    };
    let unusable = |why| {
        let path = args.bundle.display();
        Failure::Usage(format!("{path} is no exported working-time record: {why}"))
    };
    let mut bundle = Bundle::open(&args.bundle).map_err(unusable)?;
    let report = verify(&mut bundle, &keys);
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
        Some(date) => format!("the record does not hold ({count} findings); the first bad day is {date}"),
        None => format!("the record does not hold ({count} findings)"),
    }))
}

fn answer(report: &Report) -> Answer<'_> {
    let (from, to) = report.period.unzip();
    let findings = report.findings.iter().take(SHOWN);
    Answer {
        holds: report.holds(),
        organization: &report.organization,
        member: &report.member,
        from: from.map(|date| date.to_string()),
        to: to.map(|date| date.to_string()),
        days: report.days,
        versions: report.versions,
        erased: report.erased,
        key_known: report.keys_known,
        keys: &report.keys,
        checkpoint_size: report.checkpoint,
        witnesses: &report.witnesses,
        first_bad: report.first_bad().map(|date| date.to_string()),
        finding_count: report.findings.len(),
        findings: findings
            .map(|finding| Shown {
                date: finding.date.map(|date| date.to_string()),
                message: &finding.message,
            })
            .collect(),
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
        "{}, {}\n{} days, {} versions, {} erased: everything holds",
        printable(&report.member),
        printable(&report.organization),
        report.days,
        report.versions,
        report.erased,
    ))?;
    match report.checkpoint {
        Some(size) => print_text(format!("signed checkpoint of {size} entries"))?,
        None => note("the record was made before there was a checkpoint in it; its proofs carry their own"),
    }
    for witness in &report.witnesses {
        print_text(format!("cosigned by the witness {}", printable(witness)))?;
    }
    if !report.keys_known {
        note(
            "the key was taken from the record itself; pass --key with one you got otherwise to know who signed",
        );
    }
    Ok(())
}
