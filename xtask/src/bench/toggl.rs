//! A large file as Toggl exports it, and its import: the quickest way in that a user has, too.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Result, bail};
use jiff::civil::DateTime;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::http::{Api, text};

/// One row; its times are on the clock of whoever exported the file.
pub struct Row {
    pub email: String,
    pub client: String,
    pub project: String,
    pub task: String,
    pub note: String,
    pub start: DateTime,
    pub end: DateTime,
}

/// The file with these rows.
pub fn file(rows: impl Iterator<Item = Result<Row>>) -> Result<String> {
    let mut file = String::from(
        "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount ()\n",
    );
    for row in rows {
        let Row {
            email,
            client,
            project,
            task,
            note,
            start,
            end,
        } = row?;
        writeln!(
            file,
            "{email},{email},{client},{project},{task},{note},No,{},{},{},{},{},,",
            start.date(),
            start.time(),
            end.date(),
            end.time(),
            clock(start.duration_until(end).as_secs()),
        )?;
    }
    Ok(file)
}

fn clock(seconds: i64) -> String {
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// Imports a file and waits until all of its `rows` rows are stored. `members` says who the e-mail addresses are.
pub async fn import(api: &Api, file: String, rows: u64, zone: &str, members: &Value) -> Result<()> {
    let options = json!({"time_zone": zone, "date_order": "ymd", "members": members});
    let part = Part::text(file).file_name("toggl.csv").mime_str("text/csv")?;
    let form = Form::new()
        .text("format", "toggl-csv")
        .text("options", options.to_string())
        .text("dry_run", "false")
        .part("file", part);
    let answer = api
        .request(Method::POST, "/imports")
        .multipart(form)
        .send()
        .await?;
    let status = answer.status();
    let import: Value = answer.json().await?;
    anyhow::ensure!(
        status.is_success(),
        "the import was answered with {status}: {import}"
    );
    let import = finished(api, import).await?;
    anyhow::ensure!(
        import["stored"].as_u64() == Some(rows),
        "not every row was stored: {import}"
    );
    Ok(())
}

async fn finished(api: &Api, mut import: Value) -> Result<Value> {
    let path = format!("/imports/{}", text(&import, "id")?);
    loop {
        match text(&import, "state")? {
            "stored" => return Ok(import),
            "queued" | "running" => tokio::time::sleep(Duration::from_millis(20)).await,
            state => bail!("the import ended as {state}: {import}"),
        }
        import = api.get(&path).await?;
    }
}
