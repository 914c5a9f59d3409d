//! The first pass: what is in the file, what it adds up to, and what has to be asked before the second pass.

use std::collections::BTreeSet;
use std::io::Read;

use super::dates::{DateEvidence, DateOrderFinding};
use super::format::rows_of_json;
use super::row::Person;
use super::table::{Sheet, Table};
use super::{Answers, DateOrder, FileProblem, Format, Question, RowProblem, SourceRow, When};

/// So many row problems are kept in full; the rest is only counted.
pub const PROBLEMS_KEPT: usize = 200;

/// So many different people, projects or tags a file may have: memory stays flat for any file.
const DISTINCT_LIMIT: usize = 50_000;

/// What the first pass found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Rows that are entries or should be: everything but headings and blanks.
    pub rows: u64,
    /// Rows that are timers still running in the source.
    pub running: u64,
    /// Total of the source in seconds, with the rows that have problems as far as their time can be read.
    pub source_seconds: i64,
    /// Everybody the file names, sorted.
    pub people: BTreeSet<Person>,
    /// Whether some row names nobody.
    pub nameless: bool,
    /// Client and project of the rows, as far as named, sorted.
    pub projects: BTreeSet<(Option<String>, Option<String>)>,
    /// What the dates say about their order.
    pub date_order: DateOrderFinding,
    /// Whether clock times without a zone occur.
    pub needs_zone: bool,
    /// The first problems.
    pub problems: Vec<RowProblem>,
    /// How many rows have a problem.
    pub problem_count: u64,
}

impl Inspection {
    /// The questions that remain open under the answers given so far.
    pub fn questions(&self, answers: Answers, has_zone: bool) -> Vec<Question> {
        let mut questions = Vec::new();
        if let (
            DateOrderFinding::Open {
                example,
                contradictory,
            },
            None,
        ) = (&self.date_order, answers.date_order)
        {
            questions.push(Question::DateOrder {
                example: example.clone(),
                contradictory: *contradictory,
            });
        }
        if self.needs_zone && !has_zone {
            questions.push(Question::TimeZone);
        }
        questions
    }

    /// The answers for the second pass: the given ones, completed by what the file itself decides.
    pub fn complete(&self, answers: Answers) -> Answers {
        let found = match self.date_order {
            DateOrderFinding::Found(order) => Some(order),
            DateOrderFinding::NotNeeded | DateOrderFinding::Open { .. } => None,
        };
        Answers {
            date_order: answers.date_order.or(found),
            ..answers
        }
    }
}

/// Reads a whole single-stream file once. Memory does not grow with the number of rows.
pub fn inspect(
    format: Format,
    reader: impl Read + Send,
    answers: Answers,
) -> Result<Inspection, FileProblem> {
    match format.sheet() {
        Some(sheet) => inspect_table(sheet, Table::open(&sheet.layout, reader)?, answers),
        None => inspect_rows(rows_of_json(format, reader)?),
    }
}

/// The same for rows that are already being read, such as those of a multi-file export.
pub fn inspect_rows(
    rows: impl Iterator<Item = Result<SourceRow, RowProblem>>,
) -> Result<Inspection, FileProblem> {
    let mut tally = Tally::default();
    for row in rows {
        tally.add(row)?;
    }
    Ok(tally.conclude(DateOrderFinding::NotNeeded))
}

/// Dates whose order is not known yet are read both ways until the end of the file, and the right tally is kept.
fn inspect_table<R: Read>(
    sheet: &Sheet,
    mut table: Table<R>,
    answers: Answers,
) -> Result<Inspection, FileProblem> {
    let mut evidence = DateEvidence::default();
    let day_first = Answers {
        date_order: answers.date_order.or(Some(DateOrder::Dmy)),
        ..answers
    };
    let month_first = Answers {
        date_order: answers.date_order.or(Some(DateOrder::Mdy)),
        ..answers
    };
    let mut tallies = (Tally::default(), Tally::default());
    let mut apart = false;
    while let Some((first, second)) = table.next_row(|cells| match cells {
        Err(problem) => (Some(Err(problem)), None),
        Ok(cells) => {
            let mut open = false;
            for column in sheet.dates {
                open |= evidence.see(cells.text(*column));
            }
            let first = (sheet.read)(&cells, day_first).transpose();
            let second =
                (open && answers.date_order.is_none()).then(|| (sheet.read)(&cells, month_first).transpose());
            (first, second)
        }
    }) {
        // Until the two readings differ for the first time one tally is enough.
        if second.is_some() && !apart {
            tallies.1 = tallies.0.clone();
            apart = true;
        }
        if apart && let Some(row) = second.unwrap_or_else(|| first.clone()) {
            tallies.1.add(row)?;
        }
        if let Some(row) = first {
            tallies.0.add(row)?;
        }
    }
    let finding = evidence.finding();
    let month_first_wins = apart && finding == DateOrderFinding::Found(DateOrder::Mdy);
    let tally = if month_first_wins { tallies.1 } else { tallies.0 };
    Ok(tally.conclude(finding))
}

#[derive(Clone, Default)]
struct Tally {
    rows: u64,
    running: u64,
    source_seconds: i64,
    people: BTreeSet<Person>,
    nameless: bool,
    projects: BTreeSet<(Option<String>, Option<String>)>,
    needs_zone: bool,
    problems: Vec<RowProblem>,
    problem_count: u64,
}

impl Tally {
    fn add(&mut self, row: Result<SourceRow, RowProblem>) -> Result<(), FileProblem> {
        self.rows += 1;
        match row {
            Ok(row) => self.add_row(row),
            Err(problem) => {
                self.add_problem(problem);
                Ok(())
            }
        }
    }

    fn add_row(&mut self, row: SourceRow) -> Result<(), FileProblem> {
        self.source_seconds = self.source_seconds.saturating_add(row.source_seconds);
        self.running += u64::from(matches!(row.when, When::Running { .. }));
        self.needs_zone |= row.needs_zone();
        match row.person {
            Some(person) => insert(&mut self.people, person, "people")?,
            None => self.nameless = true,
        }
        if row.client.is_some() || row.project.is_some() {
            insert(&mut self.projects, (row.client, row.project), "projects")?;
        }
        Ok(())
    }

    fn add_problem(&mut self, problem: RowProblem) {
        self.source_seconds = self
            .source_seconds
            .saturating_add(problem.source_seconds.unwrap_or_default());
        self.problem_count += 1;
        if self.problems.len() < PROBLEMS_KEPT {
            self.problems.push(problem);
        }
    }

    fn conclude(self, date_order: DateOrderFinding) -> Inspection {
        Inspection {
            rows: self.rows,
            running: self.running,
            source_seconds: self.source_seconds,
            people: self.people,
            nameless: self.nameless,
            projects: self.projects,
            date_order,
            needs_zone: self.needs_zone,
            problems: self.problems,
            problem_count: self.problem_count,
        }
    }
}

fn insert<T: Ord>(set: &mut BTreeSet<T>, value: T, what: &'static str) -> Result<(), FileProblem> {
    set.insert(value);
    if set.len() > DISTINCT_LIMIT {
        return Err(FileProblem::TooMany {
            what,
            limit: DISTINCT_LIMIT,
        });
    }
    Ok(())
}
