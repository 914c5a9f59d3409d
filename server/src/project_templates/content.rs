//! What a template holds: taken from a project, or checked as it comes from a client.

use std::collections::HashSet;

use api::project_templates::{TemplateContent, TemplateTask};
use domain::{
    entries::{Billable, LONGEST_NOTE},
    ids::MemberId,
    scope::{Color, StatusCategory, Visibility, budget, check_estimate, check_name, check_text, fold_name},
};
use serde_json::Value;
use store::{
    Tx,
    projects::Project,
    tasks::{self, Task, TaskFilter},
};

use crate::{
    http::{Failure, Fields},
    projects::{MOST_MEMBERS, rules},
    tasks::MOST_ASSIGNEES,
};

/// The most tasks of a template.
const MOST_TASKS: usize = 500;
/// The longest content as JSON, in bytes: an archive keeps it on one line.
const LONGEST_CONTENT: usize = 512 * 1024;

/// A checked content.
#[derive(Debug, Clone)]
pub struct Content {
    pub color: Color,
    pub note: String,
    pub billable: bool,
    pub visibility: Visibility,
    pub members: Vec<MemberId>,
    pub estimate_seconds: Option<i64>,
    pub budget_seconds: Option<i64>,
    pub budget_alerts: Vec<i64>,
    pub tasks: Vec<ContentTask>,
}

/// A checked task of a content.
#[derive(Debug, Clone)]
pub struct ContentTask {
    pub name: String,
    pub note: String,
    pub status: StatusCategory,
    pub estimate_seconds: Option<i64>,
    pub billable: Billable,
    pub assignees: Vec<MemberId>,
}

/// Everything of a project but its client, name, code and time; archived tasks stay out.
pub async fn capture(tx: &mut Tx, project: &Project) -> Result<Content, Failure> {
    let filter = TaskFilter {
        project: Some(project.id),
        archived: Some(false),
        ..TaskFilter::default()
    };
    let most = i64::try_from(MOST_TASKS).unwrap_or(i64::MAX);
    let tasks = tasks::list(tx, &filter, None, most + 1).await?;
    if tasks.len() > MOST_TASKS {
        return Err(too_much("project_id"));
    }
    let task = |task: Task| ContentTask {
        name: task.name,
        note: task.note,
        status: task.status,
        estimate_seconds: task.estimate_seconds,
        billable: task.billable,
        assignees: task.assignees,
    };
    let p = project.clone();
    Ok(Content {
        color: p.color,
        note: p.note,
        billable: p.billable,
        visibility: p.visibility,
        members: p.members,
        estimate_seconds: p.estimate_seconds,
        budget_seconds: p.budget_seconds,
        budget_alerts: p.budget_alerts,
        tasks: tasks.into_iter().map(task).collect(),
    })
}

/// Checks a content as projects and tasks are checked.
pub fn check(content: TemplateContent) -> Result<Content, Failure> {
    if content.tasks.len() > MOST_TASKS {
        return Err(too_much("content.tasks"));
    }
    let mut fields = Fields::default();
    let mut names = HashSet::new();
    let mut tasks = Vec::with_capacity(content.tasks.len());
    for (place, task) in content.tasks.into_iter().enumerate() {
        let task = check_task(&mut fields, place, task);
        if !names.insert(fold_name(&task.name)) && !task.name.is_empty() {
            return Err(Failure::field(
                &format!("content.tasks.{place}.name"),
                "repeated",
                "Another task beside it has this name.",
            ));
        }
        tasks.push(task);
    }
    let checked = Content {
        color: content.color.into(),
        note: fields.check(check_text("content.note", &content.note, LONGEST_NOTE)),
        billable: content.billable,
        visibility: content.visibility.into(),
        members: fields.check(rules::member_set(
            "content.member_ids",
            content.member_ids,
            MOST_MEMBERS,
        )),
        estimate_seconds: fields.check(check_estimate(
            "content.estimate_seconds",
            content.estimate_seconds,
        )),
        budget_seconds: fields.check(budget::check_budget(
            "content.budget_seconds",
            content.budget_seconds,
        )),
        budget_alerts: fields.check(budget::check_alerts(
            "content.budget_alerts",
            content.budget_alerts,
        )),
        tasks,
    };
    fields.finish()?;
    Ok(checked)
}

fn check_task(fields: &mut Fields, place: usize, task: TemplateTask) -> ContentTask {
    let field = |name: &str| format!("content.tasks.{place}.{name}");
    ContentTask {
        name: fields.check(check_name(&field("name"), &task.name)),
        note: fields.check(check_text(&field("note"), &task.note, LONGEST_NOTE)),
        status: task.status.into(),
        estimate_seconds: fields.check(check_estimate(&field("estimate_seconds"), task.estimate_seconds)),
        billable: task.billable.into(),
        assignees: fields.check(rules::member_set(
            &field("assignee_ids"),
            task.assignee_ids,
            MOST_ASSIGNEES,
        )),
    }
}

/// The words in which a content is stored: those of the API.
pub fn write(content: &Content) -> Result<Value, Failure> {
    let value = serde_json::to_value(wire(content.clone())).unwrap_or_default();
    if value.to_string().len() > LONGEST_CONTENT {
        return Err(too_much("content"));
    }
    Ok(value)
}

/// A stored content.
pub fn read(stored: Value) -> Result<Content, Failure> {
    check(parse(stored)?)
}

/// The wire form of a stored content.
pub fn parse(stored: Value) -> Result<TemplateContent, Failure> {
    serde_json::from_value(stored).map_err(|error| {
        tracing::error!(%error, "a stored template cannot be read");
        Failure::new(api::problem::Code::Internal, "")
    })
}

fn wire(content: Content) -> TemplateContent {
    let ids = |members: Vec<MemberId>| members.into_iter().map(Into::into).collect();
    let task = |task: ContentTask| TemplateTask {
        name: task.name,
        note: task.note,
        status: task.status.into(),
        estimate_seconds: task.estimate_seconds,
        billable: task.billable.into(),
        assignee_ids: ids(task.assignees),
    };
    TemplateContent {
        color: content.color.into(),
        note: content.note,
        billable: content.billable,
        visibility: content.visibility.into(),
        member_ids: ids(content.members),
        estimate_seconds: content.estimate_seconds,
        budget_seconds: content.budget_seconds,
        budget_alerts: content.budget_alerts,
        tasks: content.tasks.into_iter().map(task).collect(),
    }
}

fn too_much(field: &str) -> Failure {
    let message = format!("A template holds at most {MOST_TASKS} tasks and 512 KiB of text.");
    Failure::field(field, "too_many", message)
}
