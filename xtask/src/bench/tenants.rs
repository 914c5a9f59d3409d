//! P7: very many organizations on one machine, few of them in use.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use rusqlite::{Connection, params};
use serde_json::json;

use super::Options;
use super::figures::{Figure, decimal, hundredths, median, megabytes, micros, milliseconds};
use super::rows_sqlite::{copy, organization_file};
use super::site::Site;
use crate::http::Api;
use crate::server::Server;

/// Organizations that people use.
const ACTIVE: u64 = 100;
/// Requests of each of them.
const REQUESTS: u64 = 20;
/// Organizations whose first request is compared with their second one.
const COLD: u64 = 100;
/// Id of the first copy, of the kind that the server makes.
const FIRST_ID: u128 = 0x0195_0000_0000_7000_8000_0000_0000_0000;
/// The server looks for what to back up a minute after its start; by then it has done what it does at once.
const SETTLES_WITHIN: Duration = Duration::from_mins(2);
/// How long it is watched at the first backups of all of them, which go on behind everything else that is measured.
const WATCHED: Duration = Duration::from_mins(5);

pub async fn measure(options: &Options, program: &Path) -> Result<Vec<Figure>> {
    let count = options.organizations;
    ensure!(
        count >= ACTIVE + COLD,
        "--organizations has to be {} at least",
        ACTIVE + COLD
    );
    let site = Site::create(program, None)?;
    let (mut server, api) = site.start().await?;
    use_it(&api, "acme", REQUESTS).await?;
    server.stop()?;
    println!("making {count} organizations");
    multiply(&site, count)?;
    let (mut server, api) = site.start().await?;
    println!("watching the first backups");
    let first = first_backups(&site, &server).await?;
    for number in 0..ACTIVE {
        use_it(&api, &slug(number), REQUESTS).await?;
    }
    // The largest since the start, not what is left when nothing happens.
    let resident = server.resident(true)?;
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    for number in ACTIVE..ACTIVE + COLD {
        cold.push(visit(&api, &slug(number)).await?);
        warm.push(visit(&api, &slug(number)).await?);
    }
    server.stop()?;
    let (cold, warm) = (median(cold), median(warm));
    Ok(vec![
        Figure {
            id: "P7",
            what: format!(
                "{count} organizations on SQLite, {ACTIVE} of them in use, first backups under way, largest resident memory"
            ),
            ours: megabytes(resident),
            against: "the goal itself".to_owned(),
            ratio: "–".to_owned(),
            goal: "≤ 300 MB",
            reached: resident <= 300_000_000,
            limit: "pages and prepared statements of the databases in use; what the server looks after by itself stays closed",
        },
        Figure {
            id: "P7",
            what: "first request of an organization that is not open".to_owned(),
            ours: milliseconds(cold),
            against: format!("{} (the second one)", milliseconds(warm)),
            ratio: decimal(hundredths(cold, warm)),
            goal: "≤ 3.00",
            reached: cold <= 3 * warm,
            limit: "opening two connections, reading the schema and preparing the statements of a request",
        },
        first.figure(count),
    ])
}

/// What the first backups of organizations that are all new take.
struct FirstBackups {
    /// Hundredths of one core.
    share: u64,
    made: u64,
    organizations_per_hour: u64,
}

impl FirstBackups {
    fn figure(&self, count: u64) -> Figure {
        let hours = hundredths(count, self.organizations_per_hour);
        Figure {
            id: "P7",
            what: format!("first backups of {count} new organizations, share of one core"),
            ours: format!(
                "{} made in {} minutes; all of them in {} hours at that pace",
                self.made,
                WATCHED.as_secs() / 60,
                decimal(hours)
            ),
            against: "the goal itself".to_owned(),
            ratio: decimal(self.share),
            goal: "≤ 0.30",
            reached: self.share <= 30 && self.made > 0,
            limit: "one at a time, and a rest three times as long; what the server does beside it is counted as well",
        }
    }
}

fn slug(number: u64) -> String {
    format!("org-{number}")
}

/// Copies the first organization under other names. Its token is good in each of them.
fn multiply(site: &Site, count: u64) -> Result<()> {
    let data = &site.installation.data;
    let first = organization_file(data)?;
    let model = site.scratch("model.db");
    copy(&first, &model)?;
    let mut control = Connection::open(data.join("control.db"))?;
    let transaction = control.transaction()?;
    for number in 0..count {
        let id = uuid::Uuid::from_u128(FIRST_ID + u128::from(number));
        let path = first.with_file_name(format!("{id}.db"));
        fs::copy(&model, &path).with_context(|| path.display().to_string())?;
        let copied = Connection::open(&path)?;
        copied.pragma_update(None, "synchronous", "OFF")?;
        copied.execute(
            "UPDATE organization SET id = ?1, slug = ?2",
            params![&id.as_bytes()[..], slug(number)],
        )?;
        transaction.execute(
            "INSERT INTO organizations (id, slug, state, created_at) SELECT ?1, ?2, state, created_at FROM organizations
             WHERE slug = 'acme'",
            params![&id.as_bytes()[..], slug(number)],
        )?;
    }
    transaction.commit()?;
    Ok(())
}

/// Somebody looks at a week, and writes.
async fn use_it(api: &Api, slug: &str, requests: u64) -> Result<()> {
    let api = api.of_organization(slug);
    for number in 0..requests {
        let request = if number % 2 == 0 {
            api.request(Method::GET, "/time-entries?limit=50")
        } else {
            let hour = number % 9;
            api.request(Method::POST, "/time-entries").json(&json!({
                "started_at": format!("2026-03-02T0{hour}:00"), "ended_at": format!("2026-03-02T0{hour}:45"), "note": "Call",
            }))
        };
        request.send().await?.error_for_status()?;
    }
    Ok(())
}

/// The time of one request, in microseconds.
async fn visit(api: &Api, slug: &str) -> Result<u64> {
    let started = Instant::now();
    let answer = api
        .of_organization(slug)
        .request(Method::GET, "/time-entries?limit=50")
        .send()
        .await?;
    answer.error_for_status()?.bytes().await?;
    Ok(micros(started.elapsed()))
}

/// Watches the server at its first backups for a while. They go on for hours, on purpose: nobody waits for their end.
async fn first_backups(site: &Site, server: &Server) -> Result<FirstBackups> {
    tokio::time::sleep(SETTLES_WITHIN).await;
    let control = Connection::open(site.installation.data.join("control.db"))?;
    let count = || -> Result<u64> {
        let sql = "SELECT COUNT(*) FROM backups WHERE taken_at IS NOT NULL";
        let count: i64 = control.query_row(sql, [], |row| row.get(0))?;
        Ok(u64::try_from(count)?)
    };
    let (begun, ticks_before, made_before) = (Instant::now(), ticks(server)?, count()?);
    tokio::time::sleep(WATCHED).await;
    let took = micros(begun.elapsed());
    let made = count()?.saturating_sub(made_before);
    // A hundred ticks are one second of a core.
    let share = hundredths((ticks(server)? - ticks_before) * 10_000, took);
    Ok(FirstBackups {
        share,
        made,
        organizations_per_hour: made * 3_600_000_000 / took.max(1),
    })
}

/// Time on the processor, as the kernel counts it.
fn ticks(server: &Server) -> Result<u64> {
    let text = fs::read_to_string(format!("/proc/{}/stat", server.id()))?;
    let (_, fields) = text.rsplit_once(')').context("the kernel tells no times")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let field = |number: usize| -> Result<u64> { Ok(fields.get(number).context("too few fields")?.parse()?) };
    Ok(field(11)? + field(12)?)
}
