//! Checks a bundle from its bytes alone. Nothing is believed but the signature of the log's key.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Cause, DayRecord, ProofLine, RECORD, Record, RecordedVersion, digest,
    head::{expect_head, head},
};
use crate::audit::{
    Checkpoint, Entry, Files, Outcome, Payload, PublicKey,
    bundle::{CHECKPOINT, KEYS, README},
    check_proof, commit, from_hex, origin,
};
use crate::ids::OrganizationId;

/// The file to read and to print.
pub const PDF: &str = "record.pdf";
/// The file of proofs, one a line.
pub const PROOFS: &str = "proofs.jsonl";
/// The action of the event that holds the hashes of the files.
pub const EXPORTED: &str = "working_time.exported";

/// The action of the event of a version.
pub const fn action(cause: Cause) -> &'static str {
    match cause {
        Cause::Recorded => "working_time.recorded",
        Cause::Corrected => "working_time.corrected",
        Cause::Proposed => "working_time.proposed",
        Cause::Withdrawn => "working_time.withdrawn",
        Cause::Accepted => "working_time.accepted",
        Cause::Disputed => "working_time.disputed",
        Cause::Lapsed => "working_time.lapsed",
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayFinding {
    /// On which day; `None` where it is about a file as a whole.
    pub date: Option<Date>,
    pub message: String,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub organization: String,
    pub member: String,
    /// The first day and the day after the last.
    pub period: Option<(Date, Date)>,
    pub days: usize,
    pub versions: usize,
    /// Versions whose event was erased: the bundle shows that there was one, and not any more what it said.
    pub erased: usize,
    /// The keys were brought along, not taken from the bundle.
    pub keys_known: bool,
    pub keys: Vec<String>,
    /// How many entries the signed checkpoint covers; `None` where the bundle has none of its own.
    pub checkpoint: Option<u64>,
    /// The witnesses, among the keys, that cosigned it.
    pub witnesses: Vec<String>,
    pub findings: Vec<DayFinding>,
}

impl Report {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.findings.is_empty()
    }

    /// The first day that something is wrong with.
    pub fn first_bad(&self) -> Option<Date> {
        self.findings.iter().filter_map(|finding| finding.date).min()
    }

    fn find(&mut self, date: Option<Date>, message: impl Into<String>) {
        self.findings.push(DayFinding {
            date,
            message: message.into(),
        });
    }
}

/// An event whose proof holds.
struct Proved {
    entry: Entry,
    checkpoint: Checkpoint,
    /// `None` where it was erased.
    payload: Option<Payload>,
}

/// Checks everything that a bundle says. `known` are keys of the log from another source; without one those of the bundle are
/// taken, and then the bundle only proves that it agrees with itself.
pub fn verify(files: &mut impl Files, known: &[PublicKey]) -> Report {
    let mut report = Report::default();
    expect_names(files, &mut report);
    let Some(bytes) = read(files, RECORD, &mut report) else {
        return report;
    };
    let Some(record) = Record::decode(&bytes) else {
        report.find(None, format!("{RECORD} is not a record in its one form"));
        return report;
    };
    report.organization.clone_from(&record.organization.name);
    report.member.clone_from(&record.member.name);
    report.period = Some((record.from, record.to));
    let origin = origin(OrganizationId::from(record.organization.id));
    let keys = keys(files, known, &origin, &mut report);
    let head = head(files, &keys, &origin, &mut report);
    let events = events(files, &keys, &origin, head.as_ref(), &mut report);
    check_files(files, &bytes, &record, &events, &mut report);
    let mut last: Option<Date> = None;
    for day in &record.days {
        if !(record.from..record.to).contains(&day.date) || last.is_some_and(|last| last >= day.date) {
            report.find(
                Some(day.date),
                format!("{} has no place in the order of the days", day.date),
            );
        }
        last = Some(day.date);
        report.days += 1;
        check_day(&record, day, &events, &mut report);
    }
    report
}

/// A file that nobody looks at could be taken for a part of the record.
fn expect_names(files: &impl Files, report: &mut Report) {
    let expected = [RECORD, PDF, PROOFS, KEYS, README, CHECKPOINT];
    for name in files.names() {
        if !expected.contains(&name.as_str()) {
            report.find(None, format!("{name} has no place in this bundle"));
        }
    }
}

fn read(files: &mut impl Files, name: &str, report: &mut Report) -> Option<Vec<u8>> {
    match files.read(name) {
        Ok(Some(bytes)) => Some(bytes),
        Ok(None) => {
            report.find(None, format!("{name} is missing"));
            None
        }
        Err(why) => {
            report.find(None, format!("{name} cannot be read: {why}"));
            None
        }
    }
}

fn keys(files: &mut impl Files, known: &[PublicKey], origin: &str, report: &mut Report) -> Vec<PublicKey> {
    report.keys_known = !known.is_empty();
    // One key signs the logs of all organizations of an installation, each under its own name.
    let keys: Vec<PublicKey> = if report.keys_known {
        let named = |key: &PublicKey| {
            if key.is_witness() {
                key.clone()
            } else {
                key.named(origin)
            }
        };
        known.iter().map(named).collect()
    } else {
        let text = read(files, KEYS, report).unwrap_or_default();
        let text = String::from_utf8_lossy(&text).into_owned();
        text.lines()
            .filter_map(PublicKey::parse)
            .filter(|key| !key.is_witness() && key.name() == origin)
            .collect()
    };
    let of_log = keys.iter().filter(|key| !key.is_witness());
    report.keys = of_log.map(ToString::to_string).collect();
    keys
}

/// The events whose proofs hold, by their ids.
fn events(
    files: &mut impl Files,
    keys: &[PublicKey],
    origin: &str,
    head: Option<&Checkpoint>,
    report: &mut Report,
) -> BTreeMap<Uuid, Proved> {
    let mut events = BTreeMap::new();
    let text = read(files, PROOFS, report).unwrap_or_default();
    let Ok(text) = String::from_utf8(text) else {
        report.find(None, format!("{PROOFS} is not text"));
        return events;
    };
    for (number, line) in (1..).zip(text.lines()) {
        match prove(line, keys, origin) {
            Ok(proved) => {
                expect_head(head, number, &proved.checkpoint, report);
                events.insert(proved.entry.id, proved);
            }
            Err(why) => report.find(None, format!("{PROOFS}, line {number}: {why}")),
        }
    }
    events
}

fn prove(line: &str, keys: &[PublicKey], origin: &str) -> Result<Proved, String> {
    let line: ProofLine = serde_json::from_str(line).map_err(|_| "it is not a proof".to_owned())?;
    let entry = Entry::decode(line.entry.as_bytes()).map_err(|why| why.to_string())?;
    let (position, checkpoint) =
        check_proof(&line.proof, line.entry.as_bytes(), keys).map_err(|why| why.to_string())?;
    if checkpoint.origin() != origin || position != entry.position {
        return Err("the proof is that of another log or entry".to_owned());
    }
    let payload = match (line.salt, line.payload) {
        (Some(salt), Some(text)) => {
            let salt = from_hex::<16>(&salt).ok_or("the salt is none")?;
            if commit(&salt, &text) != entry.commitment {
                return Err("the payload is not what the entry committed to".to_owned());
            }
            Some(Payload::from_text(&text).ok_or("the payload cannot be read")?)
        }
        (None, None) => None,
        _ => return Err("a payload and its salt belong together".to_owned()),
    };
    Ok(Proved {
        entry,
        checkpoint,
        payload,
    })
}

/// The bundle as a whole is the one that the server made: the event of its making holds the hashes of its files.
fn check_files(
    files: &mut impl Files,
    bytes: &[u8],
    record: &Record,
    events: &BTreeMap<Uuid, Proved>,
    report: &mut Report,
) {
    let pdf = read(files, PDF, report).unwrap_or_default();
    let (expected, pdf) = (digest(bytes), digest(&pdf));
    let made = events.values().find(|event| {
        event.entry.action == EXPORTED
            && event.entry.actor == Some(record.made_by)
            && event.entry.at == record.made_at
    });
    let Some(after) = made.and_then(|event| event.payload.as_ref()?.after.as_ref()) else {
        return report.find(None, "no event of the audit log says that this bundle was made");
    };
    let says = |name: &str| after.get(name).and_then(serde_json::Value::as_str);
    if says("record_sha256") != Some(&expected) {
        report.find(None, format!("{RECORD} is not the file that was made"));
    }
    if says("pdf_sha256") != Some(&pdf) {
        report.find(None, format!("{PDF} is not the file that was made"));
    }
}

fn check_day(record: &Record, day: &DayRecord, events: &BTreeMap<Uuid, Proved>, report: &mut Report) {
    let key = record.key(day);
    let mut previous: Option<&str> = None;
    let mut seen = BTreeSet::new();
    if day.versions.is_empty() {
        report.find(Some(day.date), format!("{} has no version", day.date));
    }
    for (number, version) in (1..).zip(&day.versions) {
        report.versions += 1;
        let bad = if version.number != number || (version.cause == Cause::Recorded) != (number == 1) {
            Err("has no place in its chain")
        } else if version.previous.as_deref() != previous {
            Err("does not follow the version before it")
        } else if version.content(&key).hash() != version.hash || !version.presence.is_normal() {
            Err("is not what its hash says")
        } else if seen.insert(version.event) {
            check_version(version, events.get(&version.event))
        } else {
            Err("shares its event with another version")
        };
        match bad {
            Ok(true) => {}
            Ok(false) => report.erased += 1,
            Err(why) => report.find(
                Some(day.date),
                format!("{}: version {} {why}", day.date, version.number),
            ),
        }
        previous = Some(&version.hash);
    }
}

/// Whether the log proves the version; false where its event was erased since.
fn check_version(version: &RecordedVersion, event: Option<&Proved>) -> Result<bool, &'static str> {
    let Some(Proved { entry, payload, .. }) = event else {
        return Err("is proved by no event of the audit log");
    };
    let is_its_event = entry.action == action(version.cause)
        && entry.actor == version.author
        && entry.at == version.at
        && entry.result == Outcome::Done;
    if !is_its_event {
        return Err("is not what its event in the audit log says");
    }
    let Some(payload) = payload else {
        return if version.reason.is_empty() {
            Ok(false)
        } else {
            Err("states a reason that was erased")
        };
    };
    let hash = payload
        .after
        .as_ref()
        .and_then(|after| after.get("hash")?.as_str());
    if hash != Some(&version.hash) {
        return Err("is not what its event in the audit log says");
    }
    if payload.reason.as_deref().unwrap_or_default() != version.reason {
        return Err("states another reason than its event in the audit log");
    }
    Ok(true)
}
