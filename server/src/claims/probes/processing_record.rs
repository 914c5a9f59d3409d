//! The record of processing: no column without a purpose, and nothing older than the record says.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{Cell, StoreError, Tx, control::Placement, inspect, kept};

use super::{Context, Finding, Measurement, control, organizations};
use crate::processing::{
    periods::{ENFORCED, Period},
    register::{Databases, REGISTER},
};

/// Organizations looked at in one run.
const SAMPLE: usize = 20;
/// How much longer something may lie: sweeps have their hours, and servers are stopped for a weekend.
const PATIENCE: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Table and column.
type Columns = Vec<(String, String)>;

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let Ok(placements) = organizations::sample(cell, SAMPLE, context.now).await else {
        return Measurement::no_database();
    };
    let columns = control(cell, |tx| Box::pin(async move { inspect::columns(tx).await })).await;
    let Some(columns) = columns else {
        return Measurement::no_database();
    };
    let mut most = 0;
    let of_control = columns.len();
    let mut findings = unknown("control database", Databases::Control, &columns);
    for placement in &placements {
        let Some((columns, old)) = look(cell, placement, context.now).await else {
            continue;
        };
        most = most.max(columns.len());
        findings.extend(unknown(&placement.slug, Databases::Organization, &columns));
        findings.extend(
            old.into_iter()
                .map(|(period, count)| kept_too_long(placement, period, count)),
        );
    }
    let measured = json!({ "sample": "rotating", "columns": of_control + most, "periods": ENFORCED.len() });
    Measurement::of(measured, findings)
}

async fn look(cell: &Cell, placement: &Placement, now: Timestamp) -> Option<(Columns, Vec<(Period, i64)>)> {
    let database = organizations::open(cell, placement).await?;
    let looked = database.read(move |tx| {
        Box::pin(async move { Ok::<_, StoreError>((inspect::columns(tx).await?, too_old(tx, now).await?)) })
    });
    looked.await.ok()
}

async fn too_old(tx: &mut Tx, now: Timestamp) -> Result<Vec<(Period, i64)>, StoreError> {
    let mut found = Vec::new();
    for period in ENFORCED {
        let before = period.begins(now).checked_sub(PATIENCE).unwrap_or(Timestamp::MIN);
        match kept::count(tx, period.name, before).await? {
            Some(0) | None => {}
            Some(count) => found.push((period, count)),
        }
    }
    Ok(found)
}

fn unknown(place: &str, databases: Databases, columns: &[(String, String)]) -> Vec<Finding> {
    // The journal is made by the migrator, and what begins like that by SQLite itself.
    let is_own = |table: &str| table == "migrations" || table.starts_with("sqlite_");
    let unknown = columns
        .iter()
        .filter(|(table, column)| !is_own(table) && !REGISTER.knows(databases, table, column));
    unknown
        .map(|(table, column)| {
            Finding::new(
                "column_without_purpose",
                format!("{place}: {table}.{column}"),
                "Find out who added the column past the server, and remove it: nothing is kept that the record does not tell of.",
            )
        })
        .collect()
}

fn kept_too_long(placement: &Placement, period: Period, count: i64) -> Finding {
    Finding::new(
        "kept_too_long",
        format!(
            "{}: {count} of \"{}\" are older than {} days",
            placement.slug, period.name, period.days
        ),
        "Let the server run: it removes them within six hours. If it does run, its log says what is in the way.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_nobody_wrote_down_are_found() {
        let columns = [
            ("members", "email"),
            ("members", "religion"),
            ("migrations", "number"),
            ("diary", "text"),
        ]
        .map(|(table, column)| (table.to_owned(), column.to_owned()))
        .to_vec();
        let found: Vec<String> = unknown("acme", Databases::Organization, &columns)
            .into_iter()
            .map(|finding| finding.detail)
            .collect();
        assert_eq!(found, ["acme: members.religion", "acme: diary.text"]);
    }
}
