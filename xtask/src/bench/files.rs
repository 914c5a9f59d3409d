//! P8 and P9: a large file comes in, a large file goes out; memory stays flat.

use std::time::Instant;

use anyhow::Result;
use futures::StreamExt as _;
use jiff::SignedDuration;
use jiff::civil::DateTime;
use reqwest::Method;
use serde_json::json;

use super::figures::{Figure, decimal, hundredths, median, megabytes, micros, milliseconds, rate};
use super::site::Site;
use super::toggl::Row;
use super::{Options, toggl};
use crate::http::Api;
use crate::server::Server;

/// Memory may grow by this much while a file is streamed; buffers and caches of the database are inside.
const FLAT: u64 = 64_000_000;

/// P8: `rows` rows of a Toggl export, stored by one import.
pub async fn import(options: &Options, program: &std::path::Path, rows: u64) -> Result<Figure> {
    let mut rates = Vec::new();
    let mut growth = 0;
    let file = rows_of_one_member(rows)?;
    let members = json!({"owner@acme.example": "me"});
    for _ in 0..options.rounds {
        let site = Site::create(program, None)?;
        let (mut server, api) = site.start().await?;
        let before = server.resident(false)?;
        let started = Instant::now();
        toggl::import(&api, file.clone(), rows, "Etc/UTC", &members).await?;
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

fn rows_of_one_member(rows: u64) -> Result<String> {
    let first: DateTime = "2015-01-05T06:00".parse()?;
    let row = |number: u64| -> Result<Row> {
        let start = first.checked_add(SignedDuration::from_mins(i64::try_from(number)? * 40))?;
        let project = number % 40;
        Ok(Row {
            email: "owner@acme.example".to_owned(),
            client: format!("Client {}", project % 8),
            project: format!("Project {project}"),
            task: String::new(),
            note: format!("Row {number}"),
            start,
            end: start.checked_add(SignedDuration::from_mins(30))?,
        })
    };
    toggl::file((0..rows).map(row))
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
