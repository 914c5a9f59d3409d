//! solidtime, whole-organization export: one CSV file for each table, joined by ids. Unpacking, with its limits, is
//! the caller's business; here every file is a reader of its own.

use std::io::Read;
use std::sync::Arc;

use super::problems::{ValueProblem, code};
use super::row::{self, Person};
use super::table::{Cells, Col, Layout, Sheet, Table, TableRows};
use super::{
    Answers, Catalogue, FileProblem, Format, RowProblem, Rows, SourceRow, When, amounts, clock, span,
};

/// The files of the export that give names to ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// `members.csv`
    Members,
    /// `clients.csv`
    Clients,
    /// `projects.csv`
    Projects,
    /// `tasks.csv`
    Tasks,
    /// `tags.csv`
    Tags,
}

impl File {
    /// Every file that gives names to ids.
    pub const ALL: [Self; 5] = [
        Self::Members,
        Self::Clients,
        Self::Projects,
        Self::Tasks,
        Self::Tags,
    ];

    /// The name inside the export.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Members => "members.csv",
            Self::Clients => "clients.csv",
            Self::Projects => "projects.csv",
            Self::Tasks => "tasks.csv",
            Self::Tags => "tags.csv",
        }
    }
}

/// The name of the file with the entries inside the export.
pub const ENTRIES: &str = "time_entries.csv";

static NAMES: Layout = Layout {
    format: Format::SolidtimeZip,
    columns: &[
        (Col::Id, &["id"]),
        (Col::User, &["name"]),
        (Col::Email, &["email"]),
        (Col::Client, &["client_id"]),
    ],
    required: &[&[Col::Id], &[Col::User]],
};

static SHEET: Sheet = Sheet {
    layout: Layout {
        format: Format::SolidtimeZip,
        columns: &[
            (Col::Id, &["id"]),
            (Col::Note, &["description"]),
            (Col::Start, &["start"]),
            (Col::End, &["end"]),
            (Col::Billable, &["billable"]),
            (Col::Kind, &["type"]),
            (Col::User, &["member_id"]),
            (Col::Client, &["client_id"]),
            (Col::Project, &["project_id"]),
            (Col::Task, &["task_id"]),
            (Col::Tags, &["tags"]),
        ],
        required: &[&[Col::Id], &[Col::Start], &[Col::End], &[Col::User]],
    },
    dates: &[],
    read,
};

/// Takes the names of one file into the catalogue.
pub fn add_names(catalogue: &mut Catalogue, file: File, reader: impl Read) -> Result<(), FileProblem> {
    let broken = |reason: String| FileProblem::Broken {
        file: file.name().to_owned(),
        reason,
    };
    let mut table = Table::open(&NAMES, reader).map_err(|problem| broken(problem.to_string()))?;
    while let Some(added) = table.next_row(|cells| match cells {
        Ok(cells) if cells.is_blank() => Ok(()),
        Ok(cells) => add_name(catalogue, file, &cells),
        Err(problem) => Err(broken(format!("row {}: {}", problem.row, problem.message))),
    }) {
        added?;
    }
    Ok(())
}

fn add_name(catalogue: &mut Catalogue, file: File, cells: &Cells<'_>) -> Result<(), FileProblem> {
    let (id, name) = (cells.text(Col::Id), cells.text(Col::User));
    match file {
        File::Members => {
            catalogue.add_person(id, Person::of(name, cells.text(Col::Email)).unwrap_or_default())
        }
        File::Clients => catalogue.add_client(id, name),
        File::Projects => catalogue.add_project(id, name, cells.filled(Col::Client)),
        File::Tasks => catalogue.add_task(id, name),
        File::Tags => catalogue.add_tag(id, name),
    }
}

/// The entries of `time_entries.csv`, with names.
pub fn rows<'a>(entries: impl Read + Send + 'a, catalogue: Arc<Catalogue>) -> Result<Rows<'a>, FileProblem> {
    let table = Table::open(&SHEET.layout, entries)?;
    let rows = TableRows {
        table,
        sheet: &SHEET,
        answers: Answers::default(),
    };
    Ok(Box::new(rows.map(move |row| catalogue.put_names(row?))))
}

fn read(cells: &Cells<'_>, _: Answers) -> Result<Option<SourceRow>, RowProblem> {
    // A break is recorded there as an entry of its own; it is no work, and the gap between the entries remains.
    if cells.is_blank() || cells.text(Col::Kind) == "break" {
        return Ok(None);
    }
    let start = cells.read(Col::Start, clock::instant)?;
    let when = if cells.text(Col::End).is_empty() {
        When::Running { start }
    } else {
        let end = cells.read(Col::End, clock::instant)?;
        span::interval(start, end, None).map_err(|problem| problem.at(cells.row, cells.name(Col::End)))?
    };
    let tags = cells.read(Col::Tags, ids)?;
    Ok(Some(SourceRow {
        external_id: cells.filled(Col::Id),
        person: Person::of(cells.text(Col::User), ""),
        client: cells.filled(Col::Client),
        project: cells.filled(Col::Project),
        task: cells.filled(Col::Task),
        tags: row::tags(tags.iter().map(String::as_str)),
        note: cells.text(Col::Note).to_owned(),
        billable: cells.read(Col::Billable, amounts::flag)?,
        ..SourceRow::at(cells.row, when, None)
    }))
}

fn ids(text: &str) -> Result<Vec<String>, ValueProblem> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    serde_json::from_str(text)
        .map_err(|_| ValueProblem::new(code::MALFORMED, "the tags are not a list of ids"))
}
