//! Stored objects as records of the archive.

use domain::comments::Subject;
use domain::ids::{BaselineId, MemberId, TagId, TaskId};
use domain::imports::archive::{
    Baseline, BaselineTask, Client, Comment, CustomRole, ExtraGrant, Favorite, Lock, Member, MoneyBudget,
    Organization, Project, ProjectPlan, ProjectTemplate, Rate, Reach, RecurringEntry, RoleChange, Rounding,
    SavedReport, ScopeChange, Tag, Task, TaskEstimate, TaskStatus, Team, TimeEntry, Timesheet, TimesheetStep,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use store::entries::{Origin, StoredEntry};

/// The word that the API has for a value.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

fn texts<T: ToString>(ids: &[T]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

/// Whole seconds, as the format has it.
fn whole(instant: Timestamp) -> Timestamp {
    Timestamp::from_second(instant.as_second()).unwrap_or(instant)
}

pub fn organization(o: &store::organization::Organization) -> Organization {
    let rounding = serde_json::to_value(o.rounding).unwrap_or_default();
    let text = |field: &str| rounding[field].as_str().unwrap_or_default().to_owned();
    Organization {
        id: o.id.to_string(),
        slug: o.slug.clone(),
        name: o.name.clone(),
        time_zone: o.time_zone.clone(),
        locale: o.locale.clone(),
        week_start: o.week_start.clone(),
        currency: o.currency.clone(),
        overlap_policy: word(&o.overlap_policy),
        day_boundary: word(&o.day_boundary),
        rounding: Rounding {
            mode: text("mode"),
            minutes: rounding["minutes"]
                .as_u64()
                .and_then(|minutes| minutes.try_into().ok())
                .unwrap_or_default(),
            level: text("level"),
        },
        forgotten_timer_hours: o.forgotten_timer_hours.try_into().unwrap_or(u16::MAX),
        session_idle_minutes: o.session_idle_minutes.try_into().unwrap_or(u32::MAX),
        session_absolute_hours: o.session_absolute_hours.try_into().unwrap_or(u32::MAX),
        second_factor: word(&o.second_factor),
    }
}

pub fn member(m: store::members::Member) -> Member {
    Member {
        id: m.id.to_string(),
        role: word(&m.role),
        custom_role_id: m.tailoring.role.as_ref().map(|role| role.id.to_string()),
        extra_grants: m.tailoring.extra.iter().map(extra_grant).collect(),
        state: if m.active { "active" } else { "disabled" }.to_owned(),
        name: m.name,
        email: m.email,
        time_zone: m.time_zone,
        locale: m.locale,
        preferences: match m.preferences {
            Value::Object(preferences) => preferences,
            _ => serde_json::Map::new(),
        },
        created_at: whole(m.created_at),
        updated_at: whole(m.updated_at),
    }
}

fn extra_grant(grant: &domain::policy::ExtraGrant) -> ExtraGrant {
    ExtraGrant {
        action: word(&grant.action),
        people: word(&grant.people),
        work: word(&grant.work),
        until: grant.until.map(whole),
        reason: grant.reason.clone(),
    }
}

pub fn role(r: store::roles::StoredRole) -> CustomRole {
    let change = |change: &domain::policy::RoleChange| RoleChange {
        action: word(&change.action),
        reach: change.reach.map(|reach| Reach {
            people: word(&reach.people),
            work: word(&reach.work),
        }),
    };
    CustomRole {
        id: r.role.id.to_string(),
        changes: r.role.changes.iter().map(change).collect(),
        based_on: word(&r.role.based_on),
        name: r.role.name,
        description: r.description,
        created_at: whole(r.created_at),
        updated_at: whole(r.updated_at),
    }
}

pub fn team(t: store::teams::Team) -> Team {
    Team {
        id: t.id.to_string(),
        name: t.name,
        member_ids: texts(&t.members),
        lead_ids: texts(&t.leads),
        created_at: whole(t.created_at),
        updated_at: whole(t.updated_at),
    }
}

pub fn client(c: store::clients::Client) -> Client {
    Client {
        id: c.id.to_string(),
        name: c.name,
        note: c.note,
        archived: c.archived,
        created_at: whole(c.created_at),
        updated_at: whole(c.updated_at),
    }
}

pub fn project(p: store::projects::Project) -> Project {
    Project {
        id: p.id.to_string(),
        client_id: p.client_id.map(|id| id.to_string()),
        name: p.name,
        code: p.code,
        color: word(&p.color),
        note: p.note,
        billable: p.billable,
        visibility: word(&p.visibility),
        member_ids: texts(&p.members),
        estimate_seconds: p.estimate_seconds,
        budget_seconds: p.budget_seconds,
        budget_alerts: p.budget_alerts,
        archived: p.archived,
        created_at: whole(p.created_at),
        updated_at: whole(p.updated_at),
    }
}

pub fn task_status(s: store::task_statuses::TaskStatus) -> TaskStatus {
    TaskStatus {
        id: s.id.to_string(),
        name: s.name,
        category: word(&s.category),
        rank: s.rank.to_string(),
        task_limit: s.task_limit,
        created_at: whole(s.created_at),
        updated_at: whole(s.updated_at),
    }
}

pub fn task(t: store::tasks::Task) -> Task {
    Task {
        id: t.id.to_string(),
        project_id: t.project_id.to_string(),
        name: t.name,
        note: t.note,
        status: word(&t.status),
        status_id: Some(t.status_id.to_string()),
        rank: Some(t.rank.to_string()),
        estimate_seconds: t.estimate_seconds,
        deadline: t.deadline,
        billable: word(&t.billable),
        assignee_ids: texts(&t.assignees),
        archived: t.archived,
        created_at: whole(t.created_at),
        updated_at: whole(t.updated_at),
    }
}

pub fn estimate(task: TaskId, e: store::tasks::Estimate) -> TaskEstimate {
    TaskEstimate {
        task_id: task.to_string(),
        estimate_seconds: e.estimate_seconds,
        set_by: Some(e.set_by.to_string()),
        set_at: whole(e.set_at),
        reason: e.reason,
    }
}

pub fn comment(c: store::comments::Comment) -> Comment {
    let (mut client_id, mut project_id, mut task_id) = (None, None, None);
    match c.subject {
        Subject::Client(id) => client_id = Some(id.to_string()),
        Subject::Project(id) => project_id = Some(id.to_string()),
        Subject::Task(id) => task_id = Some(id.to_string()),
    }
    Comment {
        id: c.id.to_string(),
        client_id,
        project_id,
        task_id,
        member_id: c.member_id.to_string(),
        text: c.text,
        mention_ids: texts(&c.mentions),
        created_at: whole(c.created_at),
        edited_at: c.edited_at.map(whole),
    }
}

pub fn tag(t: store::tags::Tag) -> Tag {
    Tag {
        id: t.id.to_string(),
        name: t.name,
        color: word(&t.color),
        archived: t.archived,
        created_at: whole(t.created_at),
        updated_at: whole(t.updated_at),
    }
}

pub fn entry(e: StoredEntry, tags: &[TagId], origin: Origin) -> TimeEntry {
    let content = e.content;
    let when = &content.when;
    let is_interval = when.started_at().is_some();
    TimeEntry {
        id: e.id.to_string(),
        kind: word(&when.kind()),
        member_id: e.member_id.to_string(),
        project_id: content.project_id.map(|id| id.to_string()),
        task_id: content.task_id.map(|id| id.to_string()),
        started_at: when.started_at(),
        ended_at: when.ended_at(),
        start_time_zone: when.start_time_zone().map(str::to_owned),
        end_time_zone: when.end_time_zone().map(str::to_owned),
        date: when.date(),
        duration_seconds: when.duration_seconds().filter(|_| !is_interval),
        note: content.note,
        billable: word(&content.billable),
        tag_ids: texts(tags),
        source: word(&content.source),
        external_id: origin.external_id,
        content_hash: origin.content_hash,
        created_at: whole(e.created_at),
        updated_at: whole(e.updated_at),
    }
}

/// `steps` are those of this timesheet, the oldest first.
pub fn timesheet(t: &store::timesheets::Timesheet, steps: Vec<store::timesheets::Taken>) -> Timesheet {
    Timesheet {
        id: t.id.to_string(),
        member_id: t.member_id.to_string(),
        week_start: t.week.first,
        week_end: t.week.last,
        state: word(&t.state),
        submitted_at: whole(t.submitted_at),
        steps: steps
            .into_iter()
            .map(|taken| TimesheetStep {
                step: word(&taken.step),
                comment: taken.comment,
                taken_by: taken.taken_by.to_string(),
                taken_at: whole(taken.taken_at),
            })
            .collect(),
    }
}

pub fn favorite(f: store::favorites::Favorite, tags: &[TagId]) -> Favorite {
    let work = f.work;
    Favorite {
        id: f.id.to_string(),
        member_id: f.member_id.to_string(),
        position: f.position,
        project_id: work.project_id.map(|id| id.to_string()),
        task_id: work.task_id.map(|id| id.to_string()),
        note: work.note,
        billable: word(&work.billable),
        tag_ids: texts(tags),
        created_at: whole(f.created_at),
        updated_at: whole(f.updated_at),
    }
}

pub fn lock(l: store::locks::Lock) -> Lock {
    Lock {
        member_id: l.member_id.map(|id| id.to_string()),
        locked_until: Some(l.locked_until),
        reason: l.reason,
        set_by: Some(l.set_by.to_string()),
        set_at: whole(l.set_at),
    }
}

pub fn saved_report(r: store::saved_reports::SavedReport, pinned_by: &[MemberId]) -> SavedReport {
    SavedReport {
        id: r.id.to_string(),
        owner_id: r.owner_id.to_string(),
        name: r.name,
        definition: r.definition,
        shared: r.shared,
        pinned_by: texts(pinned_by),
        created_at: whole(r.created_at),
        updated_at: whole(r.updated_at),
    }
}

pub fn plan(p: store::project_plans::ProjectPlan) -> ProjectPlan {
    ProjectPlan {
        project_id: p.project_id.to_string(),
        estimate_seconds: p.estimate_seconds,
        budget_seconds: p.budget_seconds,
        set_by: Some(p.set_by.to_string()),
        set_at: whole(p.set_at),
        reason: p.reason,
    }
}

pub fn baseline(b: store::baselines::Baseline) -> Baseline {
    Baseline {
        id: b.id.to_string(),
        project_id: b.project_id.to_string(),
        name: b.name,
        reason: b.reason,
        set_by: Some(b.set_by.to_string()),
        set_at: whole(b.set_at),
    }
}

pub fn baseline_task(baseline: BaselineId, t: store::baselines::BaselineTask) -> BaselineTask {
    BaselineTask {
        baseline_id: baseline.to_string(),
        task_id: t.task_id.to_string(),
        name: t.name,
        estimate_seconds: t.estimate_seconds,
    }
}

pub fn scope_change(c: store::scope_changes::StoredChange) -> ScopeChange {
    ScopeChange {
        id: c.id.to_string(),
        project_id: c.project_id.to_string(),
        baseline_id: c.baseline_id.map(|id| id.to_string()),
        task_id: c.task_id.to_string(),
        task_name: c.task_name,
        kind: word(&c.change.kind),
        before_seconds: c.change.before_seconds,
        after_seconds: c.change.after_seconds,
        reason: c.reason,
        changed_by: c.changed_by.map(|id| id.to_string()),
        changed_at: whole(c.changed_at),
    }
}

pub fn template(t: store::project_templates::ProjectTemplate) -> ProjectTemplate {
    ProjectTemplate {
        id: t.id.to_string(),
        name: t.name,
        content: match t.content {
            Value::Object(content) => content,
            _ => serde_json::Map::new(),
        },
        created_at: whole(t.created_at),
        updated_at: whole(t.updated_at),
    }
}

pub fn rate(r: store::rates::StoredRate) -> Rate {
    let scope = r.rate.scope;
    Rate {
        id: r.id.to_string(),
        kind: word(&r.rate.kind),
        member_id: scope.member.map(|id| id.to_string()),
        project_id: scope.project.map(|id| id.to_string()),
        task_id: scope.task.map(|id| id.to_string()),
        valid_from: r.rate.valid_from,
        hourly_minor: r.rate.hourly_minor,
        reason: r.reason,
        set_by: Some(r.set_by.to_string()),
        set_at: whole(r.set_at),
    }
}

pub fn money_budget(b: store::rates::MoneyBudget) -> MoneyBudget {
    MoneyBudget {
        project_id: b.project_id.to_string(),
        budget_minor: b.budget_minor,
        reason: b.reason,
        set_by: Some(b.set_by.to_string()),
        set_at: whole(b.set_at),
    }
}

pub fn recurring_entry(r: store::recurring_entries::RecurringEntry, tags: &[TagId]) -> RecurringEntry {
    RecurringEntry {
        id: r.id.to_string(),
        member_id: r.member_id.to_string(),
        project_id: r.work.project_id.map(|id| id.to_string()),
        task_id: r.work.task_id.map(|id| id.to_string()),
        note: r.work.note,
        billable: word(&r.work.billable),
        tag_ids: texts(tags),
        from: r.from,
        until: r.until,
        interval: r.interval_weeks.try_into().unwrap_or(1),
        by_day: r.by_day,
        start_minute: r.start_minute.and_then(|minute| minute.try_into().ok()),
        duration_seconds: r.duration_seconds,
        time_zone: r.time_zone,
        automatic: r.automatic,
        paused: r.paused,
        created_at: whole(r.created_at),
        updated_at: whole(r.updated_at),
    }
}
