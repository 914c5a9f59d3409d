//! The raw limit of PostgreSQL: the rows that the server wrote, written again by the bare driver, one pipelined
//! transaction for the rows of one request.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use futures::future::try_join_all;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, NoTls};

use super::figures::rate;
use crate::postgres::Cluster;

/// A value as it stands on the wire: read and written again without being understood.
#[derive(Debug)]
struct Wire(Option<Vec<u8>>);

impl<'a> FromSql<'a> for Wire {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Some(raw.to_vec())))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl ToSql for Wire {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match &self.0 {
            Some(bytes) => {
                out.extend_from_slice(bytes);
                Ok(IsNull::No)
            }
            None => Ok(IsNull::Yes),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

type Unit = Vec<(usize, Vec<Wire>)>;

/// What the server wrote, ready to be written again.
pub struct Rows {
    inserts: Vec<String>,
    units: Arc<Vec<Unit>>,
}

/// Number of rows of every table.
pub type Sizes = BTreeMap<String, i64>;

/// A connection that lives as long as the client.
pub async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// Name of the database that holds the only organization of the cluster.
pub async fn organization_database(cluster: &Cluster) -> Result<String> {
    let client = connect(&cluster.url()).await?;
    let names = client
        .query(
            "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'",
            &[],
        )
        .await?;
    for row in names {
        let name: String = row.get(0);
        let inside = connect(&cluster.database_url(&name)).await?;
        let found = inside
            .query("SELECT 1 FROM pg_tables WHERE tablename = 'time_entries'", &[])
            .await?;
        if !found.is_empty() {
            return Ok(name);
        }
    }
    None.context("the cluster holds no organization")
}

/// A copy of a database that nobody is connected to.
pub async fn copy(cluster: &Cluster, from: &str, to: &str) -> Result<()> {
    let client = connect(&cluster.url()).await?;
    client
        .batch_execute(&format!("DROP DATABASE IF EXISTS \"{to}\" WITH (FORCE)"))
        .await?;
    client
        .batch_execute(&format!(
            "CREATE DATABASE \"{to}\" STRATEGY wal_log TEMPLATE \"{from}\""
        ))
        .await?;
    Ok(())
}

pub async fn sizes(client: &Client) -> Result<Sizes> {
    let mut sizes = Sizes::new();
    for row in client
        .query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", &[])
        .await?
    {
        let name: String = row.get(0);
        let count = client
            .query_one(&format!("SELECT count(*) FROM \"{name}\""), &[])
            .await?;
        sizes.insert(name, count.get(0));
    }
    Ok(sizes)
}

/// Reads what was added to the database since it had the sizes `before`.
pub async fn added(client: &Client, before: &Sizes) -> Result<Rows> {
    let after = sizes(client).await?;
    let grown = |name: &str| after.get(name).copied().unwrap_or(0) - before.get(name).copied().unwrap_or(0);
    let requests = usize::try_from(grown("time_entries"))?;
    let mut units: Vec<Unit> = (0..requests).map(|_| Vec::new()).collect();
    let mut inserts = Vec::new();
    let mut names: Vec<&String> = after.keys().filter(|name| grown(name) > 0).collect();
    names.sort_by_key(|name| *name != "time_entries");
    for name in names {
        // Rows that were only inserted lie in the order of their insertion.
        let rows = client
            .query(&format!("SELECT * FROM \"{name}\" ORDER BY ctid"), &[])
            .await?;
        let skip = usize::try_from(before.get(name).copied().unwrap_or(0))?;
        let per_request = usize::try_from(grown(name))?.div_ceil(requests.max(1)).max(1);
        let columns = rows.first().map_or(0, tokio_postgres::Row::len);
        let places: Vec<String> = (1..=columns).map(|place| format!("${place}")).collect();
        for (index, row) in rows.iter().skip(skip).enumerate() {
            let values = (0..columns)
                .map(|column| row.try_get(column))
                .collect::<Result<_, _>>()?;
            if let Some(unit) = units.get_mut(index / per_request) {
                unit.push((inserts.len(), values));
            }
        }
        inserts.push(format!("INSERT INTO \"{name}\" VALUES ({})", places.join(", ")));
    }
    Ok(Rows {
        inserts,
        units: Arc::new(units),
    })
}

/// Writes the units with `clients` connections, each unit in one pipelined transaction; units per second.
pub async fn write(rows: &Rows, url: &str, clients: usize, most: usize) -> Result<u64> {
    let most = most.min(rows.units.len());
    let mut connections = Vec::new();
    for _ in 0..clients {
        let client = connect(url).await?;
        let mut statements = Vec::new();
        for insert in &rows.inserts {
            statements.push(client.prepare(insert).await?);
        }
        connections.push((client, statements));
    }
    let started = Instant::now();
    let tasks = connections
        .into_iter()
        .enumerate()
        .map(|(number, (client, statements))| {
            let units = Arc::clone(&rows.units);
            tokio::spawn(async move {
                for unit in units[..most].iter().skip(number).step_by(clients) {
                    let begin = client.batch_execute("BEGIN");
                    let inserts = unit
                        .iter()
                        .map(|(table, values)| client.execute_raw(&statements[*table], values));
                    let inserts = try_join_all(inserts);
                    let commit = client.batch_execute("COMMIT");
                    // Polled in order without waiting between them: one round trip.
                    let (begin, inserts, commit) = futures::future::join3(begin, inserts, commit).await;
                    begin?;
                    inserts?;
                    commit?;
                }
                anyhow::Ok(())
            })
        });
    for task in tasks.collect::<Vec<_>>() {
        task.await??;
    }
    Ok(rate(most as u64, started.elapsed()))
}
