use std::{fmt::Write as _, process::ExitCode};

use clap::Args;
use serde_json::{Value, json};
use store::Cell;

use super::say;
use crate::{
    claims::{
        document::word,
        machine::{Machine, Subject},
        probes::{self, Context, Finding, Measurement},
        state::Verdict,
    },
    clock::Clock,
    config::Config,
};

/// Nothing is changed: no database is made or migrated, no certificate, no key.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Print one JSON document instead of lines
    #[arg(long)]
    json: bool,
}

/// What one probe said, under its name.
type Row = (&'static str, Measurement);

impl Doctor {
    pub async fn run(self, config: Config) -> anyhow::Result<ExitCode> {
        let machine = Machine::new(Subject::Listening(config.listen.address.port()));
        let rows = examine(&config, &machine).await;
        let findings: usize = rows
            .iter()
            .map(|(_, measurement)| measurement.findings.len())
            .sum();
        if self.json {
            say(&serde_json::to_string_pretty(&document(&rows))?);
        } else {
            say(lines(&rows).trim_end());
        }
        Ok(if findings == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

/// Runs every probe once, after the databases were opened.
async fn examine(config: &Config, machine: &Machine) -> Vec<Row> {
    let (cell, opening) = open(config).await;
    let mut rows = vec![("databases", opening)];
    for probe in probes::ALL {
        let context = Context {
            config,
            cell: cell.as_ref(),
            machine,
            now: Clock.now(),
        };
        rows.push((probe.name, (probe.run)(&context).await));
    }
    rows
}

/// Opening would migrate, so only databases that are up to date are opened.
async fn open(config: &Config) -> (Option<Cell>, Measurement) {
    let storage = config.storage.cell();
    if storage.database_url.is_none() && !storage.data_dir.join("control.db").is_file() {
        let finding = Finding::new(
            "nothing_installed",
            format!("{} holds no installation", storage.data_dir.display()),
            "Name the right folder with --data-dir, or start the server once.",
        );
        return (None, Measurement::of(json!({}), vec![finding]));
    }
    let opened = match store::inspect::control_pending(&storage).await {
        // The probe of the migrations tells.
        Ok(steps) if steps > 0 => return (None, Measurement::unknown("migrations are pending")),
        Ok(_) => Cell::open(&storage).await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(cell) => {
            let measured = json!({ "engine": format!("{:?}", cell.control().engine()).to_lowercase() });
            (Some(cell), Measurement::of(measured, Vec::new()))
        }
        Err(error) => {
            let finding = Finding::new(
                "database_unavailable",
                error.to_string(),
                "Look at storage.data_dir and storage.database_url, at the permissions of the files, and at the database server.",
            );
            (None, Measurement::of(json!({}), vec![finding]))
        }
    }
}

fn lines(rows: &[Row]) -> String {
    let mut text = String::new();
    for (name, measurement) in rows {
        let mark = match measurement.verdict {
            Verdict::Passed => "ok  ",
            Verdict::Failed => "FAIL",
            Verdict::Unknown => "-   ",
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{mark}  {name}: {}", summary(&measurement.measured));
        for finding in &measurement.findings {
            let Finding { code, detail, fix } = finding;
            let _ = writeln!(text, "        {code}: {detail}\n        fix: {fix}");
        }
    }
    let found: usize = rows
        .iter()
        .map(|(_, measurement)| measurement.findings.len())
        .sum();
    let unknown = rows
        .iter()
        .filter(|row| row.1.verdict == Verdict::Unknown)
        .count();
    let _ = writeln!(text, "{found} findings, {unknown} of {} not measured", rows.len());
    text
}

/// `{"free_percent":17}` in one line: `free_percent 17`.
fn summary(measured: &Value) -> String {
    let members = measured.as_object().into_iter().flatten();
    let parts = members.map(|(name, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if name == "reason" {
            value
        } else {
            format!("{} {value}", name.replace('_', " "))
        }
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn document(rows: &[Row]) -> Value {
    let probes: Vec<Value> =
        rows.iter()
            .map(|(name, measurement)| {
                let findings = measurement.findings.iter().map(
                    |finding| json!({ "code": finding.code, "detail": finding.detail, "fix": finding.fix }),
                );
                json!({
                    "probe": name,
                    "verdict": word(measurement.verdict),
                    "measured": measurement.measured,
                    "findings": findings.collect::<Vec<_>>(),
                })
            })
            .collect();
    let healthy = rows
        .iter()
        .all(|(_, measurement)| measurement.findings.is_empty());
    json!({ "healthy": healthy, "checked_at": Clock.now(), "probes": probes })
}
