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

/// An end before the start lies on the next day (pitfall 5); the printed duration tells of further whole days.
fn end_of(date: Date, start: Time, end: Time, stated: Option<Stated>) -> Option<DateTime> {
    let over_midnight = end < start || (end == start && stated.is_some_and(|stated| stated.seconds > 0));
    let next = if over_midnight {
        date.checked_add(1.day()).ok()?
    } else {
        date
    };
    let end = next.to_datetime(end);
    let Some(stated) = stated else { return Some(end) };
    let length = date.to_datetime(start).duration_until(end).as_secs();
    // Half a day of tolerance leaves room for a change of the clocks and for rounding.
    let more_days = (stated.seconds - length + 43_200).div_euclid(86_400).max(0);
    end.checked_add(more_days.days()).ok()
}

/// Kimai writes a guard before texts that a spreadsheet could take for a formula; the text is what follows.
fn without_guard(text: &str) -> &str {
    match text.strip_prefix("' ") {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) || rest.to_lowercase().contains("dde") => rest,
        _ => text,
    }
}
