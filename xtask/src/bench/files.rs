//! P8 and P9: a large file comes in, a large file goes out; memory stays flat.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use futures::StreamExt as _;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::Options;
use super::figures::{Figure, decimal, hundredths, median, megabytes, micros, milliseconds, rate};
use super::site::Site;
use crate::http::{Api, text};
use crate::server::Server;

/// Memory may grow by this much while a file is streamed; buffers and caches of the database are inside.
const FLAT: u64 = 64_000_000;

/// P8: `rows` rows of a Toggl export, stored by one import.
pub async fn import(options: &Options, program: &std::path::Path, rows: u64) -> Result<Figure> {
    let mut rates = Vec::new();
    let mut growth = 0;
    let file = toggl(rows)?;
    for _ in 0..options.rounds {
        let site = Site::create(program, None)?;
        let (mut server, api) = site.start().await?;
        let before = server.resident(false)?;
        let started = Instant::now();
        store(&api, &file, rows).await?;
        rates.push(rate(rows, started.elapsed()));
        growth = growth.max(server.resident(true)?.saturating_sub(before));
        server.stop()?;
    }
    let speed = median(rates);
    Ok(Figure {
        id: "P8",
        what: format!("import of {rows} rows (Toggl CSV), upload to stored"),
        ours: format!("{speed} rows/s, {} more memory", megabytes(growth)),
        against: format!("a file of {}", megabytes(file.len() as u64)),
        ratio: decimal(hundredths(growth, file.len() as u64)),
        goal: "≥ 20000 rows/s, memory flat",
        reached: speed >= 20_000 && growth <= FLAT,
        limit: "each row is parsed once, judged once, and written twice: to the waiting room and then to the entries",
    })
}

fn toggl(rows: u64) -> Result<String> {
    let mut file = String::from(
        "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount ()\n",
    );
    let first: Timestamp = "2015-01-05T06:00:00Z".parse()?;
    for row in 0..rows {
        let start = first + SignedDuration::from_mins(i64::try_from(row)? * 40);
        let end = start + SignedDuration::from_mins(30);
        let (start, end) = (start.to_string(), end.to_string());
        let project = row % 40;
        writeln!(
            file,
            "Owner,owner@acme.example,Client {},Project {project},,Row {row},No,{},{},{},{},00:30:00,,",
            project % 8,
            &start[..10],
            &start[11..19],
            &end[..10],
            &end[11..19]
        )?;
    }
    Ok(file)
}

async fn store(api: &Api, file: &str, rows: u64) -> Result<()> {
    let options =
        json!({"time_zone": "Etc/UTC", "date_order": "ymd", "members": {"owner@acme.example": "me"}});
    let form = Form::new()
        .text("format", "toggl-csv")
        .text("options", options.to_string())
        .text("dry_run", "false")
        .part(
            "file",
            Part::text(file.to_owned())
                .file_name("toggl.csv")
                .mime_str("text/csv")?,
        );
    let answer = api
        .request(Method::POST, "/imports")
        .multipart(form)
        .send()
        .await?;
    let status = answer.status();
    let mut import: Value = answer.json().await?;
    anyhow::ensure!(
        status.is_success(),
        "the import was answered with {status}: {import}"
    );
    let path = format!("/imports/{}", text(&import, "id")?);
    loop {
        match text(&import, "state")? {
            "stored" => break,
            "queued" | "running" => tokio::time::sleep(Duration::from_millis(20)).await,
            state => bail!("the import ended as {state}: {import}"),
        }
        import = api.get(&path).await?;
    }
    anyhow::ensure!(
        import["stored"].as_u64() == Some(rows),
        "not every row was stored: {import}"
    );
    Ok(())
}

/// P9: everything as CSV, beside a bare SELECT that took `raw` microseconds.
pub async fn export(options: &Options, server: &Server, api: &Api, entries: u64, raw: u64) -> Result<Figure> {
    let mut times = Vec::new();
    let mut bytes = 0;
    let before = server.resident(false)?;
    for _ in 0..options.rounds {
        let started = Instant::now();
        bytes = download(api).await?;
        times.push(micros(started.elapsed()));
    }
    let growth = server.resident(true)?.saturating_sub(before);
    let time = median(times);
    let ratio = hundredths(time, raw);
    Ok(Figure {
        id: "P9",
        what: format!("export of {entries} entries as CSV ({})", megabytes(bytes)),
        ours: format!("{}, {} more memory", milliseconds(time), megabytes(growth)),
        against: format!("{} (bare SELECT of the same rows)", milliseconds(raw)),
        ratio: decimal(ratio),
        goal: "≤ 3.00, memory flat",
        reached: ratio <= 300 && growth <= FLAT,
        limit: "names are joined in, instants are written in local time, and the text goes through TLS",
    })
}

async fn download(api: &Api) -> Result<u64> {
    let path = "/export/time-entries?format=csv&from=1990-01-01&to=2030-01-01";
    let answer = api.request(Method::GET, path).send().await?.error_for_status()?;
    let mut body = answer.bytes_stream();
    let mut bytes = 0;
    while let Some(part) = body.next().await {
        bytes += part?.len() as u64;
    }
    Ok(bytes)
}
