//! The raw limit of SQLite: the very rows that the server wrote, written again by bare rusqlite with the same
//! durable settings into a copy of the same database.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::figures::rate;

/// The rows that one request left behind: table and values.
pub type Unit = Vec<(usize, Vec<Value>)>;

/// What the server wrote, ready to be written again.
pub struct Rows {
    inserts: Vec<String>,
    units: Vec<Unit>,
}

/// Number of rows of every table.
pub type Sizes = BTreeMap<String, i64>;

/// The database file of the only organization of a data folder.
pub fn organization_file(data: &Path) -> Result<PathBuf> {
    fs::read_dir(data.join("organizations"))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "db"))
        .context("the server has no organization database")
}

/// Copies a database whose server has stopped, with all of its write-ahead log.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    let _ = fs::remove_file(to);
    Connection::open(from)?.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    Ok(())
}

pub fn sizes(file: &Path) -> Result<Sizes> {
    let connection = Connection::open(file)?;
    let mut list = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?;
    let names = list
        .query_map([], |row| row.get::<_, String>(0))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    names
        .into_iter()
        .map(|name| {
            let count =
                connection.query_row(&format!("SELECT count(*) FROM \"{name}\""), [], |row| row.get(0))?;
            Ok((name, count))
        })
        .collect()
}

/// Reads what was added to `file` since it had the sizes `before`; a request leaves one row in `time_entries`.
pub fn added(file: &Path, before: &Sizes) -> Result<Rows> {
    let after = sizes(file)?;
    let grown = |name: &str| after.get(name).copied().unwrap_or(0) - before.get(name).copied().unwrap_or(0);
    let requests = usize::try_from(grown("time_entries"))?;
    let connection = Connection::open(file)?;
    let mut rows = Rows {
        inserts: Vec::new(),
        units: (0..requests).map(|_| Vec::new()).collect(),
    };
    // The entry first: others refer to it.
    let mut names: Vec<&String> = after.keys().filter(|name| grown(name) > 0).collect();
    names.sort_by_key(|name| *name != "time_entries");
    for name in names {
        let mut select = connection.prepare(&format!("SELECT * FROM \"{name}\""))?;
        let columns = select.column_count();
        let skip = usize::try_from(before.get(name).copied().unwrap_or(0))?;
        let table = rows.inserts.len();
        let places: Vec<String> = (1..=columns).map(|place| format!("?{place}")).collect();
        rows.inserts
            .push(format!("INSERT INTO \"{name}\" VALUES ({})", places.join(", ")));
        let per_request = usize::try_from(grown(name))?.div_ceil(requests.max(1));
        let mut found = select.query([])?;
        let mut index = 0;
        while let Some(row) = found.next()? {
            if index >= skip {
                let values = (0..columns)
                    .map(|column| row.get(column))
                    .collect::<rusqlite::Result<_>>()?;
                if let Some(unit) = rows.units.get_mut((index - skip) / per_request.max(1)) {
                    unit.push((table, values));
                }
            }
            index += 1;
        }
    }
    Ok(rows)
}

/// Writes the units into a fresh copy of `base`, `group` units per durable commit; returns units per second.
pub fn write(rows: &Rows, base: &Path, group: usize, most: usize) -> Result<u64> {
    let file = base.with_extension("raw.db");
    copy(base, &file)?;
    let connection = Connection::open(&file)?;
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
    let units = &rows.units[..most.min(rows.units.len())];
    let started = Instant::now();
    for units in units.chunks(group) {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for (table, values) in units.iter().flatten() {
            connection
                .prepare_cached(&rows.inserts[*table])?
                .execute(params_from_iter(values))?;
        }
        connection.execute_batch("COMMIT")?;
    }
    Ok(rate(units.len() as u64, started.elapsed()))
}
