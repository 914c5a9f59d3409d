//! Checkpoints and keys.

use std::collections::BTreeMap;

use super::{Files, Known, Problem, Report};
use crate::audit::{
    Hash, PublicKey,
    bundle::{CHECKPOINT, EARLIER, KEYS},
    open,
};

/// The newest checkpoint, opened.
pub fn newest(files: &mut impl Files, known: &Known, report: &mut Report) -> Option<(u64, Hash)> {
    let note = text(files, CHECKPOINT, report)?;
    let keys = keys(files, known, report);
    let opened = match open(&note, &keys) {
        Ok(opened) => opened,
        Err(why) => {
            report.find(Problem::Signature, None, format!("the newest checkpoint: {why}"));
            return None;
        }
    };
    report.origin = opened.checkpoint.origin().to_owned();
    report.size = opened.checkpoint.size();
    report.root = opened.checkpoint.hash().to_string();
    report.keys = keys
        .iter()
        .filter(|key| !key.is_witness())
        .map(ToString::to_string)
        .collect();
    report.witnesses = opened.witnesses;
    for key in known.keys.iter().filter(|key| key.is_witness()) {
        if !report.witnesses.iter().any(|name| name == key.name()) {
            let message = format!(
                "the newest checkpoint is not cosigned by the witness {}",
                key.name()
            );
            report.find(Problem::Signature, None, message);
        }
    }
    Some((report.size, *opened.checkpoint.hash()))
}

fn keys(files: &mut impl Files, known: &Known, report: &mut Report) -> Vec<PublicKey> {
    report.keys_known = known.keys.iter().any(|key| !key.is_witness());
    let mut keys = known.keys.clone();
    // Of what the verifier knows, the bundle says nothing: neither a key of the log nor another witness of that name.
    let is_known = |found: &PublicKey| {
        let mut known = known.keys.iter();
        if found.is_witness() {
            known.any(|key| key.is_witness() && key.name() == found.name())
        } else {
            known.any(|key| !key.is_witness())
        }
    };
    if let Some(lines) = text(files, KEYS, report) {
        for line in lines.lines() {
            match PublicKey::parse(line) {
                Some(key) if is_known(&key) || keys.contains(&key) => {}
                Some(key) => keys.push(key),
                None => report.find(Problem::File, None, format!("{KEYS}: not a key: {line}")),
            }
        }
    }
    keys
}

/// The roots that earlier checkpoints of the bundle, and those that the verifier holds, demand at their sizes.
pub fn earlier(files: &mut impl Files, known: &Known, report: &mut Report) -> BTreeMap<u64, (Hash, String)> {
    let mut roots = BTreeMap::new();
    let keys = keys_again(files, known);
    for name in files.names() {
        let Some(size) = name.strip_prefix(EARLIER) else {
            continue;
        };
        let Some(note) = text(files, &name, report) else {
            continue;
        };
        match open(&note, &keys) {
            Ok(opened)
                if opened.checkpoint.origin() == report.origin
                    && opened.checkpoint.size().to_string() == size
                    && opened.checkpoint.size() <= report.size =>
            {
                roots.insert(opened.checkpoint.size(), (*opened.checkpoint.hash(), name));
            }
            Ok(_) => report.find(Problem::File, None, format!("{name} has no place in this log")),
            Err(why) => report.find(Problem::Signature, None, format!("{name}: {why}")),
        }
    }
    for note in &known.held {
        match open(note, &keys) {
            Ok(opened) if opened.checkpoint.origin() != report.origin => {
                report.find(Problem::Signature, None, "the held checkpoint is of another log");
            }
            Ok(opened) if opened.checkpoint.size() > report.size => {
                let message = format!(
                    "a checkpoint you hold covers {} entries; here are only {}",
                    opened.checkpoint.size(),
                    report.size
                );
                report.find(Problem::Missing, Some(report.size), message);
            }
            Ok(opened) => {
                let (size, root) = (opened.checkpoint.size(), *opened.checkpoint.hash());
                let other = roots.insert(size, (root, "the held checkpoint".to_owned()));
                if other.is_some_and(|(other, _)| other != root) {
                    report.find(
                        Problem::Root,
                        None,
                        format!("two checkpoints of {size} entries differ"),
                    );
                }
            }
            Err(why) => report.find(Problem::Signature, None, format!("the held checkpoint: {why}")),
        }
    }
    roots
}

fn keys_again(files: &mut impl Files, known: &Known) -> Vec<PublicKey> {
    keys(files, known, &mut Report::default())
}

fn text(files: &mut impl Files, name: &str, report: &mut Report) -> Option<String> {
    match files.read(name) {
        Ok(Some(bytes)) => match String::from_utf8(bytes) {
            Ok(text) => return Some(text),
            Err(_) => report.find(Problem::File, None, format!("{name} is not text")),
        },
        Ok(None) => report.find(Problem::File, None, format!("{name} is missing")),
        Err(why) => report.find(Problem::File, None, format!("{name}: {why}")),
    }
    None
}
