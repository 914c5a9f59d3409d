//! The notes by which a report is grouped. Anybody may write as many as they like, so the lines have a bound: the notes
//! with the most time have one each, all the others share one.

use std::collections::HashMap;

use super::Query;
use super::columns::Columns;
use super::filter::Sieve;
use super::intern::NONE;
use super::select::MARGIN;
use crate::entries::Kind;
use crate::time::day_of;

/// So many notes have a line of their own.
pub const MOST_NOTES: usize = 500;
/// Notes that begin with the same characters, so many of them, share a line.
pub const NOTE_CHARACTERS: usize = 200;
/// What the line of all other notes is known by. No note is, because notes here never begin with a space.
pub const OTHER_NOTES: &str = " other";

/// The notes of the entries, as numbers.
pub(super) struct Notes {
    /// For each row the number of its note.
    pub(super) of_row: Vec<u32>,
    /// The notes that have a line, by number from 1.
    pub(super) texts: Vec<String>,
}

impl Notes {
    pub(super) fn new(columns: &Columns, sieve: &Sieve, query: &Query, most: usize) -> Self {
        let kept = longest(columns, sieve, query, most);
        let texts: Vec<String> = kept.iter().map(|text| (*text).to_owned()).collect();
        let numbers: HashMap<&str, u32> = kept.into_iter().zip(1..).collect();
        let others = u32::try_from(texts.len() + 1).unwrap_or(u32::MAX);
        let of_row = (0..columns.len()).map(|at| match line_of(columns.note_of(at)) {
            "" => NONE,
            text => numbers.get(text).copied().unwrap_or(others),
        });
        Self {
            of_row: of_row.collect(),
            texts,
        }
    }

    /// How many numbers there are, that of no note and that of all others included.
    pub(super) fn slots(&self) -> usize {
        self.texts.len() + 2
    }
}

/// The notes with the most time in and around the period, in the order of the alphabet among equals.
fn longest<'a>(columns: &'a Columns, sieve: &Sieve, query: &Query, most: usize) -> Vec<&'a str> {
    let days = day_of(query.period.from)..day_of(query.period.to);
    let (first, last) = (days.start * 86_400, days.end * 86_400);
    let mut sums: HashMap<&str, i64> = HashMap::new();
    for at in 0..columns.len() {
        let (start, end) = (columns.starts[at], columns.ends[at]);
        // No zone is known here, and none is needed: what only may lie in the period weighs nothing, but is named.
        let seconds = match columns.marks[at].kind {
            Kind::Duration if days.contains(&i64::from(columns.days[at])) => end,
            Kind::Interval if end > first - MARGIN && start < last + MARGIN => {
                (end.min(last) - start.max(first)).max(0)
            }
            _ => continue,
        };
        if columns.marks[at].running || !sieve.lets_through(columns, at) {
            continue;
        }
        let text = line_of(columns.note_of(at));
        if !text.is_empty() {
            *sums.entry(text).or_insert(0) += seconds;
        }
    }
    let mut ordered: Vec<(&str, i64)> = sums.into_iter().collect();
    ordered.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    ordered.truncate(most);
    ordered.into_iter().map(|(text, _)| text).collect()
}

/// The line in which a note counts; empty where there is no note.
fn line_of(note: &str) -> &str {
    let note = note.trim();
    match note.char_indices().nth(NOTE_CHARACTERS) {
        Some((end, _)) => note[..end].trim_end(),
        None => note,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;
    use crate::{
        entries::{Billable, DayRule},
        reports::{Filter, Lookups, Row, RowWhen, WeekStart},
        rounding::Rounding,
        time::Period,
    };

    #[rstest]
    #[case("", "")]
    #[case("  \n ", "")]
    #[case(" Call with the Bank ", "Call with the Bank")]
    #[case("Überprüfung", "Überprüfung")]
    fn a_note_counts_in_the_line_of_its_text(#[case] note: &str, #[case] line: &str) {
        assert_eq!(line_of(note), line);
    }

    #[test]
    fn long_notes_that_begin_alike_share_a_line() {
        let beginning = "ä".repeat(NOTE_CHARACTERS);
        assert_eq!(line_of(&format!("{beginning} one")), beginning);
        assert_eq!(line_of(&beginning), beginning);
    }

    /// Columns with duration entries in the first days of March: minutes and note.
    fn columns(entries: &[(i64, &str)]) -> Columns {
        let mut columns = Columns::default();
        for (n, &(minutes, note)) in (1..).zip(entries) {
            columns.push(&Row {
                id: Uuid::from_u128(n).into(),
                member: Uuid::from_u128(1).into(),
                project: None,
                task: None,
                when: RowWhen::Duration {
                    date: date(2026, 3, 2),
                    duration_seconds: minutes * 60,
                },
                billable: Billable::No,
                tags: &[],
                note,
            });
        }
        columns
    }

    fn march() -> Query {
        Query {
            period: Period {
                from: date(2026, 3, 1),
                to: date(2026, 4, 1),
            },
            zone: None,
            filter: Filter::default(),
            group_by: Vec::new(),
            rounding: Rounding::default(),
            days: DayRule::default(),
            week_start: WeekStart::Monday,
            compare_estimates: false,
            compare: None,
            amounts: None,
        }
    }

    #[test]
    fn the_notes_with_the_most_time_have_a_line_and_the_others_share_one() {
        let columns = columns(&[
            (10, "mail"),
            (30, "call"),
            (25, "mail"),
            (20, "lunch talk"),
            (5, ""),
            (20, "demo"),
        ]);
        let sieve = Sieve::new(&Filter::default(), &columns, &Lookups::default());
        let notes = Notes::new(&columns, &sieve, &march(), 3);
        assert_eq!(notes.texts, ["mail", "call", "demo"]);
        assert_eq!(notes.of_row, [1, 2, 1, 4, NONE, 3]);
        assert_eq!(notes.slots(), 5);
    }

    #[test]
    fn what_the_filter_leaves_out_takes_nobodys_line() {
        let columns = columns(&[(90, "secret"), (10, "call")]);
        let filter = Filter {
            note: Some("call".to_owned()),
            ..Filter::default()
        };
        let sieve = Sieve::new(&filter, &columns, &Lookups::default());
        assert_eq!(Notes::new(&columns, &sieve, &march(), 1).texts, ["call"]);
    }
}
