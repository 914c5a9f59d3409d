//! P13: a backup of what did not change, and a restoration while others work.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use reqwest::Method;

use super::figures::{Figure, decimal, hundredths, median, megabytes, micros, milliseconds};
use super::site::{self, Site};
use super::{Options, toggl};
use crate::command::capture;
use crate::http::Api;
use crate::server::Owner;

const SECOND: &str = "globex";
const OWNER: &str = "owner@globex.example";

pub async fn measure(options: &Options, program: &Path) -> Result<Vec<Figure>> {
    let site = Site::create(program, None)?;
    let neighbour = Owner {
        slug: SECOND,
        email: OWNER,
        password: "a long bench password",
    };
    site.installation.create_organization(&neighbour)?;
    let token = site.installation.create_token(SECOND, OWNER)?;
    let (mut server, api) = site.start().await?;
    // With two organizations the address has to name one.
    let acme = api.of_organization("acme");
    let people = site::people(&acme).await?;
    println!("filling an organization with {} entries", options.rows);
    site::fill(&acme, &people, options.rows).await?;
    let globex = api.with_token(&token).of_organization(SECOND);

    let backups = site.installation.data.join("backups");
    let back_up = || -> Result<(u64, u64)> {
        let (before, started) = (size(&backups)?, Instant::now());
        capture(&mut site.installation.command(&["backup", "--org", "acme"]))?;
        Ok((size(&backups)?.saturating_sub(before), micros(started.elapsed())))
    };
    let (full, full_time) = back_up()?;
    let (unchanged, unchanged_time) = back_up()?;
    let rows = toggl::file((0..10).map(|number| site::row_of(&people, options.rows + number)))?;
    toggl::import(&acme, rows, 10, site::ZONE, &serde_json::json!(people)).await?;
    let (little, _) = back_up()?;

    let alone = neighbours(&globex, Duration::from_secs(options.seconds)).await?;
    let stop = Arc::new(AtomicBool::new(false));
    let others = tokio::spawn(latencies(globex, Arc::clone(&stop)));
    let (mut command, started) = (
        site.installation.command(&["restore", "--org", "acme", "--yes"]),
        Instant::now(),
    );
    let restored = tokio::task::spawn_blocking(move || capture(&mut command)).await?;
    let restore_time = micros(started.elapsed());
    stop.store(true, Ordering::Relaxed);
    restored?;
    let beside = median(others.await??);
    server.stop()?;
    let stored = Stored {
        full,
        full_time,
        unchanged,
        unchanged_time,
        little,
    };
    Ok(vec![
        stored.figure(options.rows),
        restoration(options.rows, restore_time),
        meanwhile(alone, beside),
    ])
}

/// New bytes of backups, and how long they took.
struct Stored {
    full: u64,
    full_time: u64,
    unchanged: u64,
    unchanged_time: u64,
    little: u64,
}

impl Stored {
    fn figure(&self, entries: u64) -> Figure {
        let ratio = hundredths(self.unchanged, self.full);
        Figure {
            id: "P13",
            what: format!("backup of an unchanged organization with {entries} entries, new bytes"),
            ours: format!(
                "{} in {}; {} after 10 new entries",
                megabytes(self.unchanged),
                milliseconds(self.unchanged_time),
                megabytes(self.little)
            ),
            against: format!(
                "{} in {} (the first one)",
                megabytes(self.full),
                milliseconds(self.full_time)
            ),
            ratio: decimal(ratio),
            goal: "≤ 0.05",
            reached: ratio <= 5,
            limit: "the database is copied, hashed and cut into pieces; only pieces that are new are stored",
        }
    }
}

fn restoration(entries: u64, time: u64) -> Figure {
    Figure {
        id: "P13",
        what: format!("restoration of an organization with {entries} entries"),
        ours: milliseconds(time),
        against: "the goal itself".to_owned(),
        ratio: "–".to_owned(),
        goal: "≤ 60 s",
        reached: time <= 60_000_000,
        limit: "every row is put back in one transaction, with all indexes",
    }
}

fn meanwhile(alone: u64, beside: u64) -> Figure {
    let ratio = hundredths(beside, alone);
    Figure {
        id: "P13",
        what: "a request of another organization during a restoration".to_owned(),
        ours: milliseconds(beside),
        against: format!("{} (before)", milliseconds(alone)),
        ratio: decimal(ratio),
        goal: "≤ 1.50",
        reached: ratio <= 150,
        limit: "the restoration is a process of its own and takes a core",
    }
}

/// Median time of the requests of one period, in microseconds.
async fn neighbours(api: &Api, period: Duration) -> Result<u64> {
    let stop = Arc::new(AtomicBool::new(false));
    let running = tokio::spawn(latencies(api.clone(), Arc::clone(&stop)));
    tokio::time::sleep(period).await;
    stop.store(true, Ordering::Relaxed);
    Ok(median(running.await??))
}

async fn latencies(api: Api, stop: Arc<AtomicBool>) -> Result<Vec<u64>> {
    let mut times = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let started = Instant::now();
        let answer = api.request(Method::GET, "/me").send().await?;
        answer.error_for_status()?.bytes().await?;
        times.push(micros(started.elapsed()));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(times)
}

/// Bytes of all files below a folder.
fn size(folder: &Path) -> Result<u64> {
    let Ok(found) = fs::read_dir(folder) else {
        return Ok(0);
    };
    let mut bytes = 0;
    for entry in found {
        let entry = entry?;
        let kind = entry.file_type()?;
        bytes += if kind.is_dir() {
            size(&entry.path())?
        } else {
            entry.metadata()?.len()
        };
    }
    Ok(bytes)
}
