//! Where every store stands: declared, inside of the jurisdiction, and not in contradiction to what the machine shows.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use domain::regions::{Location, Store};
use serde_json::{Map, Value, json};
use store::EngineKind;

use super::{Context, Finding, Measurement, control};
use crate::config::{Config, Misplaced};

pub async fn run(context: &Context<'_>) -> Measurement {
    let config = context.config;
    let Some(region) = config.region.declared() else {
        return Measurement::unknown("no region is declared");
    };
    let mut findings: Vec<Finding> = config.misplaced().map(|misplaced| finding(&misplaced)).collect();
    let (mut embedded, mut replicas) = (true, None);
    if let Some(cell) = context.cell {
        embedded = cell.control().engine() == EngineKind::Sqlite;
        let measured = control(cell, |tx| {
            Box::pin(async move {
                let connection = store::inspect::connection(tx).await?;
                Ok((connection.local, store::inspect::standbys(tx).await?))
            })
        });
        let Some((local, standbys)) = measured.await else {
            return Measurement::no_database();
        };
        replicas = Some(standbys);
        let locations = (
            config.region.location(Store::Database),
            config.region.location(Store::Objects),
        );
        let on_disk = config.objects.primary.bucket.is_none();
        if let (true, (Some(database), Some(objects))) = (local && on_disk, locations)
            && apart(database, objects)
        {
            findings.push(contradiction(Store::Database, Store::Objects, "the same machine"));
        }
        if standbys > 0 && config.region.location(Store::Replicas).is_none() {
            findings.push(Finding::new(
                "replica_undeclared",
                format!("{standbys} standbys follow the database, and nobody has declared where they stand"),
                "Name the country of the standbys in region.stores.replicas.",
            ));
        }
    }
    findings.extend(on_one_disk(config, embedded));
    findings.extend(in_one_bucket(config));
    let stores: Map<String, Value> = config
        .region
        .locations()
        .map(|(store, location)| (store.as_str().to_owned(), words(location).into()))
        .collect();
    let measured = json!({
        "region": region.name,
        "jurisdiction": region.jurisdiction,
        "stores": stores,
        "standbys": replicas,
    });
    Measurement::of(measured, findings)
}

fn words(location: &Location) -> String {
    match &location.place {
        Some(place) => format!("{} {place}", location.country),
        None => location.country.to_string(),
    }
}

fn finding(misplaced: &Misplaced) -> Finding {
    match misplaced {
        Misplaced::Undeclared { .. } => Finding::new(
            "store_undeclared",
            misplaced.to_string(),
            "Ask whoever runs the store where it stands, and declare it under [region.stores].",
        ),
        Misplaced::Outside { .. } => Finding::new(
            "store_outside",
            misplaced.to_string(),
            "Move the store into the jurisdiction, or the organizations to a region where it may be.",
        ),
    }
}

/// The same place by its country, and by its town where both name one.
fn apart(one: &Location, other: &Location) -> bool {
    let towns = one.place.as_ref().zip(other.place.as_ref());
    one.country != other.country || towns.is_some_and(|(one, other)| one != other)
}

fn contradiction(one: Store, other: Store, what: &str) -> Finding {
    Finding::new(
        "store_location_contradicts",
        format!(
            "{} and {} are on {what}, and are declared in different places",
            one.as_str(),
            other.as_str()
        ),
        "Declare the place where the machine stands for both of them.",
    )
}

/// Folders of stores; those of one disk stand in one place.
fn on_one_disk(config: &Config, embedded: bool) -> Vec<Finding> {
    let data_dir = &config.storage.data_dir;
    let mut folders: Vec<(Store, PathBuf)> = Vec::new();
    if embedded {
        folders.push((Store::Database, data_dir.clone()));
    }
    let objects = &config.objects;
    if objects.primary.bucket.is_none() {
        let dir = objects.primary.dir.clone();
        folders.push((Store::Objects, dir.unwrap_or_else(|| data_dir.clone())));
    }
    let replica = objects.replica.as_ref().and_then(|replica| replica.dir.clone());
    folders.extend(replica.map(|dir| (Store::SecondObjects, dir)));
    if config.backups.bucket.is_none() {
        folders.push((Store::Backups, config.backups.dir(data_dir)));
    }
    folders.extend(
        config
            .backups
            .second_dir
            .clone()
            .map(|dir| (Store::SecondBackups, dir)),
    );
    let logs = [&config.log.access_dir, &config.log.crash_dir]
        .into_iter()
        .flatten();
    folders.extend(logs.map(|dir| (Store::Logs, dir.clone())));
    let placed: Vec<(Store, &Location, u64)> = folders
        .iter()
        .filter_map(|(store, dir)| Some((*store, config.region.location(*store)?, device(dir)?)))
        .collect();
    let Some((first, rest)) = placed.split_first() else {
        return Vec::new();
    };
    rest.iter()
        .filter(|(_, location, device)| *device == first.2 && apart(location, first.1))
        .map(|(store, ..)| contradiction(first.0, *store, "the same disk"))
        .collect()
}

/// Stores that share a bucket; it stands in one place.
fn in_one_bucket(config: &Config) -> Vec<Finding> {
    let (objects, backups) = (&config.objects, &config.backups);
    let replica = objects.replica.as_ref();
    let buckets = [
        (Store::Objects, objects.primary.bucket.as_ref()),
        (
            Store::SecondObjects,
            replica.and_then(|replica| replica.bucket.as_ref()),
        ),
        (Store::Backups, backups.bucket.as_ref()),
        (Store::SecondBackups, backups.second_bucket.as_ref()),
    ];
    let placed: Vec<_> = buckets
        .into_iter()
        .filter_map(|(store, bucket)| Some((store, bucket?, config.region.location(store)?)))
        .collect();
    let mut findings = Vec::new();
    for (number, (store, bucket, location)) in placed.iter().enumerate() {
        let mut others = placed.iter().skip(number + 1);
        let other = others.find(|(_, other, there)| bucket.is_same_as(other) && apart(location, there));
        findings.extend(other.map(|(other, ..)| contradiction(*store, *other, "the same bucket")));
    }
    findings
}

/// The disk below a folder, or below the one that it will be made in.
fn device(dir: &Path) -> Option<u64> {
    dir.ancestors()
        .find_map(|dir| Some(fs::metadata(dir).ok()?.dev()))
}
