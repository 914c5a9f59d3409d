//! TimeTagger, report export with its blank and heading rows, and the tables that its own importer accepts.

use jiff::ToSpan;
use jiff::civil::DateTime;

use super::problems::{ValueProblem, code};
use super::row::{self, filled};
use super::table::{Cells, Col, Layout, Sheet};
use super::{Answers, Format, RowProblem, SourceRow, SourceTime, Stated, When, amounts, clock, dates, span};

pub(super) static SHEET: Sheet = Sheet {
    layout: Layout {
        format: Format::TimetaggerCsv,
        columns: &[
            (Col::Id, &["key", "id", "identifier"]),
            (
                Col::Project,
                &["projectname", "project name", "project", "proj", "pr"],
            ),
            (Col::ProjectPath, &["projectpath", "project path"]),
            (Col::Client, &["customer", "client"]),
            (Col::Task, &["task"]),
            (Col::Tags, &["tags", "tag"]),
            (Col::Start, &["start", "begin", "start time", "begin time", "t1"]),
            (Col::End, &["stop", "end", "stop time", "end time", "t2"]),
            (Col::Date, &["date"]),
            (
                Col::Duration,
                &[
                    "duration",
                    "duration h:m",
                    "duration h:m:s",
                    "duration hh:mm",
                    "duration hh:mm:ss",
                    "time",
                ],
            ),
            (
                Col::Note,
                &["description", "summary", "comment", "title", "ds", "notes"],
            ),
            (Col::User, &["user", "person"]),
            (Col::Email, &["email"]),
            (Col::Billable, &["billable"]),
        ],
        required: &[&[Col::Start, Col::Duration], &[Col::Date, Col::Start]],
    },
    dates: &[Col::Date],
    read,
};

fn read(cells: &Cells<'_>, answers: Answers) -> Result<Option<SourceRow>, RowProblem> {
    if is_heading(cells) || cells.text(Col::Note).starts_with("HIDDEN") {
        return Ok(None);
    }
    let stated = cells.read(Col::Duration, |text| amounts::stated(text, answers.decimal_comma))?;
    let claim = |problem: RowProblem| problem.claiming(stated.map(|stated| stated.seconds));
    let when = when(cells, answers, stated).map_err(claim)?;
    let billable = cells.read(Col::Billable, amounts::flag).map_err(claim)?;
    let note = cells.text(Col::Note);
    Ok(Some(SourceRow {
        external_id: cells.filled(Col::Id),
        person: super::Person::of(cells.text(Col::User), cells.text(Col::Email)),
        client: cells.filled(Col::Client),
        project: project(cells),
        task: cells.filled(Col::Task),
        tags: tags(cells.text(Col::Tags), note),
        note: without_tags(note),
        billable,
        ..SourceRow::at(cells.row, when, stated)
    }))
}

/// Subtotals, their headings and the rows between them have no start, no date and no duration of their own.
fn is_heading(cells: &Cells<'_>) -> bool {
    [Col::Date, Col::Start, Col::End, Col::Duration]
        .iter()
        .all(|column| cells.text(*column).is_empty())
}

fn when(cells: &Cells<'_>, answers: Answers, stated: Option<Stated>) -> Result<When, RowProblem> {
    let at = |column: Col| move |problem: ValueProblem| problem.at(cells.row, cells.name(column));
    if cells.text(Col::Start).is_empty() {
        let date = cells.read(Col::Date, |text| dates::date(text, answers.date_order))?;
        return match stated {
            Some(stated) if stated.seconds > 0 => Ok(When::Duration {
                date,
                seconds: stated.seconds,
            }),
            _ => Err(RowProblem::new(
                cells.row,
                cells.name(Col::Duration),
                code::ZERO_LENGTH,
                "neither a start nor a duration: there is no time to record",
            )),
        };
    }
    let start = cells.read(Col::Start, |text| point(cells, answers, text))?;
    if cells.text(Col::End).is_empty() {
        return Ok(When::Running { start });
    }
    let end = cells.read(Col::End, |text| point(cells, answers, text))?;
    let end = next_day(start, end).unwrap_or(end);
    if start == end && matches!(start, SourceTime::Instant(_)) {
        // TimeTagger marks a running timer by equal ends.
        return Ok(When::Running { start });
    }
    span::interval(start, end, stated).map_err(at(Col::End))
}

/// A time is seconds since 1970, a date-time, or a clock time that belongs to the date of the row.
fn point(cells: &Cells<'_>, answers: Answers, text: &str) -> Result<SourceTime, ValueProblem> {
    if text.len() > 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = text
            .parse()
            .map_err(|_| ValueProblem::new(code::OUT_OF_RANGE, "the number is too large"))?;
        return clock::unix(seconds);
    }
    if cells.text(Col::Date).is_empty() {
        return clock::moment(text);
    }
    let date = dates::date(cells.text(Col::Date), answers.date_order)?;
    Ok(SourceTime::Local(date.to_datetime(clock::time(text)?)))
}

/// With one date for both ends, an end before the start lies on the next day.
fn next_day(start: SourceTime, end: SourceTime) -> Option<SourceTime> {
    let (SourceTime::Local(start), SourceTime::Local(end)) = (start, end) else {
        return None;
    };
    let over_midnight = end < start && end.date() == start.date();
    over_midnight.then(|| tomorrow(end))?
}

fn tomorrow(end: DateTime) -> Option<SourceTime> {
    end.checked_add(1.day()).ok().map(SourceTime::Local)
}

/// A path such as `/clients/acme` stands before the name of the project.
fn project(cells: &Cells<'_>) -> Option<String> {
    match (
        cells.text(Col::ProjectPath).trim_matches('/'),
        cells.text(Col::Project),
    ) {
        ("", name) => filled(name),
        (path, "") => filled(path),
        (path, name) => filled(&format!("{path}/{name}")),
    }
}

/// Tags of the column (`#a #b` or `a, b`) and those written into the note.
pub(super) fn tags(column: &str, note: &str) -> Vec<String> {
    let in_column = column.split([',', ' ']).map(|tag| tag.trim_start_matches('#'));
    let in_note = note.split_whitespace().filter_map(hash_tag);
    row::tags(in_column.chain(in_note))
}

/// The note without its tag words, which are kept as tags.
pub(super) fn without_tags(note: &str) -> String {
    if !note.contains('#') {
        return note.trim().to_owned();
    }
    let words: Vec<&str> = note
        .split_whitespace()
        .filter(|word| hash_tag(word).is_none())
        .collect();
    words.join(" ")
}

fn hash_tag(word: &str) -> Option<&str> {
    let tag = word
        .strip_prefix('#')?
        .trim_end_matches([',', '.', ';', ':', '!', '?']);
    let named = tag
        .chars()
        .next()
        .is_some_and(|first| first.is_alphanumeric() || first == '_');
    named.then_some(tag)
}
