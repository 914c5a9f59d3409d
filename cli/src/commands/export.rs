//! `hourbook export`: time entries or everything as a file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use api::{
    client::Download,
    exports::{ExportFormat, ExportQuery},
};
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::{
    context::Context,
    failure::Failure,
    output::{Progress, bytes},
    period::PeriodArgs,
};

/// Write entries, or the whole organization as an archive, to a file
#[derive(Debug, Args)]
pub struct ExportArgs {
    #[command(flatten)]
    pub period: PeriodArgs,
    /// Format; archive and solidtime-zip hold everything and know no period
    #[arg(long, value_enum, default_value = "csv")]
    pub format: Format,
    /// File to write
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    /// Write over an existing file
    #[arg(long)]
    pub force: bool,
}

/// Format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Comma-separated values
    Csv,
    /// JSON as the API shows it
    Json,
    /// As Toggl Track reads it
    TogglCsv,
    /// As Clockify writes it
    ClockifyCsv,
    /// As Harvest reads it: hours on a date
    HarvestCsv,
    /// As Kimai writes it
    KimaiCsv,
    /// As the API of Kimai answers it
    KimaiJson,
    /// As solidtime reads it
    SolidtimeCsv,
    /// As TimeTagger reads it
    TimetaggerCsv,
    /// As `timew import` reads it
    TimewarriorJson,
    /// Everything of the organization, as far as solidtime knows it
    SolidtimeZip,
    /// Everything of the organization
    Archive,
}

impl Format {
    /// Whether it is about the whole organization and knows no period.
    fn is_whole(self) -> bool {
        matches!(self, Self::SolidtimeZip | Self::Archive)
    }
}

#[derive(Debug, Serialize)]
struct Answer<'a> {
    file: &'a Path,
    bytes: u64,
}

/// Writes the file.
pub async fn run(context: &Context, args: ExportArgs) -> Result<(), Failure> {
    if args.output.exists() && !args.force {
        return Err(Failure::Usage(format!(
            "{} exists; pass --force to write over it",
            args.output.display()
        )));
    }
    if args.format.is_whole() && args.period.is_named() {
        return Err(Failure::Usage(
            "this format holds everything; leave the period out".to_owned(),
        ));
    }
    let (account, client) = context.sign_in()?;
    let format = match args.format {
        Format::Csv => ExportFormat::Csv,
        Format::Json => ExportFormat::Json,
        Format::TogglCsv => ExportFormat::TogglCsv,
        Format::ClockifyCsv => ExportFormat::ClockifyCsv,
        Format::HarvestCsv => ExportFormat::HarvestCsv,
        Format::KimaiCsv => ExportFormat::KimaiCsv,
        Format::KimaiJson => ExportFormat::KimaiJson,
        Format::SolidtimeCsv => ExportFormat::SolidtimeCsv,
        Format::TimetaggerCsv => ExportFormat::TimetaggerCsv,
        Format::TimewarriorJson => ExportFormat::TimewarriorJson,
        Format::SolidtimeZip => return save(context, client.export_solidtime().await?, &args.output).await,
        Format::Archive => return save(context, client.export_archive().await?, &args.output).await,
    };
    let mut query = ExportQuery {
        format,
        from: None,
        to: None,
    };
    if args.period.is_named() {
        let now = context.now(&account)?;
        let period = args.period.dates("month", &now, account.week_start)?;
        query.from = Some(period.from);
        query.to = Some(period.to);
    }
    save(context, client.export_entries(&query).await?, &args.output).await
}

/// Writes a download to a file that appears only when it is whole.
pub async fn save(context: &Context, download: Download, path: &Path) -> Result<(), Failure> {
    let mut name = path
        .file_name()
        .map(std::ffi::OsStr::to_owned)
        .unwrap_or_default();
    name.push(".part");
    let part = path.with_file_name(name);
    let progress = Progress::bytes("receiving", download.length());
    let saved = download.save(&part, |written| progress.set_bytes(written)).await;
    drop(progress);
    let written = match saved {
        Ok(written) => written,
        Err(error) => {
            // What came of the file is of no use; failing to remove it changes nothing about that.
            let _ = fs::remove_file(&part);
            return Err(match error {
                api::client::Error::File { source } => Failure::file("write", path, &source),
                other => other.into(),
            });
        }
    };
    fs::rename(&part, path).map_err(|error| Failure::file("write", path, &error))?;
    let answer = Answer {
        file: path,
        bytes: written,
    };
    context.output.either(&answer, || {
        format!("wrote {} ({})", path.display(), bytes(written))
    })
}
