//! The chain of device lists.

use super::{Finding, Memory, Problem};
use crate::devices::{DeviceList, ListError};

/// The lists in order, or nothing where no list can be relied on.
pub fn check(memory: &Memory, served: &[&[u8]], findings: &mut Vec<Finding>) -> Option<Vec<DeviceList>> {
    let mut lists = Vec::new();
    for bytes in served {
        match DeviceList::read(bytes) {
            Ok(list) if list.log() != memory.log() => {
                findings.push(Finding::of_log(Problem::ListOfOtherLog, list.number()));
            }
            Ok(list) => lists.push(list),
            Err(ListError::Signature | ListError::OtherRoot) => {
                findings.push(Finding::of_log(Problem::ListForged, None));
            }
            Err(_) => findings.push(Finding::of_log(Problem::ListUnreadable, None)),
        }
    }
    lists.sort_by_key(DeviceList::number);
    lists.dedup_by_key(|list| list.hash());
    let newest = lists.last().map(DeviceList::number);
    let Some(newest) = newest else {
        findings.push(Finding::of_log(Problem::ListMissing, None));
        return None;
    };
    let unbroken = chain(&lists, findings);
    if let Some((number, hash)) = memory.list {
        match lists.iter().find(|list| list.number() == number) {
            _ if newest < number => findings.push(Finding::of_log(Problem::ListRolledBack, number)),
            Some(list) if list.hash() != hash => findings.push(Finding::of_log(Problem::ListForked, number)),
            Some(_) => {}
            None => findings.push(Finding::of_log(Problem::ListBroken, number)),
        }
    }
    unbroken.then_some(lists)
}

fn chain(lists: &[DeviceList], findings: &mut Vec<Finding>) -> bool {
    let begins = lists.first().is_some_and(|list| list.number() == 1);
    if !begins {
        findings.push(Finding::of_log(Problem::ListBroken, 1));
    }
    let mut unbroken = begins;
    for pair in lists.windows(2) {
        let problem = match pair[1].continues(&pair[0]) {
            Ok(()) => continue,
            Err(_) if pair[0].number() == pair[1].number() => Problem::ListForked,
            Err(_) => Problem::ListBroken,
        };
        findings.push(Finding::of_log(problem, pair[1].number()));
        unbroken = false;
    }
    unbroken
}
