//! What the installation says about itself at one moment, read from the control database and judged.

use std::{collections::HashMap, sync::Arc};

use api::residency::Residency;
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use serde_json::{Value, json};
use store::{
    Database, StoreError,
    documents::{self, Document},
    duties::{self, Assignment, Attestation},
    proof::{self, Check, ProbeDay, Run},
};

use super::{
    availability::{self, Month},
    catalogue::{CATALOGUE, Claim, Kind},
    duty,
    state::{self, DutyState, Evidence, State, Verdict},
};

/// Days of history that are shown.
pub const DAYS: i64 = 30;
/// Months of availability that are shown.
const MONTHS: u32 = 6;
/// A life of a server that ended longer ago is in no month that is shown.
const OLDEST_RUN: SignedDuration = SignedDuration::from_hours(24 * 400);

/// How a claim stood on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    pub day: Date,
    /// Absent on a day without evidence.
    pub held: Option<bool>,
}

/// A claim with everything that is known of it now.
pub struct Judged {
    pub claim: &'static Claim,
    pub state: State,
    pub checked_at: Option<Timestamp>,
    pub checks: Vec<(String, Option<Check>)>,
    pub duty: Option<(String, DutyState)>,
    /// SHA-256 of the file behind the approval that holds now.
    pub evidence_hash: Option<String>,
    pub history: Vec<Day>,
}

/// All claims at one moment.
pub struct Report {
    pub at: Timestamp,
    pub claims: Vec<Judged>,
    pub months: Vec<Month>,
    /// The documents of the operator that hold now.
    pub documents: Vec<Document>,
}

/// Everything in the control database that the report is made of.
struct Record {
    latest: HashMap<String, Check>,
    days: Vec<ProbeDay>,
    runs: Vec<Run>,
    assignments: HashMap<String, Assignment>,
    attestations: Vec<Attestation>,
    documents: Vec<Document>,
}

/// Reads and judges.
pub async fn report(control: &Arc<Database>, now: Timestamp) -> Result<Report, StoreError> {
    let today = duty::day_of(now);
    let from = today.checked_sub((DAYS - 1).days()).unwrap_or(today);
    let oldest = now.checked_sub(OLDEST_RUN).unwrap_or(Timestamp::UNIX_EPOCH);
    let record = control
        .read(move |tx| {
            Box::pin(async move {
                Ok::<_, StoreError>(Record {
                    latest: keyed(proof::list_latest(tx).await?, |check| check.probe.clone()),
                    days: proof::list_days(tx, from).await?,
                    runs: proof::list_runs(tx, oldest).await?,
                    assignments: keyed(duties::list_assignments(tx).await?, |row| row.duty.clone()),
                    attestations: duties::list_attestations(tx).await?,
                    documents: documents::list_current(tx).await?,
                })
            })
        })
        .await?;
    let claims = CATALOGUE
        .claims
        .iter()
        .map(|claim| judged(claim, &record, now, from))
        .collect();
    Ok(Report {
        at: now,
        claims,
        months: availability::months(&record.runs, now, MONTHS),
        documents: record.documents,
    })
}

fn keyed<T>(rows: Vec<T>, key: impl Fn(&T) -> String) -> HashMap<String, T> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}

fn judged(claim: &'static Claim, record: &Record, now: Timestamp, from: Date) -> Judged {
    let checks: Vec<(String, Option<Check>)> = claim
        .probes
        .iter()
        .map(|probe| (probe.clone(), record.latest.get(probe).cloned()))
        .collect();
    let mut evidence: Vec<Evidence> = checks
        .iter()
        .map(|(probe, check)| of_check(probe, check.as_ref()))
        .collect();
    let history: Vec<&Attestation> = claim
        .duty
        .iter()
        .flat_map(|name| shown_for(name, record))
        .collect();
    let duty = claim.duty.as_ref().map(|name| {
        let standing = duty::standing(record.assignments.get(name), &history, duty::day_of(now));
        (name.clone(), standing)
    });
    evidence.extend(duty.iter().map(|(_, standing)| Evidence::Duty(*standing)));
    let (state, checked_at) = state::judge(claim, &evidence, now);
    let approved = matches!(duty, Some((_, DutyState::Approved { .. })));
    let evidence_hash = history
        .iter()
        .rev()
        .find(|shown| approved && shown.approved_at.is_some())
        .and_then(|shown| shown.file_hash.clone());
    Judged {
        claim,
        state,
        checked_at,
        checks,
        duty,
        evidence_hash,
        history: days(claim, record, &history, from),
    }
}

fn shown_for<'r>(duty: &'r str, record: &'r Record) -> impl Iterator<Item = &'r Attestation> {
    record.attestations.iter().filter(move |shown| shown.duty == duty)
}

fn of_check(probe: &str, check: Option<&Check>) -> Evidence {
    let Some(check) = check else {
        return Evidence::Unchecked;
    };
    Evidence::Check {
        verdict: verdict(check),
        at: check.checked_at,
        fresh_for: state::fresh_for(probe),
    }
}

/// A word that this program does not know says nothing.
pub fn verdict(check: &Check) -> Verdict {
    serde_json::from_value(check.verdict.clone().into()).unwrap_or(Verdict::Unknown)
}

fn days(claim: &Claim, record: &Record, history: &[&Attestation], from: Date) -> Vec<Day> {
    let measured = record.days.iter().filter(|day| claim.probes.contains(&day.probe));
    let mut held: HashMap<Date, bool> = HashMap::new();
    for day in measured.filter(|day| day.passed + day.failed > 0) {
        let good = held.entry(day.day).or_insert(true);
        *good &= day.failed == 0;
    }
    (0..DAYS)
        .filter_map(|offset| from.checked_add(offset.days()).ok())
        .map(|day| Day {
            day,
            held: held.get(&day).copied().or_else(|| attested_on(day, history)),
        })
        .collect()
}

fn attested_on(day: Date, history: &[&Attestation]) -> Option<bool> {
    let held = history.iter().any(|shown| {
        let since = shown.approved_at.map(duty::day_of);
        since.is_some_and(|since| since <= day) && shown.good_until.is_some_and(|until| day <= until)
    });
    held.then_some(true)
}

impl Report {
    /// How many claims are in a state.
    pub fn count(&self, state: State) -> usize {
        self.claims.iter().filter(|judged| judged.state == state).count()
    }

    /// The document for machines, not signed yet. Numbers in it are whole, so that its canonical form is simple.
    pub fn document(&self, residency: &Residency) -> Value {
        let claims: Vec<Value> = self.claims.iter().map(Judged::document).collect();
        let states = [
            State::Met,
            State::NotMet,
            State::Stale,
            State::Unknown,
            State::NotApplicable,
        ];
        let summary: serde_json::Map<String, Value> = states
            .into_iter()
            .map(|state| (word(state), self.count(state).into()))
            .collect();
        json!({
            "format": "hourbook-trust/1",
            "issued_at": self.at,
            "program": { "name": "hourbook-server", "version": env!("CARGO_PKG_VERSION") },
            "summary": summary,
            "availability": self.months,
            "residency": residency,
            "documents": self.documents.iter().map(published).collect::<Vec<_>>(),
            "claims": claims,
        })
    }
}

/// A document of the operator, with the hash of each of its texts.
fn published(document: &Document) -> Value {
    let texts: Vec<Value> = document
        .texts
        .iter()
        .map(|text| {
            json!({
                "language": text.language,
                "sha256": text.sha256,
                "path": crate::documents::path(document, text),
            })
        })
        .collect();
    json!({
        "kind": document.version.kind,
        "version": document.version.version,
        "published_at": document.version.approved_at,
        "texts": texts,
    })
}

impl Judged {
    fn document(&self) -> Value {
        let claim = self.claim;
        let checks: Vec<Value> = self
            .checks
            .iter()
            .map(|(probe, check)| of_probe(probe, check.as_ref()))
            .collect();
        let tests = CATALOGUE.tests.get(&claim.id).cloned().unwrap_or_default();
        let days = self.history.iter().filter_map(|day| {
            let state = if day.held? { "met" } else { "not_met" };
            Some(json!({ "day": day.day, "state": state }))
        });
        json!({
            "id": claim.id,
            "area": claim.area,
            "class": claim.class,
            "kind": claim.kind,
            "state": self.state,
            "checked_at": self.checked_at,
            "statement": claim.en,
            "statement_de": claim.de,
            "reason": claim.missing.as_ref().or(claim.reason.as_ref()),
            "evidence": {
                "probes": checks,
                "duty": self.duty.as_ref().map(|(name, state)| of_duty(name, *state, self.evidence_hash.as_deref())),
                "tests": if claim.kind == Kind::Verified { tests } else { Vec::new() },
            },
            "history": days.collect::<Vec<_>>(),
        })
    }
}

fn of_probe(probe: &str, check: Option<&Check>) -> Value {
    let evidence = check.map(|check| &check.evidence);
    json!({
        "probe": probe,
        "verdict": check.map(|check| check.verdict.as_str()),
        "checked_at": check.map(|check| check.checked_at),
        "fresh_for_seconds": state::fresh_for(probe).as_secs(),
        "measured": evidence.map(|evidence| &evidence["measured"]),
        "findings": evidence.map(|evidence| &evidence["findings"]),
    })
}

/// Neither names of people nor notes: what an outsider can hold against the operator is the hash and the dates.
fn of_duty(name: &str, state: DutyState, hash: Option<&str>) -> Value {
    let (standing, at, until) = match state {
        DutyState::Unassigned => ("unassigned", None, None),
        DutyState::Open => ("open", None, None),
        DutyState::Waiting { at } => ("waiting", Some(at), None),
        DutyState::Approved { at, good_until } => ("approved", Some(at), Some(good_until)),
        DutyState::Overdue { since } => ("overdue", None, Some(since)),
    };
    json!({ "duty": name, "standing": standing, "at": at, "until": until, "evidence_sha256": hash })
}

/// The word of a state or kind in JSON.
pub fn word(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}
