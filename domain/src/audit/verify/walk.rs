//! The way through all entries, their payloads and tiles.

use std::collections::{BTreeMap, BTreeSet};

use super::{Files, Problem, Report};
use crate::audit::{
    Entry, Hash, Payload, TILE_WIDTH, TileId, Tree,
    bundle::{BesideTree, ERASED, payloads_path, split_entries},
    commit, entries_path, leaf_hash, tile_width,
};

/// What the checkpoints demand.
pub struct Expected {
    pub size: u64,
    pub root: Hash,
    pub earlier: BTreeMap<u64, (Hash, String)>,
}

/// The way through all entries, in order.
pub struct Walk<'a, F> {
    files: &'a mut F,
    report: &'a mut Report,
    expected: Expected,
    tree: Tree,
    /// Up to here an earlier checkpoint proves the entries.
    proved: u64,
    /// Entries that do not agree with their tile.
    suspects: Vec<u64>,
    missing: Vec<u64>,
    /// Positions whose payloads were erased, each with the position of the event that says so.
    erased: Vec<(u64, [u64; 2])>,
}

impl<'a, F: Files> Walk<'a, F> {
    pub fn new(files: &'a mut F, report: &'a mut Report, expected: Expected) -> Self {
        Self {
            files,
            report,
            expected,
            tree: Tree::default(),
            proved: 0,
            suspects: Vec::new(),
            missing: Vec::new(),
            erased: Vec::new(),
        }
    }

    pub fn run(mut self) {
        let chunks = self.expected.size.div_ceil(TILE_WIDTH);
        let whole = (0..chunks).all(|index| self.chunk(index));
        if whole {
            let edge: Vec<(TileId, Vec<u8>)> = self
                .tree
                .edge()
                .map(|(tile, hashes)| (tile, hashes.to_vec()))
                .collect();
            for (tile, hashes) in edge {
                self.compare(tile, &hashes);
            }
        }
        self.judge(whole);
        if whole {
            self.check_root();
        }
        for position in std::mem::take(&mut self.missing) {
            if self
                .erased
                .iter()
                .any(|(said_at, [first, last])| *said_at > position && (*first..=*last).contains(&position))
            {
                self.report.erased += 1;
            } else {
                let message =
                    format!("the payload of entry {position} is gone, and no event says that it was erased");
                self.report.find(Problem::PayloadMissing, Some(position), message);
            }
        }
    }

    /// Reads 256 entries; false if the walk cannot go on behind them.
    fn chunk(&mut self, index: u64) -> bool {
        let first = index * TILE_WIDTH;
        let width = tile_width(self.expected.size, TileId { level: 0, index });
        let path = entries_path(index, width);
        let file = match self.files.read(&path) {
            Ok(Some(file)) => file,
            Ok(None) => return self.stop(Problem::Missing, first, format!("{path} is missing")),
            Err(why) => return self.stop(Problem::File, first, format!("{path}: {why}")),
        };
        let (entries, rest) = split_entries(&file);
        let mut payloads = self.payloads(index);
        for (position, bytes) in
            (first..).zip(entries.iter().take(usize::try_from(width).unwrap_or(usize::MAX)))
        {
            self.entry(position, bytes, payloads.remove(&position));
        }
        for position in payloads.into_keys() {
            self.report.find(
                Problem::File,
                None,
                format!("a payload for entry {position}, which is not here"),
            );
        }
        let count = entries.len() as u64;
        if count < width {
            let position = first + count;
            return self.stop(
                Problem::Missing,
                position,
                format!("entry {position} is missing or cut off"),
            );
        }
        if count > width || !rest.is_empty() {
            let position = first + width;
            return self.stop(
                Problem::File,
                position,
                format!("{path} holds more than its {width} entries"),
            );
        }
        true
    }

    fn stop(&mut self, problem: Problem, position: u64, message: String) -> bool {
        self.report.find(problem, Some(position), message);
        false
    }

    fn payloads(&mut self, index: u64) -> BTreeMap<u64, BesideTree> {
        let path = payloads_path(index);
        let mut payloads = BTreeMap::new();
        let file = match self.files.read(&path) {
            Ok(file) => file.unwrap_or_default(),
            Err(why) => {
                self.report.find(Problem::File, None, format!("{path}: {why}"));
                return payloads;
            }
        };
        for line in file.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let line = std::str::from_utf8(line).ok().and_then(BesideTree::from_line);
            match line {
                Some(line) if !payloads.contains_key(&line.position) => {
                    drop(payloads.insert(line.position, line));
                }
                _ => self.report.find(
                    Problem::File,
                    None,
                    format!("{path} holds a line that is no payload"),
                ),
            }
        }
        payloads
    }

    fn entry(&mut self, position: u64, bytes: &[u8], payload: Option<BesideTree>) {
        match Entry::decode(bytes) {
            Err(why) => {
                let message = format!("entry {position}: {why}");
                self.report.find(Problem::Changed, Some(position), message);
            }
            Ok(entry) => {
                if entry.position != position {
                    let message = format!("entry {position} says that it is entry {}", entry.position);
                    self.report.find(Problem::Moved, Some(position), message);
                }
                self.payload(position, &entry, payload);
            }
        }
        for (tile, hashes) in self.tree.append(leaf_hash(bytes)) {
            self.compare(tile, &hashes);
        }
        self.check_earlier();
    }

    fn payload(&mut self, position: u64, entry: &Entry, payload: Option<BesideTree>) {
        let Some(beside) = payload else {
            return self.missing.push(position);
        };
        if commit(&beside.salt, &beside.text) != entry.commitment {
            let message = format!("the payload of entry {position} is not what the entry was made for");
            return self.report.find(Problem::PayloadChanged, Some(position), message);
        }
        self.report.payloads += 1;
        if entry.action == ERASED
            && let Some(after) = Payload::from_text(&beside.text).and_then(|payload| payload.after)
            && let Ok(ranges) = serde_json::from_value::<Vec<[u64; 2]>>(after["positions"].clone())
        {
            self.erased
                .extend(ranges.into_iter().map(|range| (position, range)));
        }
    }

    /// Whether an earlier checkpoint of exactly this size has this root.
    fn check_earlier(&mut self) {
        let size = self.tree.size();
        let Some((root, name)) = self.expected.earlier.remove(&size) else {
            return;
        };
        if self.tree.root() == Some(root) {
            self.report.earlier += 1;
            self.proved = size;
        } else {
            let message = format!("{name}: the first {size} entries are not those that were signed for");
            self.report.find(Problem::Root, Some(self.proved), message);
        }
    }

    fn check_root(&mut self) {
        if self.tree.root() == Some(self.expected.root) {
            return;
        }
        let message = format!(
            "the {} entries are not those that were signed for; the first {} are proved by an earlier checkpoint",
            self.expected.size, self.proved
        );
        self.report.find(Problem::Root, Some(self.proved), message);
    }

    /// Compares a tile of the entries with the one in the bundle.
    fn compare(&mut self, tile: TileId, hashes: &[u8]) {
        let path = tile.path(hashes.len() as u64 / 32);
        match self.files.read(&path) {
            Ok(Some(stored)) if stored == hashes => {}
            Ok(Some(stored)) if tile.level == 0 && stored.len() == hashes.len() => {
                let pairs = stored.chunks_exact(32).zip(hashes.chunks_exact(32));
                for ((stored, computed), position) in pairs.zip(tile.index * TILE_WIDTH..) {
                    if stored != computed {
                        self.suspects.push(position);
                    }
                }
            }
            Ok(Some(_)) => self
                .report
                .find(Problem::File, None, format!("{path} does not fit the entries")),
            Ok(None) => self
                .report
                .find(Problem::File, None, format!("{path} is missing")),
            Err(why) => self.report.find(Problem::File, None, format!("{path}: {why}")),
        }
    }

    /// Where an entry and its tile disagree, the signed root tells which of them is right.
    fn judge(&mut self, whole: bool) {
        let entries_hold = whole && self.tree.root() == Some(self.expected.root);
        let named: BTreeSet<u64> = self
            .report
            .findings
            .iter()
            .filter_map(|finding| finding.position)
            .collect();
        for position in std::mem::take(&mut self.suspects) {
            if entries_hold {
                let message = format!("the tile of entry {position} does not fit the entry, which is proved");
                self.report.find(Problem::File, None, message);
            } else if !named.contains(&position) {
                let message = format!("entry {position} is not the one that the tree holds");
                self.report.find(Problem::Changed, Some(position), message);
            }
        }
    }
}
