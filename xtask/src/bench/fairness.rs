//! P7b: what others feel while one organization sends far more than its share.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::Options;
use super::figures::{Figure, decimal, hundredths, median, micros, milliseconds, percentile};
use super::site::{self, Site};
use crate::http::Api;
use crate::server::Owner;

const QUIET: [&str; 2] = ["globex", "initech"];
/// Requests that the loud organization has under way at any time; the others have one each.
const STORM: usize = 100;
/// What it asks for: many rows each time.
const ENTRIES: u64 = 2_000;
/// A refused client comes back after so long, whatever the server asks of it: those who storm are not polite.
const COMES_BACK: Duration = Duration::from_millis(20);
const PAUSE: Duration = Duration::from_millis(5);

pub async fn measure(options: &Options, program: &Path) -> Result<Vec<Figure>> {
    let site = Site::create(program, None)?;
    let mut tokens = Vec::new();
    for slug in QUIET {
        let email = format!("owner@{slug}.example");
        let owner = Owner {
            slug,
            email: &email,
            password: "a long bench password",
        };
        site.installation.create_organization(&owner)?;
        tokens.push(site.installation.create_token(slug, &email)?);
    }
    let (mut server, api) = site.start().await?;
    let loud = api.of_organization("acme");
    let people = site::people(&loud).await?;
    site::fill(&loud, &people, ENTRIES).await?;
    let quiet: Vec<Api> = QUIET
        .iter()
        .zip(&tokens)
        .map(|(slug, token)| api.with_token(token).of_organization(slug))
        .collect();
    // The first requests open databases and connections.
    watch(&quiet, Duration::from_secs(1)).await?;
    let (mut alone, mut beside, mut storm) = (Vec::new(), Vec::new(), Stormed::default());
    // By turns, so that what else this machine does meets both alike.
    for _ in 0..options.rounds {
        alone.push(percentile(watch(&quiet, options.period()).await?, 99));
        let running = Storm::begin(&loud);
        let watched = watch(&quiet, options.period()).await;
        let stormed = running.end().await?;
        beside.push(percentile(watched?, 99));
        storm.answered += stormed.answered;
        storm.refused += stormed.refused;
    }
    server.stop()?;
    ensure!(storm.answered > 0, "the loud organization got no answer");
    Ok(vec![figure(median(alone), median(beside), &storm)])
}

fn figure(alone: u64, beside: u64, storm: &Stormed) -> Figure {
    let ratio = hundredths(beside, alone);
    Figure {
        id: "P7b",
        what: format!(
            "noisy neighbour: 99th percentile of others' reads and writes while one organization has {STORM} requests under way"
        ),
        ours: format!(
            "{}; the loud one got {} answers and {} refusals",
            milliseconds(beside),
            storm.answered,
            storm.refused
        ),
        against: format!("{} (the others alone)", milliseconds(alone)),
        ratio: decimal(ratio),
        goal: "≤ 1.50",
        reached: ratio <= 150,
        limit: "one organization's requests share the cores with everybody's, and the storm itself is made on the same machine",
    }
}

/// Answers that the loud organization got.
#[derive(Default)]
struct Stormed {
    answered: u64,
    refused: u64,
}

/// Very many requests of one organization, until it is ended.
struct Storm {
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicU64>,
    refused: Arc<AtomicU64>,
    clients: Vec<tokio::task::JoinHandle<Result<()>>>,
}

impl Storm {
    fn begin(api: &Api) -> Self {
        let mut storm = Self {
            stop: Arc::default(),
            answered: Arc::default(),
            refused: Arc::default(),
            clients: Vec::new(),
        };
        for _ in 0..STORM {
            let (api, stop) = (api.clone(), Arc::clone(&storm.stop));
            let (answered, refused) = (Arc::clone(&storm.answered), Arc::clone(&storm.refused));
            storm.clients.push(tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let answer = api.request(Method::GET, "/time-entries?limit=200").send().await?;
                    let is_refused = matches!(
                        answer.status(),
                        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
                    );
                    if is_refused {
                        answer.bytes().await?;
                        refused.fetch_add(1, Ordering::Relaxed);
                        tokio::time::sleep(COMES_BACK).await;
                    } else {
                        answer.error_for_status()?.bytes().await?;
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                }
                Ok(())
            }));
        }
        storm
    }

    async fn end(self) -> Result<Stormed> {
        self.stop.store(true, Ordering::Relaxed);
        for client in self.clients {
            client.await?.context("the storm broke off")?;
        }
        Ok(Stormed {
            answered: self.answered.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
        })
    }
}

/// Times of the requests of the quiet organizations, in microseconds. None of them may be refused.
async fn watch(quiet: &[Api], period: Duration) -> Result<Vec<u64>> {
    let running: Vec<_> = quiet
        .iter()
        .map(|api| tokio::spawn(work(api.clone(), period)))
        .collect();
    let mut times = Vec::new();
    for one in running {
        times.extend(one.await?.context("a quiet organization was disturbed")?);
    }
    Ok(times)
}

/// Somebody looks at a list, and writes now and then.
async fn work(api: Api, period: Duration) -> Result<Vec<u64>> {
    let (begun, mut times, mut number) = (Instant::now(), Vec::new(), 0_u64);
    while begun.elapsed() < period {
        let request = if number % 4 == 3 {
            let hour = number % 9;
            api.request(Method::POST, "/time-entries").json(&json!({
                "started_at": format!("2026-03-02T0{hour}:00"), "ended_at": format!("2026-03-02T0{hour}:45"), "note": "Call",
            }))
        } else {
            api.request(Method::GET, "/time-entries?limit=50")
        };
        let started = Instant::now();
        request.send().await?.error_for_status()?.bytes().await?;
        times.push(micros(started.elapsed()));
        number += 1;
        tokio::time::sleep(PAUSE).await;
    }
    Ok(times)
}
