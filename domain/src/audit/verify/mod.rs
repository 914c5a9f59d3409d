//! Checks an exported log from its bytes alone. Nothing is believed but the signature of the log's key.

mod heads;
mod report;
mod walk;

use std::collections::BTreeSet;

use super::{
    bundle::{CHECKPOINT, EARLIER, KEYS, PEOPLE, README, payloads_path},
    tree::{entries_path, tile_width, tiles_of},
};
pub use report::{Files, Finding, Known, Problem, Report};
use walk::{Expected, Walk};

/// Checks everything that a bundle says.
pub fn verify(files: &mut impl Files, known: &Known) -> Report {
    let mut report = Report::default();
    let Some((size, root)) = heads::newest(files, known, &mut report) else {
        return report;
    };
    let expected = Expected {
        size,
        root,
        earlier: heads::earlier(files, known, &mut report),
    };
    expect_names(files, size, &mut report);
    Walk::new(files, &mut report, expected).run();
    report
}

/// A file that nobody looks at could be taken for a part of the record.
fn expect_names(files: &impl Files, size: u64, report: &mut Report) {
    let mut expected: BTreeSet<String> = [CHECKPOINT, KEYS, PEOPLE, README].map(str::to_owned).into();
    for tile in tiles_of(size) {
        let width = tile_width(size, tile);
        expected.insert(tile.path(width));
        if tile.level == 0 {
            expected.insert(entries_path(tile.index, width));
            expected.insert(payloads_path(tile.index));
        }
    }
    for name in files.names() {
        if !expected.contains(&name) && !name.starts_with(EARLIER) {
            report.find(Problem::File, None, format!("{name} has no place in this log"));
        }
    }
}
