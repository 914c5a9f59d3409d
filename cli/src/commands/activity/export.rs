//! `hourbook activity export`: everything that one recorded, in clear, into a file of one's own.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sealed::records::{Record, activitywatch, lines};

use super::{
    opening::{self, SecretArgs},
    records_csv,
    store::Log,
};
use crate::{context::Context, failure::Failure, output::print_text, private_file};

/// Write everything that was recorded to a file, opened on this machine
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// File to write; only you can read it
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// JSON lines as they were sealed, a file that ActivityWatch imports, or a table for spreadsheets
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// Write over an existing file
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    secret: SecretArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Jsonl,
    Activitywatch,
    Csv,
}

/// Writes the file.
pub async fn run(context: &Context, args: ExportArgs) -> Result<(), Failure> {
    if args.output.exists() && !args.force {
        return Err(Failure::Usage(format!(
            "{} exists; pass --force to write over it",
            args.output.display()
        )));
    }
    let (_, client) = context.sign_in()?;
    let log = Log::fetch(context, &client).await?;
    log.insist()?;
    let ring = opening::open(&args.secret, context, &log)?;
    let records = log.records(&client, &ring, None).await?;
    let bytes = match args.format {
        Format::Jsonl => json_lines(&records)?,
        Format::Activitywatch => activitywatch::export(&records, "hourbook")
            .to_string()
            .into_bytes(),
        Format::Csv => records_csv::write(&records).map_err(|error| Failure::Local(error.to_string()))?,
    };
    private_file::replace(&args.output, &bytes)?;
    print_text(format!(
        "wrote {} records to {}",
        records.len(),
        args.output.display()
    ))
}

/// In parts: the text of a segment has a limit, an export has none.
fn json_lines(records: &[Record]) -> Result<Vec<u8>, Failure> {
    let mut text = String::new();
    for part in records.chunks(200) {
        text.push_str(&lines::write(part).map_err(|error| Failure::Local(error.to_string()))?);
    }
    Ok(text.into_bytes())
}
