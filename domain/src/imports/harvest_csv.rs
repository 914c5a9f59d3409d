//! Harvest, detailed time report: hours on a date, in the number format of the account, without clock times and
//! without e-mail addresses. They become duration entries; inventing a start would make the entries overlap.

use super::problems::code;
use super::row::Person;
use super::table::{Cells, Col, Layout, Sheet};
use super::{Answers, Format, RowProblem, SourceRow, When, amounts, dates};

pub(super) static SHEET: Sheet = Sheet {
    layout: Layout {
        format: Format::HarvestCsv,
        columns: &[
            (Col::Date, &["date"]),
            (Col::Client, &["client"]),
            (Col::Project, &["project"]),
            (Col::Task, &["task"]),
            (Col::Note, &["notes"]),
            (Col::Hours, &["hours"]),
            (Col::Billable, &["billable?", "billable"]),
            (Col::FirstName, &["first name"]),
            (Col::LastName, &["last name"]),
            (Col::Email, &["email", "e-mail"]),
        ],
        required: &[
            &[Col::Date],
            &[Col::Project],
            &[Col::Hours],
            &[Col::FirstName, Col::LastName],
        ],
    },
    dates: &[Col::Date],
    read,
};

fn read(cells: &Cells<'_>, answers: Answers) -> Result<Option<SourceRow>, RowProblem> {
    if cells.is_blank() {
        return Ok(None);
    }
    let stated = cells.read(Col::Hours, |text| amounts::stated(text, answers.decimal_comma))?;
    let Some(stated) = stated else {
        return Err(RowProblem::new(
            cells.row,
            cells.name(Col::Hours),
            code::MISSING_VALUE,
            "the hours are missing",
        ));
    };
    let claim = |problem: RowProblem| problem.claiming(Some(stated.seconds));
    let date = cells
        .read(Col::Date, |text| dates::date(text, answers.date_order))
        .map_err(claim)?;
    if stated.seconds == 0 {
        let message = "0 hours: there is no time to record";
        return Err(claim(RowProblem::new(
            cells.row,
            cells.name(Col::Hours),
            code::ZERO_LENGTH,
            message,
        )));
    }
    let billable = cells.read(Col::Billable, amounts::flag).map_err(claim)?;
    let name = format!("{} {}", cells.text(Col::FirstName), cells.text(Col::LastName));
    Ok(Some(SourceRow {
        person: Person::of(&name, cells.text(Col::Email)),
        client: cells.filled(Col::Client),
        project: cells.filled(Col::Project),
        task: cells.filled(Col::Task),
        note: cells.text(Col::Note).to_owned(),
        billable,
        ..SourceRow::at(
            cells.row,
            When::Duration {
                date,
                seconds: stated.seconds,
            },
            Some(stated),
        )
    }))
}
