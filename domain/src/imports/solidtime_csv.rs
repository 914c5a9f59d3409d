//! solidtime: the detailed report (`Start` and `End` on the clock of a chosen zone) and the generic time entries
//! (UTC). Both have the same columns under similar names; what a time says about its zone decides.

use super::problems::code;
use super::row::Person;
use super::table::{Cells, Col, Layout, Sheet};
use super::{Answers, Format, RowProblem, SourceRow, When, amounts, clock, row, span};

pub(super) static SHEET: Sheet = Sheet {
    layout: Layout {
        format: Format::SolidtimeCsv,
        columns: &[
            (Col::User, &["user_name", "user"]),
            (Col::Email, &["user_email"]),
            (Col::Client, &["client"]),
            (Col::Project, &["project"]),
            (Col::Task, &["task"]),
            (Col::Note, &["description"]),
            (Col::Billable, &["billable"]),
            (Col::Start, &["start"]),
            (Col::End, &["end"]),
            (Col::Duration, &["duration"]),
            (Col::Hours, &["duration (decimal)"]),
            (Col::Tags, &["tags"]),
        ],
        required: &[
            &[Col::Note],
            &[Col::Start],
            &[Col::End],
            &[Col::Project],
            &[Col::User],
        ],
    },
    dates: &[],
    read,
};

fn read(cells: &Cells<'_>, answers: Answers) -> Result<Option<SourceRow>, RowProblem> {
    if cells.is_blank() {
        return Ok(None);
    }
    let stated = cells.read(Col::Duration, |text| amounts::stated(text, answers.decimal_comma))?;
    let claim = |problem: RowProblem| problem.claiming(stated.map(|stated| stated.seconds));
    if cells.text(Col::Start).is_empty() {
        let problem = RowProblem::new(
            cells.row,
            cells.name(Col::Start),
            code::MISSING_VALUE,
            "the start is missing",
        );
        return Err(claim(problem));
    }
    let start = cells.read(Col::Start, clock::moment).map_err(claim)?;
    let when = if cells.text(Col::End).is_empty() {
        When::Running { start }
    } else {
        let end = cells.read(Col::End, clock::moment).map_err(claim)?;
        span::interval(start, end, stated)
            .map_err(|problem| claim(problem.at(cells.row, cells.name(Col::End))))?
    };
    let billable = cells.read(Col::Billable, amounts::flag).map_err(claim)?;
    Ok(Some(SourceRow {
        person: Person::of(cells.text(Col::User), cells.text(Col::Email)),
        client: cells.filled(Col::Client),
        project: cells.filled(Col::Project),
        task: cells.filled(Col::Task),
        tags: row::tags(cells.text(Col::Tags).split(',')),
        note: cells.text(Col::Note).to_owned(),
        billable,
        ..SourceRow::at(cells.row, when, stated)
    }))
}
