use std::{io::IsTerminal, path::PathBuf, time::Duration};

use anyhow::Context;
use clap::{Args, ValueEnum};
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use serde_json::json;
use store::{EngineKind, control};

use super::say;
use crate::{
    app::App,
    exports::{Content, Progress, Subject, Written, write_file},
};

/// Write everything that an organization has recorded into a file
///
/// The file is a consistent snapshot; the server may run meanwhile. Passwords, sessions, tokens, invitations and public
/// links are never in it. Exit code 0 means that the file was written, read back and found unchanged.
#[derive(Debug, Args)]
pub struct Export {
    /// The organization: first label of its address
    #[arg(long)]
    org: String,
    /// All data as SQL; the loss-free archive; time entries for spreadsheets
    #[arg(long, value_enum)]
    format: FileFormat,
    /// For which database the SQL is: `psql` or `sqlite3` loads it into an empty one. That of the cell when absent
    #[arg(long, value_enum)]
    dialect: Option<Dialect>,
    /// Where to write it; the file must not exist
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FileFormat {
    Sql,
    Archive,
    Csv,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Dialect {
    Postgres,
    Sqlite,
}

impl Export {
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.dialect.is_none() || matches!(self.format, FileFormat::Sql),
            "--dialect belongs to --format sql"
        );
        let slug = self.org.clone();
        let placement = app
            .cell
            .control()
            .read(move |tx| Box::pin(async move { control::find_by_slug(tx, &slug).await }))
            .await?
            .with_context(|| format!("there is no organization {}", self.org))?;
        let database = app.cell.organization(&placement).await?;
        let content = match self.format {
            FileFormat::Sql => Content::Sql(match self.dialect {
                Some(Dialect::Postgres) => EngineKind::Postgres,
                Some(Dialect::Sqlite) => EngineKind::Sqlite,
                None => database.engine(),
            }),
            FileFormat::Archive => Content::Archive,
            FileFormat::Csv => Content::Csv,
        };
        let subject = Subject {
            organization: placement.id,
            slug: placement.slug,
            at: app.clock.now(),
        };
        let progress = Progress::default();
        let shown = tokio::spawn(show(progress.clone()));
        let written = write_file(&database, &self.output, content, subject, None, progress).await;
        shown.abort();
        let written = written.with_context(|| format!("{} was not written", self.output.display()))?;
        self.report(&written);
        Ok(())
    }

    fn report(&self, written: &Written) {
        if self.json {
            let report = json!({
                "organization": self.org, "file": self.output, "bytes": written.bytes, "sha256": written.sha256,
                "tables": written.tables,
            });
            return say(&report.to_string());
        }
        let rows: i64 = written.tables.iter().map(|table| table.rows).sum();
        let inside = if written.tables.is_empty() {
            String::new()
        } else {
            format!(", {} tables, {rows} rows", written.tables.len())
        };
        say(&format!(
            "Wrote {} ({}{inside}), read back and compared.\nSHA-256 {}",
            self.output.display(),
            HumanBytes(written.bytes),
            written.sha256
        ));
    }
}

/// A bar on a terminal, nothing elsewhere; it goes away when the export is done.
async fn show(progress: Progress) {
    if !std::io::stderr().is_terminal() {
        return;
    }
    let bar = ProgressBar::new_spinner();
    bar.set_message("exporting");
    loop {
        if let Some((rows, all)) = progress.rows() {
            if bar.length().is_none()
                && let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} rows, {eta} left")
            {
                bar.set_style(style);
            }
            bar.set_length(all.unsigned_abs());
            bar.set_position(rows.unsigned_abs());
        } else {
            bar.tick();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
