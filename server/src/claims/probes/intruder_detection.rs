//! Whether the detectors notice what they are there for, and how long that takes: attacks are played to a memory of its own, with
//! the very rules and clock that requests meet.

use std::time::Instant;

use domain::{
    detection::{Act, Deed, FindingKind},
    ids::OrganizationId,
};
use jiff::SignedDuration;
use serde_json::json;
use uuid::Uuid;

use super::{Context, Finding, Measurement};
use crate::{
    detection::{Detection, Guess},
    syslog,
};

/// Sign-ins and requests of one play.
const PLAYED: u64 = 400;

pub async fn run(context: &Context<'_>) -> Measurement {
    let started = Instant::now();
    let detection = Detection::default();
    let mut noticed = guesses(&detection, context);
    noticed.extend(conduct(&detection, context));
    let wanted = [
        FindingKind::BruteForce,
        FindingKind::PasswordSpraying,
        FindingKind::CredentialStuffing,
        FindingKind::CredentialReplay,
        FindingKind::MassExport,
        FindingKind::PermissionProbing,
    ];
    let missed: Vec<FindingKind> = wanted
        .into_iter()
        .filter(|kind| !noticed.contains(kind))
        .collect();
    let microseconds = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let mut findings = Vec::new();
    if !missed.is_empty() {
        findings.push(Finding::new(
            "intruder_not_noticed",
            format!("{missed:?}"),
            "This is a mistake in the program. Update it, or report it.",
        ));
    }
    findings.extend(not_sent(context).await);
    Measurement::of(
        json!({ "attacks_played": wanted.len(), "noticed": wanted.len() - missed.len(), "microseconds": microseconds }),
        findings,
    )
}

/// What is noticed is told to the collector of the configuration as well.
async fn not_sent(context: &Context<'_>) -> Option<Finding> {
    let (reached, lost) = (syslog::reach(&context.config.log).await, syslog::lost());
    let detail = match reached {
        Err(error) => format!("the collector of log.syslog_address is not reached: {error:#}"),
        Ok(()) if lost > 0 => format!("{lost} messages to the collector were lost since the start"),
        Ok(()) => return None,
    };
    Some(Finding::new(
        "logs_not_sent",
        detail,
        "See to the collector, its certificate and the way there. What was lost is in the logs and audit logs of this machine; a restart begins the count anew.",
    ))
}

/// One account from many networks, many accounts from one network, and many from many.
fn guesses(detection: &Detection, context: &Context<'_>) -> Vec<FindingKind> {
    let mut noticed = Vec::new();
    for (play, accounts, networks) in [(1, 1, 50), (2, 50, 1), (3, 50, 20)] {
        let organization = OrganizationId::from(Uuid::from_u128(play));
        for n in 0..PLAYED {
            let guess = Guess::played(organization, n % accounts, n % networks);
            let suspicions = detection.refused(&guess, context.now);
            noticed.extend(suspicions.iter().map(|suspicion| suspicion.kind));
        }
    }
    noticed
}

/// One credential in two places, one that takes files, and one that tries doors.
fn conduct(detection: &Detection, context: &Context<'_>) -> Vec<FindingKind> {
    let mut noticed = Vec::new();
    for (play, deed, networks) in [
        (11, Deed::Other, 2),
        (12, Deed::Export, 1),
        (13, Deed::Refused, 1),
    ] {
        for n in 0..PLAYED {
            let act = Act {
                deed,
                network: n % networks,
                is_v6: false,
            };
            let seconds = i64::try_from(n).unwrap_or_default();
            let now = context.now + SignedDuration::from_secs(seconds);
            let found = detection.conduct(Uuid::from_u128(play), act, now);
            noticed.extend(found.map(|(kind, _)| kind));
        }
    }
    noticed
}
