//! Kimai, CSV export. The header is in the language of the template; the end has no date of its own.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

use super::problems::{ValueProblem, code};
use super::row::{self, Person};
use super::table::{Cells, Col, Layout, Sheet};
use super::{Answers, Format, RowProblem, SourceRow, Stated, When, amounts, clock, dates, span};

pub(super) static SHEET: Sheet = Sheet {
    layout: Layout {
        format: Format::KimaiCsv,
        columns: &[
            (Col::Id, &["id", "identifiant", "id."]),
            (Col::Date, &["date", "datum", "fecha", "data"]),
            (Col::Start, &["from", "begin", "von", "de", "van", "da"]),
            (Col::End, &["to", "end", "bis", "à", "para", "tot", "a"]),
            (
                Col::Duration,
                &["duration", "dauer", "durée", "duración", "duur", "durata"],
            ),
            (Col::Break, &["break", "pause", "pausa", "rustpauze"]),
            (Col::User, &["name", "nom", "nombre", "naam", "nome"]),
            (
                Col::Account,
                &[
                    "user",
                    "username",
                    "benutzer",
                    "nom d'utilisateur",
                    "usuario",
                    "gebruikersnaam",
                    "utente",
                ],
            ),
            (Col::Email, &["e-mail", "email", "courriel", "correo electrónico"]),
            (Col::Client, &["customer", "kunde", "client", "cliente", "klant"]),
            (
                Col::Project,
                &["project", "projekt", "projet", "proyecto", "progetto"],
            ),
            (
                Col::Task,
                &[
                    "activity",
                    "tätigkeit",
                    "activité",
                    "actividad",
                    "activiteit",
                    "attività",
                ],
            ),
            (
                Col::Note,
                &[
                    "description",
                    "beschreibung",
                    "descripción",
                    "beschrijving",
                    "descrizione",
                ],
            ),
            (
                Col::Billable,
                &[
                    "billable",
                    "abrechenbar",
                    "facturable",
                    "factureerbaar",
                    "fatturabile",
                ],
            ),
            (
                Col::Tags,
                &[
                    "tags",
                    "schlagworte",
                    "mots-clés",
                    "etiquetas",
                    "labels",
                    "etichette",
                ],
            ),
        ],
        required: &[
            &[Col::Date],
            &[Col::Start],
            &[Col::End],
            &[Col::Duration],
            &[Col::Project],
            &[Col::Task],
        ],
    },
    dates: &[Col::Date],
    read,
};

fn read(cells: &Cells<'_>, answers: Answers) -> Result<Option<SourceRow>, RowProblem> {
    if cells.is_blank() {
        return Ok(None);
    }
    let stated = cells.read(Col::Duration, |text| worked(text, answers))?;
    let claim = |problem: RowProblem| problem.claiming(stated.map(|stated| stated.seconds));
    let (when, stated) = when(cells, answers, stated).map_err(claim)?;
    let name = cells
        .filled(Col::User)
        .or_else(|| cells.filled(Col::Account))
        .unwrap_or_default();
    let billable = cells.read(Col::Billable, amounts::flag).map_err(claim)?;
    Ok(Some(SourceRow {
        external_id: cells.filled(Col::Id),
        person: Person::of(&name, cells.text(Col::Email)),
        client: cells.filled(Col::Client),
        project: cells.filled(Col::Project),
        task: cells.filled(Col::Task),
        tags: row::tags(cells.text(Col::Tags).split(", ")),
        note: without_guard(cells.text(Col::Note)).to_owned(),
        billable,
        ..SourceRow::at(cells.row, when, stated)
    }))
}

/// The template may print the duration as clock time, decimal hours or seconds.
fn worked(text: &str, answers: Answers) -> Result<Option<Stated>, ValueProblem> {
    let bare = text.len() > 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(seconds) if bare => Ok(Some(Stated {
            seconds,
            precision: 1,
        })),
        _ => amounts::stated(text, answers.decimal_comma),
    }
}

fn when(
    cells: &Cells<'_>,
    answers: Answers,
    stated: Option<Stated>,
) -> Result<(When, Option<Stated>), RowProblem> {
    let date = cells.read(Col::Date, |text| dates::date(text, answers.date_order))?;
    let start = cells.read(Col::Start, clock::time)?;
    if cells.text(Col::End).is_empty() {
        let when = span::local(date.to_datetime(start), None, None);
        return when
            .map(|when| (when, None))
            .map_err(|problem| problem.at(cells.row, cells.name(Col::End)));
    }
    let end = cells.read(Col::End, clock::time)?;
    let pause = cells
        .read(Col::Break, |text| worked(text, answers))?
        .map_or(0, |pause| pause.seconds);
    if let Some(stated) = stated.filter(|stated| pause > 0 && stated.seconds > 0) {
        // The break has a length but no place between the two ends: only the worked time on the date is known.
        return Ok((
            When::Duration {
                date,
                seconds: stated.seconds,
            },
            Some(stated),
        ));
    }
    let end = end_of(date, start, end, stated).ok_or_else(|| {
        RowProblem::new(
            cells.row,
            cells.name(Col::End),
            code::OUT_OF_RANGE,
            "the end is out of range",
        )
    })?;
    let when = span::local(date.to_datetime(start), Some(end), stated);
    when.map(|when| (when, stated))
        .map_err(|problem| problem.at(cells.row, cells.name(Col::End)))
}

/// The end has no date of its own. The printed duration tells on which day it lies, also where clocks that are set back
/// bring it before the start; without one, an end before the start lies on the next day (pitfall 5).
fn end_of(date: Date, start: Time, end: Time, stated: Option<Stated>) -> Option<DateTime> {
    let same_day = date.to_datetime(end);
    let length = date.to_datetime(start).duration_until(same_day).as_secs();
    let days = match stated.filter(|stated| stated.seconds > 0) {
        // Half a day of tolerance leaves room for a change of the clocks and for rounding.
        Some(stated) => (stated.seconds - length + 43_200).div_euclid(86_400).max(0),
        None => i64::from(length < 0),
    };
    same_day.checked_add(days.days()).ok()
}

/// Kimai writes a guard before texts that a spreadsheet could take for a formula; the text is what follows.
fn without_guard(text: &str) -> &str {
    match text.strip_prefix("' ") {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) || rest.to_lowercase().contains("dde") => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};
    use rstest::rstest;

    use super::*;

    /// Pitfalls 1 and 5: midnight, whole days, and the hour in which the clocks are set back.
    #[rstest]
    #[case((9, 0), (10, 0), Some(3600), 0)]
    #[case((22, 0), (6, 0), Some(28_800), 1)]
    #[case((22, 0), (6, 0), None, 1)]
    #[case((9, 0), (15, 0), Some(108_000), 1)]
    #[case((8, 0), (8, 0), Some(86_400), 1)]
    #[case((2, 30), (2, 30), Some(3600), 0)]
    #[case((2, 45), (2, 15), Some(1800), 0)]
    fn the_end_lies_on_the_day_that_the_duration_tells(
        #[case] start: (i8, i8),
        #[case] end: (i8, i8),
        #[case] seconds: Option<i64>,
        #[case] days: i64,
    ) {
        let day = date(2026, 10, 25);
        let stated = seconds.map(|seconds| Stated {
            seconds,
            precision: 1,
        });
        let clock = |(hour, minute)| time(hour, minute, 0, 0);
        let expected = day.checked_add(days.days()).unwrap().to_datetime(clock(end));
        assert_eq!(end_of(day, clock(start), clock(end), stated), Some(expected));
    }
}
