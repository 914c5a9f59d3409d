//! What others have seen. A server that withholds the end of a stream from one client must withhold it from all.

use std::collections::{BTreeMap, BTreeSet};

use super::streams::Checked;
use super::{Finding, Memory, Problem};
use crate::heads::Seen;
use crate::ids::{Digest, StreamId};

/// The heads of a stream that are served or remembered, by number.
type Known = BTreeMap<u64, Digest>;

pub fn check(
    checked: &BTreeMap<StreamId, Checked>,
    outside: &[Seen],
    memory: &Memory,
    findings: &mut Vec<Finding>,
) {
    let known = known(checked, memory);
    // Heads repeat what the heads before them had seen.
    let heads = checked.values().flat_map(|stream| &stream.heads);
    let said: BTreeSet<&Seen> = heads.flat_map(|head| &head.seen).chain(outside).collect();
    findings.extend(said.into_iter().filter_map(|seen| contradiction(&known, seen)));
}

fn known(checked: &BTreeMap<StreamId, Checked>, memory: &Memory) -> BTreeMap<StreamId, Known> {
    let mut known: BTreeMap<StreamId, Known> = BTreeMap::new();
    for remembered in memory.streams() {
        let head = remembered.head;
        known
            .entry(head.stream)
            .or_default()
            .insert(head.number, head.hash);
    }
    for (stream, checked) in checked {
        let heads = checked.heads.iter().chain(&checked.uncounted);
        known
            .entry(*stream)
            .or_default()
            .extend(heads.map(|head| (head.number, head.hash())));
    }
    known
}

fn contradiction(known: &BTreeMap<StreamId, Known>, seen: &Seen) -> Option<Finding> {
    let stream = known.get(&seen.stream);
    let newest = stream.and_then(|heads| heads.last_key_value());
    let problem = match stream.and_then(|heads| heads.get(&seen.number)) {
        Some(hash) if *hash == seen.hash => return None,
        Some(_) => Problem::HeadForked,
        // Older than what the client asked for.
        None if newest.is_some_and(|(newest, _)| *newest > seen.number) => return None,
        None => Problem::TailHidden,
    };
    Some(Finding::of_stream(problem, seen.stream, seen.number))
}
