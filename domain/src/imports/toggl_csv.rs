//! Toggl Track, detailed report. Times are on the clock of the exporter's profile, and the file does not say which.

use super::problems::code;
use super::table::{Cells, Col, Layout, Sheet};
use super::{Answers, Format, RowProblem, SourceRow, amounts, clock, dates, row, span};

pub(super) static SHEET: Sheet = Sheet {
    layout: Layout {
        format: Format::TogglCsv,
        columns: &[
            (Col::User, &["user", "member"]),
            (Col::Email, &["email"]),
            (Col::Client, &["client"]),
            (Col::Project, &["project"]),
            (Col::Task, &["task"]),
            (Col::Note, &["description"]),
            (Col::Billable, &["billable"]),
            (Col::Date, &["start date"]),
            (Col::Start, &["start time"]),
            (Col::EndDate, &["end date", "stop date"]),
            (Col::End, &["end time", "stop time"]),
            (Col::Duration, &["duration"]),
            (Col::Tags, &["tags"]),
        ],
        required: &[
            &[Col::Note],
            &[Col::Date],
            &[Col::Start],
            &[Col::EndDate],
            &[Col::End],
        ],
    },
    dates: &[Col::Date, Col::EndDate],
    read,
};

/// Reads a row of the layout that Toggl and Clockify share: a date and a time for each end.
pub(super) fn read(cells: &Cells<'_>, answers: Answers) -> Result<Option<SourceRow>, RowProblem> {
    if cells.is_blank() {
        return Ok(None);
    }
    let stated = stated(cells, answers)?;
    let claimed = stated.map(|stated| stated.seconds);
    read_entry(cells, answers, stated)
        .map(Some)
        .map_err(|problem| problem.claiming(claimed))
}

fn stated(cells: &Cells<'_>, answers: Answers) -> Result<Option<super::Stated>, RowProblem> {
    let printed = cells.read(Col::Duration, |text| amounts::stated(text, answers.decimal_comma))?;
    match printed {
        Some(printed) => Ok(Some(printed)),
        None => cells.read(Col::Hours, |text| amounts::stated(text, answers.decimal_comma)),
    }
}

fn read_entry(
    cells: &Cells<'_>,
    answers: Answers,
    stated: Option<super::Stated>,
) -> Result<SourceRow, RowProblem> {
    let order = answers.date_order;
    if cells.text(Col::Date).is_empty() {
        return Err(RowProblem::new(
            cells.row,
            cells.name(Col::Date),
            code::MISSING_VALUE,
            "the start date is missing",
        ));
    }
    let start = cells.read(Col::Date, |text| dates::date(text, order))?;
    let start = start.to_datetime(cells.read(Col::Start, clock::time)?);
    // A timer that still runs has neither end date nor end time; half an end is an error and says so.
    let running = cells.text(Col::EndDate).is_empty() && cells.text(Col::End).is_empty();
    let end = if running {
        None
    } else {
        let end = cells.read(Col::EndDate, |text| dates::date(text, order))?;
        Some(end.to_datetime(cells.read(Col::End, clock::time)?))
    };
    let when =
        span::local(start, end, stated).map_err(|problem| problem.at(cells.row, cells.name(Col::End)))?;
    let billable = cells.read(Col::Billable, amounts::flag)?;
    Ok(SourceRow {
        person: cells.person(),
        client: cells.filled(Col::Client),
        project: cells.filled(Col::Project),
        task: cells.filled(Col::Task),
        // A tag may itself hold a comma; only comma and blank join two of them.
        tags: row::tags(cells.text(Col::Tags).split(", ")),
        note: cells.text(Col::Note).to_owned(),
        billable,
        ..SourceRow::at(cells.row, when, stated)
    })
}
