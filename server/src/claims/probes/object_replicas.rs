//! Whether every object lies at both places of the object store, or soon will, and each place does its work.

use domain::regions::Store;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::objects::{
    ObjectStore, Side,
    standing::{self, Listed},
};
use uuid::Uuid;

use super::{Context, Finding, Measurement, control};
use crate::config::{Config, Objects};

/// Organizations read at once.
const PAGE: i64 = 500;
/// A walk that is due may take its time.
const WALK_TAKES: SignedDuration = SignedDuration::from_hours(48);

pub async fn run(context: &Context<'_>) -> Measurement {
    let config = &declared(context.config);
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let mut findings = match config.open(&context.config.storage.data_dir) {
        Ok(objects) => try_out(&objects).await,
        Err(error) => vec![unusable(Side::Primary, &error.to_string())],
    };
    findings.extend(places(config));
    let (mut after, mut oldest) = (String::new(), SignedDuration::ZERO);
    loop {
        let from = after.clone();
        let page = control(cell, move |tx| {
            Box::pin(async move { standing::list(tx, &from, PAGE).await })
        })
        .await;
        let Some(page) = page else {
            return Measurement::no_database();
        };
        let Some(last) = page.last() else { break };
        after.clone_from(&last.placement.slug);
        for listed in &page {
            oldest = oldest.max(waits(listed, context.now));
            findings.extend(judge(config, listed, context.now));
        }
    }
    if config.replica.is_none() && findings.is_empty() {
        return Measurement::unknown("no replica is configured");
    }
    let location = |place: Option<&crate::config::Place>| place.and_then(|place| place.location.clone());
    let measured = json!({
        "replica": config.replica.is_some(),
        "primary_location": location(Some(&config.primary)),
        "replica_location": location(config.replica.as_ref()),
        "oldest_waiting_minutes": oldest.as_mins(),
        "all_compared_every_days": config.scrub_days,
    });
    Measurement::of(measured, findings)
}

/// What a full disk, a lost permission or a service without an answer shows.
async fn try_out(objects: &ObjectStore) -> Vec<Finding> {
    let mut findings = Vec::new();
    for side in objects.sides() {
        // Few names: a run that breaks off leaves nothing for ever.
        let name = Uuid::from_u128(std::process::id().into());
        if let Err(error) = objects.try_out(side, name).await {
            findings.push(unusable(side, &format!("{}: {error}", objects.name(side))));
        }
    }
    findings
}

fn unusable(side: Side, detail: &str) -> Finding {
    let (code, fix) = match side {
        Side::Primary => (
            "object_primary_unusable",
            "Uploads of activity logs are refused until the folder or bucket of objects.primary can be written, read and \
             deleted from: mount it, make room, or mend its permissions or keys.",
        ),
        Side::Replica => (
            "object_replica_unusable",
            "What is uploaded waits for the replica until the folder or bucket of objects.replica can be written, read and \
             deleted from: mount it, make room, or mend its permissions or keys.",
        ),
    };
    Finding::new(code, detail, fix)
}

/// Where a region is declared, its stores say where both places are.
fn declared(config: &Config) -> Objects {
    let site = |store| {
        let location = config.region.location(store)?;
        let place = location.place.as_deref().unwrap_or_default();
        Some(format!("{} {place}", location.country).trim_end().to_owned())
    };
    let mut objects = config.objects.clone();
    if let Some(site) = site(Store::Objects) {
        objects.primary.location = Some(site);
    }
    if let (Some(site), Some(replica)) = (site(Store::SecondObjects), &mut objects.replica) {
        replica.location = Some(site);
    }
    objects
}

/// A replica at the same place does not survive what happens to the place.
fn places(config: &Objects) -> Option<Finding> {
    let replica = config.replica.as_ref()?;
    let fix = "Say in region.stores (objects, second_objects), or without a region in objects.primary.location and \
        objects.replica.location, where they are, and choose two different sites.";
    match (&config.primary.location, &replica.location) {
        (Some(primary), Some(replica)) if primary != replica => None,
        (Some(primary), Some(_)) => Some(Finding::new(
            "object_replica_same_place",
            format!("both places are at {primary}"),
            fix,
        )),
        _ => Some(Finding::new(
            "object_place_unknown",
            "it is not said where primary and replica are",
            fix,
        )),
    }
}

fn waits(listed: &Listed, now: Timestamp) -> SignedDuration {
    listed
        .standing
        .waiting_since
        .map_or(SignedDuration::ZERO, |since| now.duration_since(since))
}

fn judge(config: &Objects, listed: &Listed, now: Timestamp) -> Vec<Finding> {
    let (slug, standing) = (&listed.placement.slug, &listed.standing);
    let mut findings = Vec::new();
    if waits(listed, now) > SignedDuration::from_mins(i64::from(config.late_minutes)) {
        let why = standing
            .problem
            .as_deref()
            .unwrap_or("no server was there to do it");
        findings.push(Finding::new(
            "object_queue_late",
            format!(
                "{slug}: {} things wait for the object store, {why}",
                standing.waiting
            ),
            format!("Run `hourbook-server objects status --org {slug}`: it says what is in the way."),
        ));
    }
    if standing.lost > 0 {
        findings.push(Finding::new(
            "object_lost",
            format!("{slug}: {} sealed files are at no place as they were", standing.lost),
            format!(
                "Run `hourbook-server objects scrub --org {slug}`, which names them. Bring them back from a backup, or let \
                 their devices send them again (`hourbook activity verify` tells their owner)."
            ),
        ));
    }
    let limit = SignedDuration::from_hours(24 * i64::from(config.scrub_days)) + WALK_TAKES;
    let walked = standing.scrubbed_at.unwrap_or(listed.created_at);
    // Where none was ever begun, the server has just been updated.
    let begun = standing.scrubbed_at.is_some() || standing.scrub_problem.is_some();
    if begun && now.duration_since(walked) > limit {
        let why = standing.scrub_problem.as_deref().unwrap_or("none was begun");
        findings.push(Finding::new(
            "object_walk_late",
            format!("{slug}: the last walk through all objects ended {walked}, {why}"),
            format!("Run `hourbook-server objects scrub --org {slug}`: it says what is in the way."),
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Place;

    /// TC-25: a replica counts as one at a second site only if it is said to be there.
    #[test]
    fn two_places_have_to_be_at_two_sites() {
        let place = |location: Option<&str>| Place {
            location: location.map(str::to_owned),
            ..Place::default()
        };
        let code = |primary, replica: Option<Option<&str>>| {
            let config = Objects {
                primary: place(primary),
                replica: replica.map(place),
                ..Objects::default()
            };
            places(&config).map(|finding| finding.code)
        };
        assert_eq!(code(None, None), None);
        assert_eq!(code(Some("Graz"), Some(Some("Linz"))), None);
        assert_eq!(
            code(Some("Graz"), Some(Some("Graz"))),
            Some("object_replica_same_place")
        );
        assert_eq!(code(None, Some(Some("Graz"))), Some("object_place_unknown"));
        assert_eq!(code(Some("Graz"), Some(None)), Some("object_place_unknown"));
    }
}
