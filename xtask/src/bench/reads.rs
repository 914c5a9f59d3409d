//! P4 and P5: a week's list and reports over very many entries.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};
use jiff::ToSpan;
use jiff::civil::Date;
use reqwest::Method;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::figures::{Figure, decimal, hundredths, median, micros, milliseconds};
use super::site::{FIRST_DAY, People};
use super::{Options, rows_sqlite};
use crate::command::capture;
use crate::http::Api;
use crate::project::root;

/// The dimensions of a report that `DuckDB` computes as well, in the words of the API.
const DIMENSIONS: &[&str] = &["project", "task", "member", "billable", "day", "month"];

/// Median time of the week list of one member, in microseconds.
pub async fn week(options: &Options, api: &Api, people: &People, entries: u64) -> Result<u64> {
    let first: Date = FIRST_DAY.parse()?;
    let weeks = i64::try_from(entries / super::site::MEMBERS / 10 / 7)?;
    let members: Vec<&String> = people.values().collect();
    let mut times = Vec::new();
    for round in 0..i64::from(options.samples) {
        let monday = first.checked_add((round % weeks.max(1)).weeks())?;
        let next = monday.checked_add(1.week())?;
        let member = members[usize::try_from(round)? % members.len()];
        let started = Instant::now();
        let page = api
            .get(&format!(
                "/time-entries?from={monday}&to={next}&member_id={member}&limit=200"
            ))
            .await?;
        times.push(micros(started.elapsed()));
        anyhow::ensure!(
            page["items"].as_array().is_some_and(|items| items.len() >= 60),
            "a week has 70 entries: {page}"
        );
    }
    Ok(median(times))
}

/// P4: the same list in a small and in a large organization.
pub fn week_figure(small: u64, large: u64, sizes: (u64, u64)) -> Figure {
    let ratio = hundredths(large, small);
    Figure {
        id: "P4",
        what: format!("week list of one member out of {} entries", sizes.1),
        ours: milliseconds(large),
        against: format!("{} (out of {} entries)", milliseconds(small), sizes.0),
        ratio: decimal(ratio),
        goal: "≤ 1.50",
        reached: ratio <= 150,
        limit: "an index on member and day leads to exactly the week's rows",
    }
}

/// Median time of a report by each dimension, in microseconds.
pub async fn reports(options: &Options, api: &Api) -> Result<Vec<(&'static str, u64)>> {
    let mut times = Vec::new();
    for dimension in DIMENSIONS {
        let query = json!({"from": FIRST_DAY, "to": "2030-01-01", "time_zone": null, "filter": {}, "group_by": [dimension]});
        let mut taken = Vec::new();
        for round in 0..=options.rounds {
            let started = Instant::now();
            let answer = api
                .request(Method::POST, "/reports/query")
                .json(&query)
                .send()
                .await?;
            let report = answer.error_for_status()?.bytes().await?;
            // The first round warms up on both sides.
            if round > 0 {
                taken.push(micros(started.elapsed()));
            }
            // What the load generator makes of the answer is not the server's time.
            let report: Value = serde_json::from_slice(&report)?;
            anyhow::ensure!(
                report["groups"]
                    .as_array()
                    .is_some_and(|groups| !groups.is_empty()),
                "an empty report"
            );
        }
        times.push((*dimension, median(taken)));
    }
    Ok(times)
}

/// P5: reports of one engine beside `DuckDB`'s.
pub fn report_figures(engine: &str, entries: u64, ours: &[(&str, u64)], duckdb: &Value) -> Vec<Figure> {
    ours.iter()
        .filter_map(|(dimension, time)| {
            let theirs = duckdb[*dimension].as_u64()?;
            let ratio = hundredths(*time, theirs);
            Some(Figure {
                id: "P5",
                what: format!("report by {dimension} over {entries} entries, HTTPS, {engine}"),
                ours: milliseconds(*time),
                against: format!(
                    "{} (DuckDB, same GROUP BY in its own memory)",
                    milliseconds(theirs)
                ),
                ratio: decimal(ratio),
                goal: "≤ 3.00",
                reached: ratio <= 300,
                limit: "one pass over columns in memory; DuckDB uses both cores, needs no zones and no HTTPS",
            })
        })
        .collect()
}

/// `DuckDB`'s time for the same groups over the same entries, in microseconds.
pub fn duckdb(options: &Options, programs: &Path, organization: &Path, scratch: &Path) -> Result<Value> {
    write_csv(organization, scratch)?;
    let mut python = Command::new(programs.join("python"));
    python
        .arg(root().join("xtask/python/duckdb_reports.py"))
        .arg(scratch)
        .arg(options.rounds.to_string());
    serde_json::from_str(&capture(&mut python)?).context("the DuckDB script prints JSON")
}

fn write_csv(organization: &Path, target: &Path) -> Result<()> {
    let connection = Connection::open(organization)?;
    let mut select = connection.prepare(
        "SELECT coalesce(hex(project_id), '') || ',' || coalesce(hex(task_id), '') || ',' || hex(member_id) || ',' \
         || billable || ',' || date || ',' || duration_seconds FROM time_entries",
    )?;
    let mut lines = String::from("project,task,member,billable,day,seconds\n");
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        lines.push_str(&row.get::<_, String>(0)?);
        lines.push('\n');
    }
    fs::write(target, lines).with_context(|| format!("cannot write {}", target.display()))
}

/// Time of a bare SELECT of all columns of all entries, in microseconds.
pub fn raw_select(organization: &Path) -> Result<u64> {
    let copy = organization.with_extension("select.db");
    rows_sqlite::copy(organization, &copy)?;
    let connection = Connection::open(&copy)?;
    let started = Instant::now();
    let mut select = connection.prepare("SELECT * FROM time_entries ORDER BY date, sort_at, id")?;
    let columns = select.column_count();
    let mut rows = select.query([])?;
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            // Looking at each value makes SQLite decode it.
            bytes += usize::from(!matches!(row.get_ref(column)?, rusqlite::types::ValueRef::Null));
        }
    }
    anyhow::ensure!(bytes > 0, "the organization has no entries");
    let took = micros(started.elapsed());
    fs::remove_file(copy)?;
    Ok(took)
}
