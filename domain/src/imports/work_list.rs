//! Clients, projects, tasks and tags without any time: what some programs export beside their reports.

use std::io::Read;

use super::table::{Cells, Col, Layout, Table};
use super::{FileProblem, Format, RowProblem, amounts};

/// What there is to work on. Names stand for what belongs together; nothing has to be there twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkList {
    /// Clients, also those without projects.
    pub clients: Vec<ListedClient>,
    /// Projects.
    pub projects: Vec<ListedProject>,
    /// Tasks of these projects.
    pub tasks: Vec<ListedTask>,
    /// Names of tags.
    pub tags: Vec<String>,
}

/// A client of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListedClient {
    /// Name.
    pub name: String,
    /// Note, possibly empty.
    pub note: String,
    /// Whether it is archived.
    pub archived: bool,
}

/// A project of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListedProject {
    /// Name of its client.
    pub client: Option<String>,
    /// Name.
    pub name: String,
    /// Short code.
    pub code: Option<String>,
    /// Note, possibly empty.
    pub note: String,
    /// Whether its time is billable by default.
    pub billable: bool,
    /// Whether only its people see it.
    pub members_only: bool,
    /// E-mail addresses of its people.
    pub people: Vec<String>,
    /// Estimate in seconds.
    pub estimate_seconds: Option<i64>,
    /// Whether it is archived.
    pub archived: bool,
}

/// A task of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListedTask {
    /// Name of the client of its project.
    pub client: Option<String>,
    /// Name of its project.
    pub project: String,
    /// Name.
    pub name: String,
    /// Estimate in seconds.
    pub estimate_seconds: Option<i64>,
    /// Whether it is done.
    pub done: bool,
}

/// How one list is read.
struct List {
    layout: Layout,
    add: fn(&Cells<'_>, &mut WorkList) -> Result<(), RowProblem>,
}

static LISTS: [List; 4] = [
    List {
        layout: Layout {
            format: Format::ClockifyCsv,
            columns: &[
                (Col::Project, &["project"]),
                (Col::Client, &["client"]),
                (Col::Status, &["status"]),
                (Col::Visibility, &["visibility"]),
                (Col::Billable, &["billability"]),
                (Col::Task, &["tasks", "task", "activities"]),
                (Col::Estimate, &["estimated (h)"]),
                (Col::Note, &["note"]),
            ],
            required: &[&[Col::Project], &[Col::Status], &[Col::Billable, Col::Visibility]],
        },
        add: clockify_project,
    },
    List {
        layout: Layout {
            format: Format::HarvestCsv,
            columns: &[
                (Col::Client, &["client"]),
                (Col::Project, &["project"]),
                (Col::Code, &["project code"]),
                (Col::Note, &["project notes"]),
                (Col::Budget, &["budget by"]),
                (Col::Estimate, &["budget"]),
            ],
            required: &[&[Col::Client], &[Col::Project], &[Col::Budget, Col::Note]],
        },
        add: harvest_project,
    },
    List {
        layout: Layout {
            format: Format::HarvestCsv,
            columns: &[(Col::Client, &["client name"]), (Col::Note, &["address"])],
            required: &[&[Col::Client]],
        },
        add: harvest_client,
    },
    List {
        layout: Layout {
            format: Format::SolidtimeCsv,
            columns: &[
                (Col::Project, &["name"]),
                (Col::Client, &["client"]),
                (Col::Visibility, &["is_public"]),
                (Col::Billable, &["billable_default"]),
                (Col::Estimate, &["estimated_time"]),
                (Col::Archived, &["archived_at"]),
            ],
            required: &[&[Col::Project], &[Col::Visibility, Col::Billable]],
        },
        add: solidtime_project,
    },
];

/// The list in a file that was handed in as a format of entries; nothing if it holds entries, or neither.
///
/// Opened anew for each layout it may be in.
pub fn work_list<R: Read>(
    format: Format,
    open: impl Fn() -> std::io::Result<R>,
) -> Result<Option<WorkList>, FileProblem> {
    let Some(sheet) = format.sheet() else {
        return Ok(None);
    };
    if Table::open(&sheet.layout, open()?).is_ok() {
        return Ok(None);
    }
    for list in LISTS.iter().filter(|list| list.layout.format == format) {
        if let Ok(table) = Table::open(&list.layout, open()?) {
            return read(list, table).map(Some);
        }
    }
    Ok(None)
}

fn read<R: Read>(list: &List, mut table: Table<R>) -> Result<WorkList, FileProblem> {
    let mut found = WorkList::default();
    while let Some(added) = table.next_row(|cells| match cells {
        Ok(cells) if cells.is_blank() => Ok(()),
        Ok(cells) => (list.add)(&cells, &mut found),
        Err(problem) => Err(problem),
    }) {
        added.map_err(|problem| broken(&problem))?;
    }
    Ok(found)
}

/// A list is taken over whole or not at all: what is missing would be missing silently.
pub(super) fn broken(problem: &RowProblem) -> FileProblem {
    FileProblem::Broken {
        file: format!("row {}", problem.row),
        reason: problem.message.clone(),
    }
}

fn clockify_project(cells: &Cells<'_>, list: &mut WorkList) -> Result<(), RowProblem> {
    let project = ListedProject {
        client: cells.filled(Col::Client),
        name: cells.text(Col::Project).to_owned(),
        note: cells.text(Col::Note).to_owned(),
        billable: cells.read(Col::Billable, amounts::flag)?.unwrap_or(false),
        members_only: cells.text(Col::Visibility).eq_ignore_ascii_case("private"),
        estimate_seconds: estimate(cells)?,
        archived: cells.text(Col::Status).eq_ignore_ascii_case("archived"),
        ..ListedProject::default()
    };
    // Names are joined by comma and blank; one that holds both cannot be told from two.
    for name in super::row::tags(cells.text(Col::Task).split(", ")) {
        list.tasks.push(ListedTask {
            client: project.client.clone(),
            project: project.name.clone(),
            name,
            ..ListedTask::default()
        });
    }
    list.projects.push(project);
    Ok(())
}

fn harvest_project(cells: &Cells<'_>, list: &mut WorkList) -> Result<(), RowProblem> {
    let in_hours = cells.text(Col::Budget).to_lowercase().contains("hour");
    list.projects.push(ListedProject {
        client: cells.filled(Col::Client),
        name: cells.text(Col::Project).to_owned(),
        code: cells.filled(Col::Code),
        note: cells.text(Col::Note).to_owned(),
        estimate_seconds: if in_hours { estimate(cells)? } else { None },
        ..ListedProject::default()
    });
    Ok(())
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "a name is always readable; the rows of the other lists are not"
)]
fn harvest_client(cells: &Cells<'_>, list: &mut WorkList) -> Result<(), RowProblem> {
    list.clients.push(ListedClient {
        name: cells.text(Col::Client).to_owned(),
        note: cells.text(Col::Note).to_owned(),
        archived: false,
    });
    Ok(())
}

fn solidtime_project(cells: &Cells<'_>, list: &mut WorkList) -> Result<(), RowProblem> {
    list.projects.push(ListedProject {
        client: cells.filled(Col::Client),
        name: cells.text(Col::Project).to_owned(),
        billable: cells.read(Col::Billable, amounts::flag)?.unwrap_or(false),
        members_only: cells.read(Col::Visibility, amounts::flag)? == Some(false),
        // Whole seconds there.
        estimate_seconds: cells
            .text(Col::Estimate)
            .parse()
            .ok()
            .filter(|seconds| *seconds > 0),
        archived: !cells.text(Col::Archived).is_empty(),
        ..ListedProject::default()
    });
    Ok(())
}

/// Hours of an estimate; none of them is no estimate.
fn estimate(cells: &Cells<'_>) -> Result<Option<i64>, RowProblem> {
    let stated = cells.read(Col::Estimate, |text| amounts::stated(text, None))?;
    Ok(stated.map(|stated| stated.seconds).filter(|seconds| *seconds > 0))
}
