//! What an import creates besides entries. Planned as records of our own archive, whatever the format of the file.

use api::saved_reports::ReportDefinition;
use domain::{
    comments::{Subject, check_comment},
    entries::Billable,
    ids::{
        BaselineId, ClientId, CommentId, MemberId, ProjectId, SavedReportId, TagId, TaskId, TaskStatusId,
        TeamId, TimesheetId,
    },
    imports::archive,
    people::{Role, check_email},
    problems::FieldProblem,
    scope::{
        Color, Rank, ScopeChange, StatusCategory, Visibility, budget, check_name, check_name_of,
        check_task_limit, check_text,
    },
    time::{date_in_range, zone},
    timesheets::{LONGEST_COMMENT, Week},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use store::{
    baselines::{Baseline, BaselineTask},
    clients::Client,
    comments::Comment,
    locks::Lock,
    members::Member,
    project_plans::ProjectPlan,
    project_templates::ProjectTemplate,
    projects::Project,
    saved_reports::SavedReport,
    scope_changes::StoredChange,
    tags::Tag,
    task_statuses::TaskStatus,
    tasks::Task,
    teams::Team,
    timesheets::{Taken, Timesheet},
};
use uuid::Uuid;

use super::{favorites, money, roles};
use crate::{project_templates::content, reports::check_definition};

/// The longest note of a client, project or task.
pub(super) const LONGEST_NOTE: usize = 10_000;
/// The longest name of a status.
const LONGEST_STATUS: usize = 60;
/// The longest estimate that is taken over: a thousand years of work.
const LONGEST_ESTIMATE: i64 = 1_000 * 366 * 86_400;

/// One planned object. All ids in it are those that it will have here.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", content = "record", rename_all = "snake_case")]
pub enum Object {
    Role(archive::CustomRole),
    Member(archive::Member),
    Team(archive::Team),
    Client(archive::Client),
    Project(archive::Project),
    TaskStatus(archive::TaskStatus),
    Task(archive::Task),
    Estimate(archive::TaskEstimate),
    Plan(archive::ProjectPlan),
    Baseline(archive::Baseline),
    BaselineTask(archive::BaselineTask),
    ScopeChange(archive::ScopeChange),
    Template(archive::ProjectTemplate),
    Rate(archive::Rate),
    MoneyBudget(archive::MoneyBudget),
    Comment(archive::Comment),
    Tag(archive::Tag),
    /// A submitted week, after the entries in it are stored.
    Timesheet(archive::Timesheet),
    Favorite(archive::Favorite),
    RecurringEntry(archive::RecurringEntry),
    /// Closes a period after the entries in it are stored.
    Lock(archive::Lock),
    SavedReport(archive::SavedReport),
}

pub(super) fn id<T: From<Uuid>>(text: &str) -> Result<T, FieldProblem> {
    text.parse()
        .map(|id: Uuid| T::from(id))
        .map_err(|_| FieldProblem::new("id", "malformed", "an id must be a UUID"))
}

pub(super) fn ids<T: From<Uuid> + Ord>(texts: &[String]) -> Result<Vec<T>, FieldProblem> {
    let mut ids: Vec<T> = texts.iter().map(|text| id(text)).collect::<Result<_, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// A value of a closed list by its word.
pub fn word<T: DeserializeOwned>(field: &str, word: &str) -> Result<T, FieldProblem> {
    serde_json::from_value(word.into()).map_err(|_| {
        let shown: String = word.chars().filter(|c| !c.is_control()).take(40).collect();
        FieldProblem::new(field, "unknown", format!("“{shown}” is not known here"))
    })
}

fn estimate(seconds: Option<i64>) -> Result<Option<i64>, FieldProblem> {
    match seconds {
        Some(seconds) if !(1..=LONGEST_ESTIMATE).contains(&seconds) => Err(FieldProblem::new(
            "estimate_seconds",
            "out_of_range",
            "an estimate must be more than nothing",
        )),
        other => Ok(other),
    }
}

/// A person comes in without a password and disabled: an admin decides who takes part again.
pub fn member(record: &archive::Member, owners: bool) -> Result<Member, FieldProblem> {
    let role: Role = word("role", &record.role)?;
    zone(&record.time_zone)
        .map_err(|error| FieldProblem::new("time_zone", "unknown_time_zone", error.to_string()))?;
    Ok(Member {
        id: id(&record.id)?,
        name: check_name("name", &record.name)?,
        email: check_email("email", &record.email)?,
        // Only owners make owners.
        role: if role == Role::Owner && !owners {
            Role::Admin
        } else {
            role
        },
        tailoring: roles::tailoring(record)?,
        active: false,
        time_zone: record.time_zone.clone(),
        locale: check_name_of("locale", &record.locale, 35)?,
        preferences: record.preferences.clone().into(),
        created_at: record.created_at,
        updated_at: record.updated_at,
        version: 1,
    })
}

pub fn team(record: &archive::Team) -> Result<Team, FieldProblem> {
    let leads: Vec<MemberId> = ids(&record.lead_ids)?;
    let mut members: Vec<MemberId> = ids(&record.member_ids)?;
    members.extend(leads.iter().copied());
    members.sort_unstable();
    members.dedup();
    Ok(Team {
        id: id::<TeamId>(&record.id)?,
        name: check_name("name", &record.name)?,
        members,
        leads,
        created_at: record.created_at,
        updated_at: record.updated_at,
        version: 1,
    })
}

pub fn client(record: &archive::Client) -> Result<Client, FieldProblem> {
    Ok(Client {
        id: id::<ClientId>(&record.id)?,
        name: check_name("name", &record.name)?,
        note: check_text("note", &record.note, LONGEST_NOTE)?,
        archived: record.archived,
        created_at: record.created_at,
        updated_at: record.updated_at,
        version: 1,
    })
}

pub fn project(record: &archive::Project) -> Result<Project, FieldProblem> {
    Ok(Project {
        id: id::<ProjectId>(&record.id)?,
        client_id: record.client_id.as_deref().map(id).transpose()?,
        name: check_name("name", &record.name)?,
        code: record
            .code
            .as_deref()
            .map(|code| check_name_of("code", code, 40))
            .transpose()?,
        color: word::<Color>("color", &record.color)?,
        note: check_text("note", &record.note, LONGEST_NOTE)?,
        billable: record.billable,
        visibility: word::<Visibility>("visibility", &record.visibility)?,
        estimate_seconds: estimate(record.estimate_seconds)?,
        budget_seconds: estimate(record.budget_seconds)?,
        budget_alerts: budget::check_alerts("budget_alerts", record.budget_alerts.clone())?,
        archived: record.archived,
        members: ids(&record.member_ids)?,
        created_at: record.created_at,
        updated_at: record.updated_at,
        version: 1,
    })
}

fn rank(text: &str) -> Result<Rank, FieldProblem> {
    Rank::parse(text).ok_or_else(|| FieldProblem::new("rank", "malformed", "this is no place in an order"))
}

pub fn task_status(record: &archive::TaskStatus) -> Result<TaskStatus, FieldProblem> {
    Ok(TaskStatus {
        id: id::<TaskStatusId>(&record.id)?,
        name: check_name_of("name", &record.name, LONGEST_STATUS)?,
        category: word::<StatusCategory>("category", &record.category)?,
        rank: rank(&record.rank)?,
        task_limit: check_task_limit("task_limit", record.task_limit)?,
        created_at: record.created_at,
        updated_at: record.updated_at,
        version: 1,
    })
}

pub fn task(record: &archive::Task) -> Result<Task, FieldProblem> {
    Ok(Task {
        id: id::<TaskId>(&record.id)?,
        project_id: id(&record.project_id)?,
        visibility: Visibility::Everyone,
        name: check_name("name", &record.name)?,
        note: check_text("note", &record.note, LONGEST_NOTE)?,
        // One that is not said is chosen when the task is stored.
        status_id: record.status_id.as_deref().map_or(Ok(Uuid::nil().into()), id)?,
        status: word::<StatusCategory>("status", &record.status)?,
        rank: record.rank.as_deref().map_or(Ok(Rank::first()), rank)?,
        estimate_seconds: estimate(record.estimate_seconds)?,
        deadline: record.deadline,
        billable: word::<Billable>("billable", &record.billable)?,
        archived: record.archived,
        assignees: ids(&record.assignee_ids)?,
        created_at: record.created_at,
        updated_at: record.updated_at,
        version: 1,
    })
}

pub fn task_estimate(
    record: &archive::TaskEstimate,
    new_id: Uuid,
    otherwise: MemberId,
) -> Result<(TaskId, store::tasks::Estimate), FieldProblem> {
    let set_by = record.set_by.as_deref().map(id).transpose()?;
    let stored = store::tasks::Estimate {
        id: new_id,
        estimate_seconds: estimate(record.estimate_seconds)?,
        reason: check_text("reason", &record.reason, LONGEST_NOTE)?,
        set_by: set_by.unwrap_or(otherwise),
        set_at: record.set_at,
    };
    Ok((id(&record.task_id)?, stored))
}

pub fn plan(
    record: &archive::ProjectPlan,
    new_id: Uuid,
    otherwise: MemberId,
) -> Result<ProjectPlan, FieldProblem> {
    let set_by = record.set_by.as_deref().map(id).transpose()?;
    Ok(ProjectPlan {
        id: new_id,
        project_id: id(&record.project_id)?,
        estimate_seconds: estimate(record.estimate_seconds)?,
        budget_seconds: estimate(record.budget_seconds)?,
        reason: check_text("reason", &record.reason, LONGEST_NOTE)?,
        set_by: set_by.unwrap_or(otherwise),
        set_at: record.set_at,
    })
}

pub fn baseline(record: &archive::Baseline, otherwise: MemberId) -> Result<Baseline, FieldProblem> {
    let set_by = record.set_by.as_deref().map(id).transpose()?;
    Ok(Baseline {
        id: id(&record.id)?,
        project_id: id(&record.project_id)?,
        name: check_name("name", &record.name)?,
        reason: check_text("reason", &record.reason, LONGEST_NOTE)?,
        set_by: set_by.unwrap_or(otherwise),
        set_at: record.set_at,
        tasks: 0,
        estimate_seconds: 0,
    })
}

pub fn baseline_task(record: &archive::BaselineTask) -> Result<(BaselineId, BaselineTask), FieldProblem> {
    let task = BaselineTask {
        task_id: id(&record.task_id)?,
        name: check_name("name", &record.name)?,
        estimate_seconds: estimate(record.estimate_seconds)?,
    };
    Ok((id(&record.baseline_id)?, task))
}

pub fn scope_change(record: &archive::ScopeChange) -> Result<StoredChange, FieldProblem> {
    Ok(StoredChange {
        id: id(&record.id)?,
        project_id: id(&record.project_id)?,
        baseline_id: record.baseline_id.as_deref().map(id).transpose()?,
        task_id: id(&record.task_id)?,
        task_name: check_name("task_name", &record.task_name)?,
        change: ScopeChange {
            kind: word("kind", &record.kind)?,
            before_seconds: estimate(record.before_seconds)?,
            after_seconds: estimate(record.after_seconds)?,
        },
        reason: check_text("reason", &record.reason, LONGEST_NOTE)?,
        changed_by: record.changed_by.as_deref().map(id).transpose()?,
        changed_at: record.changed_at,
        version: 1,
    })
}

pub fn template(record: &archive::ProjectTemplate) -> Result<ProjectTemplate, FieldProblem> {
    let content = serde_json::Value::from(record.content.clone());
    content::read(content.clone())
        .map_err(|_| FieldProblem::new("content", "malformed", "the content of a template cannot be read"))?;
    Ok(ProjectTemplate {
        id: id(&record.id)?,
        name: check_name("name", &record.name)?,
        content,
        created_at: record.created_at,
        updated_at: record.updated_at,
        version: 1,
    })
}

pub fn comment(record: &archive::Comment) -> Result<Comment, FieldProblem> {
    let ids_of = (&record.client_id, &record.project_id, &record.task_id);
    let subject = match ids_of {
        (Some(client), None, None) => Subject::Client(id(client)?),
        (None, Some(project), None) => Subject::Project(id(project)?),
        (None, None, Some(task)) => Subject::Task(id(task)?),
        _ => {
            let message = "a comment is about one client, project or task";
            return Err(FieldProblem::new("task_id", "exactly_one", message));
        }
    };
    Ok(Comment {
        id: id::<CommentId>(&record.id)?,
        subject,
        member_id: id(&record.member_id)?,
        text: check_comment("text", &record.text)?,
        mentions: ids(&record.mention_ids)?,
        created_at: record.created_at,
        edited_at: record.edited_at,
        version: 1,
    })
}

pub fn tag(record: &archive::Tag) -> Result<Tag, FieldProblem> {
    Ok(Tag {
        id: id::<TagId>(&record.id)?,
        name: check_name_of("name", &record.name, domain::entries::LONGEST_TAG)?,
        color: word::<Color>("color", &record.color)?,
        archived: record.archived,
        created_at: record.created_at,
        updated_at: record.updated_at,
        version: 1,
    })
}

/// A week with its steps; `new_id` makes the ids of the steps.
pub fn timesheet(
    record: &archive::Timesheet,
    new_id: impl Fn() -> Uuid,
) -> Result<(Timesheet, Vec<Taken>), FieldProblem> {
    let timesheet_id: TimesheetId = id(&record.id)?;
    let steps: Vec<Taken> = record
        .steps
        .iter()
        .map(|step| {
            Ok(Taken {
                id: new_id(),
                timesheet_id,
                step: word("step", &step.step)?,
                comment: check_text("comment", &step.comment, LONGEST_COMMENT)?,
                taken_by: id(&step.taken_by)?,
                taken_at: step.taken_at,
            })
        })
        .collect::<Result<_, FieldProblem>>()?;
    let Some(last) = steps.last() else {
        let message = "a timesheet has at least one step";
        return Err(FieldProblem::new("steps", "required", message));
    };
    let week = Week {
        first: record.week_start,
        last: record.week_end,
    };
    if !date_in_range(week.first) || !date_in_range(week.last) || week.days().count() != 7 {
        let message = "a week has seven days between 1970-01-01 and 2200-01-01";
        return Err(FieldProblem::new("week_start", "out_of_range", message));
    }
    let sheet = Timesheet {
        id: timesheet_id,
        member_id: id(&record.member_id)?,
        week,
        state: word("state", &record.state)?,
        comment: last.comment.clone(),
        changed_by: last.taken_by,
        changed_at: last.taken_at,
        submitted_at: record.submitted_at,
        version: i64::try_from(steps.len()).unwrap_or(i64::MAX),
    };
    Ok((sheet, steps))
}

/// `None` for a period that was opened again.
pub fn lock(record: &archive::Lock, new_id: Uuid, otherwise: MemberId) -> Result<Option<Lock>, FieldProblem> {
    let Some(locked_until): Option<Date> = record.locked_until else {
        return Ok(None);
    };
    let set_at: Timestamp = record.set_at;
    Ok(Some(Lock {
        id: new_id,
        member_id: record.member_id.as_deref().map(id).transpose()?,
        locked_until,
        reason: check_text("reason", &record.reason, LONGEST_NOTE)?,
        set_by: record.set_by.as_deref().map(id).transpose()?.unwrap_or(otherwise),
        set_at,
    }))
}

/// A saved report, and who keeps it at hand.
pub fn saved_report(record: &archive::SavedReport) -> Result<(SavedReport, Vec<MemberId>), FieldProblem> {
    let unreadable = |message: String| FieldProblem::new("definition", "malformed", message);
    let definition: ReportDefinition =
        serde_json::from_value(record.definition.clone()).map_err(|error| unreadable(error.to_string()))?;
    check_definition(&definition).map_err(|failure| {
        let first = failure.errors.into_iter().next();
        unreadable(first.map_or(failure.detail, |error| error.message))
    })?;
    let report = SavedReport {
        id: id::<SavedReportId>(&record.id)?,
        owner_id: id(&record.owner_id)?,
        name: check_name("name", &record.name)?,
        definition: record.definition.clone(),
        shared: record.shared,
        created_at: record.created_at,
        updated_at: record.updated_at,
        version: 1,
    };
    Ok((report, ids(&record.pinned_by)?))
}

/// Puts other ids in the place of those that a definition filters by; `of` gets the name of the filter and an id.
pub fn remap(definition: &mut Value, of: impl Fn(&str, &str) -> Option<String>) {
    for filter in ["member_ids", "team_ids", "client_ids", "project_ids", "task_ids"] {
        let listed = definition["filter"].get_mut(filter).and_then(Value::as_array_mut);
        for id in listed.into_iter().flatten() {
            if let Some(other) = id.as_str().and_then(|id| of(filter, id)) {
                *id = other.into();
            }
        }
    }
}

/// Checks a record before anything is staged, so that a dry run tells what is wrong with it.
pub fn check(object: &Object) -> Result<(), FieldProblem> {
    match object {
        Object::Role(record) => roles::role(record).map(drop),
        Object::Member(record) => member(record, true).map(drop),
        Object::Team(record) => team(record).map(drop),
        Object::Client(record) => client(record).map(drop),
        Object::Project(record) => project(record).map(drop),
        Object::TaskStatus(record) => task_status(record).map(drop),
        Object::Task(record) => task(record).map(drop),
        Object::Estimate(record) => task_estimate(record, Uuid::nil(), Uuid::nil().into()).map(drop),
        Object::Plan(record) => plan(record, Uuid::nil(), Uuid::nil().into()).map(drop),
        Object::Baseline(record) => baseline(record, Uuid::nil().into()).map(drop),
        Object::BaselineTask(record) => baseline_task(record).map(drop),
        Object::ScopeChange(record) => scope_change(record).map(drop),
        Object::Template(record) => template(record).map(drop),
        Object::Rate(record) => money::rate(record, Uuid::nil().into()).map(drop),
        Object::MoneyBudget(record) => money::money_budget(record, Uuid::nil(), Uuid::nil().into()).map(drop),
        Object::Comment(record) => comment(record).map(drop),
        Object::Tag(record) => tag(record).map(drop),
        Object::Timesheet(record) => timesheet(record, Uuid::nil).map(drop),
        Object::Lock(record) => lock(record, Uuid::nil(), Uuid::nil().into()).map(drop),
        Object::SavedReport(record) => saved_report(record).map(drop),
        Object::Favorite(record) => favorites::favorite(record).map(drop),
        Object::RecurringEntry(record) => favorites::recurring_entry(record).map(drop),
    }
}
