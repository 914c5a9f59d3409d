//! What others have seen. A server that withholds the end of a stream from one client must withhold it from all.

use std::collections::BTreeMap;

use super::streams::Checked;
use super::{Finding, Memory, Problem};
use crate::heads::{Head, Seen};
use crate::ids::StreamId;

pub fn check(
    checked: &BTreeMap<StreamId, Checked>,
    outside: &[Seen],
    memory: &Memory,
    findings: &mut Vec<Finding>,
) {
    let of_devices = checked
        .values()
        .flat_map(|stream| &stream.heads)
        .flat_map(|head| &head.seen);
    let mut problems: Vec<Finding> = of_devices
        .chain(outside)
        .filter_map(|seen| contradiction(checked, memory, seen))
        .collect();
    problems.sort_by_key(|found| (found.stream, found.number, found.problem));
    problems.dedup();
    findings.extend(problems);
}

fn contradiction(checked: &BTreeMap<StreamId, Checked>, memory: &Memory, seen: &Seen) -> Option<Finding> {
    let finding = |problem| Some(Finding::of_stream(problem, seen.stream, seen.number));
    let served = checked.get(&seen.stream);
    let heads = || {
        served
            .into_iter()
            .flat_map(|stream| stream.heads.iter().chain(&stream.uncounted))
    };
    let remembered = memory.stream(seen.stream).map(|known| known.head);
    let newest = heads()
        .map(|head| head.number)
        .chain(remembered.map(|head| head.number))
        .max();
    if newest.is_none_or(|newest| newest < seen.number) {
        return finding(Problem::TailHidden);
    }
    let here = heads().find(|head| head.number == seen.number).map(Head::hash);
    let here = here.or(remembered
        .filter(|head| head.number == seen.number)
        .map(|head| head.hash));
    if here.is_some_and(|hash| hash != seen.hash) {
        return finding(Problem::HeadForked);
    }
    None
}
