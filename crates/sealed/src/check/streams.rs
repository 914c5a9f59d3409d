//! Heads and segments, stream by stream.

use std::collections::BTreeMap;

use super::{Body, Counted, Finding, Listed, Memory, Problem, Remembered, Served};
use crate::devices::DeviceList;
use crate::heads::{Head, Removal};
use crate::ids::{Digest, StreamId};
use crate::tree::Tree;

/// What is left of a stream after its check.
#[derive(Default)]
pub struct Checked {
    /// Heads that count, in order.
    pub heads: Vec<Head>,
    /// Genuine heads after the end of a revoked device.
    pub uncounted: Vec<Head>,
    /// Segments that the last head names and that are as it says.
    pub counted: Vec<Counted>,
    /// The tree over all segments that the last head names.
    pub tree: Tree,
}

/// Everything served, by stream.
pub struct Streams<'a> {
    memory: &'a Memory,
    /// Unbroken from number 1.
    lists: &'a [DeviceList],
    list_hashes: Vec<Digest>,
    whole: bool,
    pub removals: Vec<Removal>,
    heads: BTreeMap<StreamId, Vec<Head>>,
    segments: BTreeMap<StreamId, Vec<&'a Listed<'a>>>,
}

impl<'a> Streams<'a> {
    /// Reads everything and keeps what is genuine.
    pub fn sort(
        memory: &'a Memory,
        lists: &'a [DeviceList],
        served: &'a Served<'a>,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let mut streams = Self {
            memory,
            list_hashes: lists.iter().map(DeviceList::hash).collect(),
            lists,
            whole: served.whole,
            removals: Vec::new(),
            heads: BTreeMap::new(),
            segments: BTreeMap::new(),
        };
        for bytes in &served.heads {
            match streams.genuine(bytes) {
                Ok(head) => streams.heads.entry(head.stream).or_default().push(head),
                Err(finding) => findings.push(finding),
            }
        }
        for segment in &served.segments {
            streams.segments.entry(segment.stream).or_default().push(segment);
        }
        for bytes in &served.removals {
            match Removal::read(bytes)
                .ok()
                .filter(|removal| streams.is_genuine(removal))
            {
                Some(removal) => streams.removals.push(removal),
                None => findings.push(Finding::of_log(Problem::RemovalIgnored, None)),
            }
        }
        streams
    }

    /// Checks every stream that is served or remembered.
    pub fn check(&self, findings: &mut Vec<Finding>) -> BTreeMap<StreamId, Checked> {
        let remembered = self.memory.streams().map(|known| known.head.stream);
        let served = self.heads.keys().chain(self.segments.keys()).copied();
        let mut streams: Vec<StreamId> = remembered.chain(served).collect();
        streams.sort_unstable();
        streams.dedup();
        streams
            .into_iter()
            .map(|stream| (stream, self.check_stream(stream, findings)))
            .collect()
    }

    fn check_stream(&self, stream: StreamId, findings: &mut Vec<Finding>) -> Checked {
        let remembered = self.memory.stream(stream);
        let mut heads = self.heads.get(&stream).cloned().unwrap_or_default();
        heads.sort_by_key(|head| head.number);
        heads.dedup_by_key(|head| head.hash());
        let before = findings.len();
        check_chain(stream, &heads, remembered, findings);
        let uncounted = self.cut(stream, &mut heads, findings);
        let mut checked = Checked {
            heads,
            uncounted,
            ..Checked::default()
        };
        // Segments are held against heads only where the heads themselves are right.
        if findings[before..].iter().all(|found| !found.is_alarm()) {
            self.check_segments(stream, &mut checked, remembered, findings);
        }
        checked
    }

    /// A head that its device signed while it belonged to the log.
    fn genuine(&self, bytes: &[u8]) -> Result<Head, Finding> {
        let head = Head::read(bytes).map_err(|_| Finding::of_log(Problem::HeadUnreadable, None))?;
        let finding = |problem| Err(Finding::of_stream(problem, head.stream, head.number));
        if head.log != self.memory.log() {
            return finding(Problem::HeadOfOtherLog);
        }
        let device = self
            .lists
            .last()
            .and_then(|newest| newest.device(head.stream.device));
        let Some(device) = device else {
            return finding(Problem::HeadOfUnknownDevice);
        };
        if !head.is_signed_by(&device.public) {
            return finding(Problem::HeadForged);
        }
        let index = usize::try_from(head.list_number - 1).unwrap_or(usize::MAX);
        let (Some(list), Some(hash)) = (self.lists.get(index), self.list_hashes.get(index)) else {
            return finding(Problem::ListHidden);
        };
        if *hash != head.list_hash {
            return finding(Problem::HeadWithWrongList);
        }
        match list.device(head.stream.device) {
            None => return finding(Problem::HeadOfUnknownDevice),
            Some(device) if device.revoked.is_some() => return finding(Problem::HeadOfRevokedDevice),
            Some(_) => {}
        }
        if list.current_recipient().map(|(generation, _)| generation) != Some(head.generation) {
            return finding(Problem::HeadWithWrongGeneration);
        }
        Ok(head)
    }

    fn is_genuine(&self, removal: &Removal) -> bool {
        let device = self.lists.last().and_then(|newest| newest.device(removal.by));
        removal.log == self.memory.log()
            && device.is_some_and(|device| {
                device.revoked.is_none()
                    && device.added <= removal.list_number
                    && removal.is_signed_by(&device.public)
            })
    }

    /// Takes away the heads after the end of a revoked device.
    fn cut(&self, stream: StreamId, heads: &mut Vec<Head>, findings: &mut Vec<Finding>) -> Vec<Head> {
        let device = self.lists.last().and_then(|newest| newest.device(stream.device));
        let Some(revocation) = device.and_then(|device| device.revoked.as_ref()) else {
            return Vec::new();
        };
        let last = revocation.last.iter().find(|seen| seen.stream == stream);
        let end = last.map_or(0, |seen| seen.number);
        let at_end = heads.iter().find(|head| head.number == end);
        if let (Some(seen), Some(head)) = (last, at_end)
            && head.hash() != seen.hash
        {
            findings.push(Finding::of_stream(Problem::HeadForked, stream, end));
        }
        if last.is_some()
            && at_end.is_none()
            && self
                .memory
                .stream(stream)
                .is_none_or(|known| known.head.number < end)
        {
            findings.push(Finding::of_stream(Problem::TailHidden, stream, end));
        }
        let after = heads
            .iter()
            .position(|head| head.number > end)
            .unwrap_or(heads.len());
        let uncounted = heads.split_off(after);
        findings.extend(
            uncounted
                .iter()
                .map(|head| Finding::of_stream(Problem::AfterRevocation, stream, head.number)),
        );
        uncounted
    }

    fn check_segments(
        &self,
        stream: StreamId,
        checked: &mut Checked,
        remembered: Option<&Remembered>,
        findings: &mut Vec<Finding>,
    ) {
        let mut listed: Vec<&Listed<'_>> = self.segments.get(&stream).cloned().unwrap_or_default();
        listed.sort_by_key(|segment| segment.number);
        listed.dedup();
        let base = remembered.filter(|_| !self.whole);
        let mut tree = base.map(|known| known.tree.clone()).unwrap_or_default();
        let mut last = base.map_or(Digest::NONE, |known| known.last_segment);
        let known = tree.size();
        let mut rest = listed
            .into_iter()
            .skip_while(|segment| segment.number <= known)
            .peekable();
        for head in &checked.heads {
            // What was remembered of heads before the base was checked then.
            if head.segments < tree.size() {
                continue;
            }
            while tree.size() < head.segments {
                let number = tree.size() + 1;
                let Some(segment) = rest.next_if(|segment| segment.number == number) else {
                    findings.push(Finding::of_stream(Problem::SegmentMissing, stream, number));
                    return;
                };
                tree.push(segment.id);
                if self.is_as_named(segment, findings) {
                    checked.counted.push(Counted {
                        stream,
                        number,
                        id: segment.id,
                        previous: last,
                    });
                }
                last = segment.id;
            }
            if tree.root() != head.root || last != head.last_segment {
                findings.push(Finding::of_stream(
                    Problem::SegmentsExchanged,
                    stream,
                    head.number,
                ));
                checked.counted.clear();
                return;
            }
        }
        // Beside one that counts stands another in the same place: one of them the device did not make.
        if let Some(beside) = rest.next_if(|segment| segment.number <= tree.size()) {
            findings.push(Finding::of_stream(
                Problem::SegmentsExchanged,
                stream,
                beside.number,
            ));
            checked.counted.clear();
            return;
        }
        checked.tree = tree;
        findings.extend(
            rest.map(|segment| Finding::of_stream(Problem::SegmentUncounted, stream, segment.number)),
        );
    }

    /// Whether the bytes of a segment can be relied on; whether they are missing by its owner's wish.
    fn is_as_named(&self, segment: &Listed<'_>, findings: &mut Vec<Finding>) -> bool {
        let problem = match segment.body {
            Body::Bytes(bytes) if crate::segment::id(bytes) == segment.id => return true,
            Body::NotFetched => return true,
            Body::Bytes(_) => Problem::SegmentAltered,
            Body::Gone if self.is_removed(segment) => return false,
            Body::Gone => Problem::SegmentMissing,
        };
        findings.push(Finding::of_stream(problem, segment.stream, segment.number));
        false
    }

    fn is_removed(&self, segment: &Listed<'_>) -> bool {
        self.removals.iter().any(|removal| {
            removal.stream == segment.stream && (removal.from..=removal.to).contains(&segment.number)
        })
    }
}

/// Whether heads follow each other, and what is remembered.
fn check_chain(
    stream: StreamId,
    heads: &[Head],
    remembered: Option<&Remembered>,
    findings: &mut Vec<Finding>,
) {
    let mut found = |problem, number| findings.push(Finding::of_stream(problem, stream, number));
    let known = remembered.map(|known| known.head);
    let newest = heads.last().map_or(0, |head| head.number);
    if let Some(known) = known.filter(|known| newest < known.number) {
        found(Problem::HeadRolledBack, known.number);
    }
    let Some(first) = heads.first() else {
        return;
    };
    match known {
        Some(known) if first.number > known.number + 1 => found(Problem::HeadMissing, known.number + 1),
        Some(known) if first.number == known.number + 1 && first.previous != known.hash => {
            found(Problem::HeadForked, known.number);
        }
        None if first.number > 1 => found(Problem::HistoryPartial, first.number),
        _ => {}
    }
    if let Some(remembered) = remembered {
        if first.number == remembered.head.number + 1
            && (first.segments < remembered.tree.size() || first.list_number < remembered.list_number)
        {
            found(Problem::HeadBroken, first.number);
        }
        let again = heads.iter().find(|head| head.number == remembered.head.number);
        if again.is_some_and(|head| head.hash() != remembered.head.hash) {
            found(Problem::HeadForked, remembered.head.number);
        }
    }
    for pair in heads.windows(2) {
        let (before, after) = (&pair[0], &pair[1]);
        if before.number == after.number {
            found(Problem::HeadForked, after.number);
        } else if before.number + 1 != after.number {
            found(Problem::HeadMissing, before.number + 1);
        } else if after.previous != before.hash() || after.segments < before.segments {
            found(Problem::HeadBroken, after.number);
        } else if after.list_number < before.list_number {
            found(Problem::HeadWithWrongList, after.number);
        }
    }
}
