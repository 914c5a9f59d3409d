//! The peer: TimeTagger from the Python package index, with its durable defaults, on loopback without TLS.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Client;
use serde_json::{Value, json};

use super::load::closed_loop;
use crate::http::text;
use crate::postgres::free_port;
use crate::process::new_id;

/// Created records per second with so many clients.
pub async fn creations(programs: &Path, clients: u64, period: Duration) -> Result<u64> {
    let folder = tempfile::Builder::new()
        .prefix("hourbook-bench-peer-")
        .tempdir()?;
    let port = free_port()?;
    let mut server = start(programs, folder.path(), port)?;
    let outcome = measure(port, clients, period).await;
    let _ = server.kill();
    let _ = server.wait();
    outcome
}

fn start(programs: &Path, folder: &Path, port: u16) -> Result<Child> {
    Command::new(programs.join("python"))
        .args(["-m", "timetagger", "--log_level=warning"])
        .arg(format!("--bind=127.0.0.1:{port}"))
        .arg(format!("--datadir={}", folder.display()))
        // It keeps its signing key in the home folder.
        .env("HOME", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("cannot start TimeTagger")
}

async fn measure(port: u16, clients: u64, period: Duration) -> Result<u64> {
    let client = Client::builder().timeout(Duration::from_secs(30)).build()?;
    let base = format!("http://127.0.0.1:{port}/timetagger/api/v2");
    let token = sign_in(&client, &base).await?;
    let clients = vec![client; usize::try_from(clients)?];
    closed_loop(clients, period, move |client, _| {
        let (base, token) = (base.clone(), token.clone());
        async move {
            let record = json!([{"key": new_id().simple().to_string(), "mt": 1_700_000_000, "t1": 1_700_000_000, "t2": 1_700_003_600, "ds": "call #support"}]);
            let answer = client.put(format!("{base}/records")).header("authtoken", token).json(&record).send().await?;
            let answer: Value = answer.error_for_status()?.json().await?;
            if answer["accepted"].as_array().is_none_or(Vec::is_empty) {
                bail!("TimeTagger refused a record: {answer}");
            }
            Ok(client)
        }
    })
    .await
}

async fn sign_in(client: &Client, base: &str) -> Result<String> {
    let trust = STANDARD.encode(json!({"method": "localhost"}).to_string());
    let started = Instant::now();
    loop {
        let answer = client
            .post(format!("{base}/bootstrap_authentication"))
            .body(trust.clone())
            .send()
            .await;
        match answer {
            Ok(answer) => {
                let answer: Value = answer.error_for_status()?.json().await?;
                return Ok(text(&answer, "token")?.to_owned());
            }
            Err(error) if started.elapsed() > Duration::from_secs(30) => {
                return Err(error).context("TimeTagger did not start");
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}
