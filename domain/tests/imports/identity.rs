//! What makes two rows the same entry.

use domain::imports::{Format, Resolved, SourceRow, fingerprint};

use super::{berlin, read};

fn first(format: Format, name: &str) -> (SourceRow, Resolved) {
    let row = read(format, name).1.remove(0).unwrap();
    let resolved = row.resolve(Some(&berlin())).unwrap();
    (row, resolved)
}

/// Pitfall 17: honest repetitions inside one file stay apart, and the same file yields the same prints again.
#[test]
fn equal_rows_of_one_file_are_told_apart_by_their_occurrence() {
    let (_, rows) = read(Format::HarvestCsv, "harvest-csv/decimal_point.csv");
    let (one, two) = (rows[0].clone().unwrap(), rows[1].clone().unwrap());
    let print = |row: &SourceRow, occurrence| {
        fingerprint(Format::HarvestCsv, row, &row.resolve(None).unwrap(), occurrence)
    };
    assert_eq!(print(&one, 0), print(&two, 0));
    assert_ne!(print(&one, 0), print(&two, 1));
    assert_eq!(print(&one, 0).len(), 64);
}

#[test]
fn every_part_of_an_entry_counts() {
    let (row, resolved) = first(Format::TogglCsv, "toggl-csv/berlin_2026.csv");
    let print = |row: &SourceRow| fingerprint(Format::TogglCsv, row, &resolved, 0);
    let before = print(&row);
    let changes: [fn(&mut SourceRow); 4] = [
        |row| row.note.push('x'),
        |row| row.project = None,
        |row| row.client = Some("Other".into()),
        |row| row.person = None,
    ];
    for change in changes {
        let mut changed = row.clone();
        change(&mut changed);
        assert_ne!(print(&changed), before);
    }
    let mut moved = row.clone();
    moved.row = 99;
    assert_eq!(print(&moved), before, "the place in the file does not count");
}

/// Pitfall 18: timewarrior's ids move, so the start and the tags in any order are the identity; a timer that has ended
/// since the last import is still the same one.
#[test]
fn timewarrior_is_known_by_start_and_tags() {
    let (row, resolved) = first(Format::TimewarriorJson, "timewarrior-json/export.json");
    let Resolved::Interval { start, .. } = resolved else {
        panic!("an interval")
    };
    let print = |row: &SourceRow, resolved: &Resolved| fingerprint(Format::TimewarriorJson, row, resolved, 0);
    let mut turned = row.clone();
    turned.tags.reverse();
    turned.note.clear();
    assert_eq!(
        print(&row, &resolved),
        print(&turned, &Resolved::Running { start })
    );
    turned.tags.pop();
    assert_ne!(print(&row, &resolved), print(&turned, &resolved));
}
