//! P1 to P3: durable creations over HTTPS against the same rows written by the bare drivers.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;
use serde_json::json;

use super::connection::Connection;
use super::figures::{Figure, decimal, hundredths, median};
use super::load::closed_loop;
use super::site::Site;
use super::{Options, peer, rows_postgres, rows_sqlite};
use crate::postgres::Cluster;
use crate::process::new_id;

/// Rows that the raw runs write at most, so that they take about as long as the others.
const RAW_SINGLE: usize = 8_000;
const RAW_GROUPED: usize = 60_000;
const GROUP: usize = 32;

/// P1 and P2, with the peer.
pub async fn sqlite(options: &Options, program: &Path, peer_programs: Option<&Path>) -> Result<Vec<Figure>> {
    let site = Site::create(program, None)?;
    let (mut server, _) = site.start().await?;
    server.stop()?;
    let file = rows_sqlite::organization_file(&site.installation.data)?;
    let base = site.scratch("base.db");
    rows_sqlite::copy(&file, &base)?;
    let before = rows_sqlite::sizes(&base)?;
    let (mut server, _) = site.start().await?;
    let (mut one, mut many) = (Vec::new(), Vec::new());
    for round in 0..options.rounds {
        let lane = round * 33;
        one.push(creations(&site, 1, options.period(), lane).await?);
        many.push(creations(&site, 32, options.period(), lane + 1).await?);
    }
    server.stop()?;
    let rows = rows_sqlite::added(&file, &before)?;
    let (mut single, mut grouped) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        single.push(rows_sqlite::write(&rows, &base, 1, RAW_SINGLE)?);
        grouped.push(rows_sqlite::write(&rows, &base, GROUP, RAW_GROUPED)?);
    }
    let (one, many, single, grouped) = (median(one), median(many), median(single), median(grouped));
    let mut figures = vec![
        figure(
            "P1",
            "durable `POST /time-entries` over HTTPS, 32 clients, SQLite",
            many,
            "bare rusqlite, same rows, groups of 32",
            grouped,
            "≥ 0.40",
            40,
            "TLS, JSON and routing share the two cores with the load generator; the commit itself is a small part",
        ),
        figure(
            "P2",
            "the same, one client",
            one,
            "bare rusqlite, same rows, one commit each",
            single,
            "≥ 0.70",
            70,
            "one request is one round trip through TLS and two thread changes before its commit may begin",
        ),
    ];
    if let Some(programs) = peer_programs {
        let mut theirs = Vec::new();
        for _ in 0..options.rounds {
            theirs.push(peer::creations(programs, 32, options.period()).await?);
        }
        figures.insert(
            1,
            figure(
                "P1",
                "the same, 32 clients",
                many,
                "TimeTagger 26.1, 32 clients, plain HTTP",
                median(theirs),
                "≥ 50",
                5000,
                "the peer is single-threaded Python and commits each record by itself",
            ),
        );
    }
    Ok(figures)
}

/// P3.
pub async fn postgres(options: &Options, program: &Path, cluster: &Cluster) -> Result<Vec<Figure>> {
    let site = Site::create(program, Some(cluster.url()))?;
    let (mut server, _) = site.start().await?;
    server.stop()?;
    let database = rows_postgres::organization_database(cluster).await?;
    rows_postgres::copy(cluster, &database, "raw_base").await?;
    let before =
        rows_postgres::sizes(&rows_postgres::connect(&cluster.database_url("raw_base")).await?).await?;
    let (mut server, _) = site.start().await?;
    let (mut eight, mut many) = (Vec::new(), Vec::new());
    for round in 0..options.rounds {
        let lane = round * 40;
        eight.push(creations(&site, 8, options.period(), lane).await?);
        many.push(creations(&site, 32, options.period(), lane + 8).await?);
    }
    server.stop()?;
    let rows = rows_postgres::added(
        &rows_postgres::connect(&cluster.database_url(&database)).await?,
        &before,
    )
    .await?;
    let (mut raw_eight, mut raw_many) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        for (clients, rates) in [(8, &mut raw_eight), (32, &mut raw_many)] {
            rows_postgres::copy(cluster, "raw_base", "raw_run").await?;
            rates.push(
                rows_postgres::write(&rows, &cluster.database_url("raw_run"), clients, RAW_GROUPED).await?,
            );
        }
    }
    let limit = "every client process of PostgreSQL, the server and the load generator share two cores";
    Ok(vec![
        figure(
            "P3",
            "durable `POST /time-entries` over HTTPS, 8 clients, PostgreSQL",
            median(eight),
            "bare driver, same rows, one pipelined transaction each",
            median(raw_eight),
            "≥ 0.70",
            70,
            limit,
        ),
        figure(
            "P3",
            "the same, 32 clients",
            median(many),
            "bare driver, 32 connections",
            median(raw_many),
            "≥ 0.70",
            70,
            limit,
        ),
    ])
}

/// Creations per second; each client has a connection and a lane of time of its own, from `lane` on.
async fn creations(site: &Site, clients: u64, period: Duration, lane: u64) -> Result<u64> {
    let mut connections = Vec::new();
    for client in 0..clients {
        connections.push((Connection::open(site).await?, lane + client));
    }
    closed_loop(connections, period, |(mut connection, lane), number| async move {
        create(&mut connection, lane, number).await?;
        Ok((connection, lane))
    })
    .await
}

async fn create(connection: &mut Connection, lane: u64, number: u64) -> Result<()> {
    // A lane is forty days wide, longer than an entry may be: like people, clients append to their own past and do
    // not write among the entries of others.
    let start = 86_400 * (1 + i64::try_from(lane)? * 40) + i64::try_from(number)? * 60;
    let id = new_id().to_string();
    let body = json!({
        "id": id, "started_at": Timestamp::from_second(start)?.to_string(),
        "ended_at": Timestamp::from_second(start + 60)?.to_string(), "start_time_zone": "Europe/Berlin",
        "note": "Call about the launch",
    });
    let path = "/api/v1/time-entries";
    connection.create(path, &id, serde_json::to_vec(&body)?).await
}

#[expect(
    clippy::too_many_arguments,
    reason = "a line of the table has that many columns"
)]
fn figure(
    id: &'static str,
    what: &str,
    ours: u64,
    whom: &str,
    theirs: u64,
    goal: &'static str,
    least: u64,
    limit: &'static str,
) -> Figure {
    let ratio = hundredths(ours, theirs);
    Figure {
        id,
        what: what.to_owned(),
        ours: format!("{ours}/s"),
        against: format!("{theirs}/s ({whom})"),
        ratio: decimal(ratio),
        goal,
        reached: ratio >= least,
        limit,
    }
}
