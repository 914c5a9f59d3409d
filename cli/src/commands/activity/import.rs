//! `hourbook activity import`: what other trackers recorded, sealed on this machine.

use std::{collections::HashSet, fs, path::PathBuf};

use clap::{Args, ValueEnum};
use sealed::records::{Record, activitywatch, activitywatch::Import, lines, wakatime};
use serde::Serialize;

use super::{
    opening::{self, SecretArgs},
    own_stream::OwnStream,
    store::Log,
};
use crate::{context::Context, failure::Failure};

/// A larger file is cut by whoever exported it.
const LARGEST: u64 = 512 << 20;

/// Bring in an export of ActivityWatch or a dump of WakaTime, sealed on this machine
///
/// It goes into a stream of its own of this machine's device, so the agent must be enrolled here. What the log holds
/// already is left out: importing a file twice changes nothing. The rules of the agent do not apply to it.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What wrote it; found out by looking at it when absent
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Say what would be imported, and do nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    secret: SecretArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Activitywatch,
    Wakatime,
}

#[derive(Serialize)]
struct Answer {
    records: usize,
    imported: usize,
    known: usize,
    skipped: usize,
    segments: usize,
    dry_run: bool,
}

/// Imports.
pub async fn run(context: &Context, args: ImportArgs) -> Result<(), Failure> {
    let import = read(&args)?;
    let (_, client) = context.sign_in()?;
    let log = Log::fetch(context, &client).await?;
    log.insist()?;
    let ring = opening::open(&args.secret, context, &log)?;
    let mut known = HashSet::new();
    for record in log.records(&client, &ring, None).await? {
        known.insert(line(&record)?);
    }
    let (mut new, mut too_long) = (Vec::new(), 0);
    for record in &import.records {
        let Ok(line) = line(record) else {
            too_long += 1;
            continue;
        };
        // What is twice in the file is one record as well.
        if known.insert(line) {
            new.push(record.clone());
        }
    }
    let mut answer = Answer {
        records: import.records.len(),
        imported: new.len(),
        known: import.records.len() - new.len() - too_long,
        skipped: import.skipped + too_long,
        segments: 0,
        dry_run: args.dry_run,
    };
    // Also with nothing new: what an interrupted import left is sent.
    let mut stream = OwnStream::open(context, &client, &log).await?;
    if !args.dry_run {
        answer.segments = stream.add(&new).await?;
    }
    context.output.either(&answer, || told(&answer))
}

fn told(answer: &Answer) -> String {
    let done = if answer.dry_run {
        "would import"
    } else {
        "imported"
    };
    let mut lines = vec![format!(
        "{done} {} of {} records",
        answer.imported, answer.records
    )];
    if answer.known > 0 {
        lines.push(format!("{} were in the log already", answer.known));
    }
    if answer.skipped > 0 {
        lines.push(format!("{} were no records and were left out", answer.skipped));
    }
    if !answer.dry_run {
        lines.push(format!("sealed into {} segments", answer.segments));
    }
    lines.join("\n")
}

/// What makes two records the same.
fn line(record: &Record) -> Result<String, Failure> {
    lines::write(std::slice::from_ref(record)).map_err(|error| Failure::Usage(error.to_string()))
}

fn read(args: &ImportArgs) -> Result<Import, Failure> {
    let path = &args.file;
    let unreadable =
        |error: &std::io::Error| Failure::Usage(format!("cannot read {}: {error}", path.display()));
    let size = fs::metadata(path).map_err(|error| unreadable(&error))?.len();
    if size > LARGEST {
        return Err(Failure::Usage(format!(
            "{} is larger than {} MiB; export shorter periods",
            path.display(),
            LARGEST >> 20
        )));
    }
    let text = fs::read_to_string(path).map_err(|error| unreadable(&error))?;
    let refused = |error: &dyn std::fmt::Display| Failure::Usage(format!("{}: {error}", path.display()));
    match args.format {
        Some(Format::Activitywatch) => activitywatch::import(&text).map_err(|error| refused(&error)),
        Some(Format::Wakatime) => wakatime::import(&text).map_err(|error| refused(&error)),
        None => activitywatch::import(&text)
            .or_else(|_| wakatime::import(&text))
            .map_err(|_| refused(&"this is neither an export of ActivityWatch nor a dump of WakaTime")),
    }
}
