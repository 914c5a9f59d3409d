//! Our own archive: people, teams, scope, estimates and closed periods come in with their ids, as far as these are
//! free; what has the same address or name here is taken for the same.

use std::collections::{HashMap, HashSet};

use domain::{
    ids::{ClientId, MemberId, ProjectId, TagId, TaskId},
    imports::archive::{self, File},
    scope::fold_name,
};
use uuid::Uuid;

use super::{
    halt::Halt,
    objects::{self, Object},
    people::Members,
    scope::Scope,
    source::Source,
};
use crate::rates::MOST_RATES;

/// Everything of an archive but its entries.
pub struct Records {
    members: Vec<archive::Member>,
    teams: Vec<archive::Team>,
    clients: Vec<archive::Client>,
    projects: Vec<archive::Project>,
    statuses: Vec<archive::TaskStatus>,
    tasks: Vec<archive::Task>,
    estimates: Vec<archive::TaskEstimate>,
    plans: Vec<archive::ProjectPlan>,
    baselines: Vec<archive::Baseline>,
    baseline_tasks: Vec<archive::BaselineTask>,
    scope_changes: Vec<archive::ScopeChange>,
    templates: Vec<archive::ProjectTemplate>,
    rates: Vec<archive::Rate>,
    money_budgets: Vec<archive::MoneyBudget>,
    /// Of all amounts.
    currency: String,
    comments: Vec<archive::Comment>,
    tags: Vec<archive::Tag>,
    timesheets: Vec<archive::Timesheet>,
    locks: Vec<archive::Lock>,
    saved_reports: Vec<archive::SavedReport>,
    favorites: Vec<archive::Favorite>,
    recurring_entries: Vec<archive::RecurringEntry>,
}

impl Records {
    /// Reads and verifies the files. Blocks.
    pub fn read(source: &Source) -> Result<Self, Halt> {
        // The settings of this organization stay; a damaged file refuses the archive all the same.
        let organization = source.records::<archive::Organization>(File::Organization)?;
        Ok(Self {
            currency: organization
                .into_iter()
                .next()
                .map(|one| one.currency)
                .unwrap_or_default(),
            members: source.records(File::Members)?,
            teams: source.records(File::Teams)?,
            clients: source.records(File::Clients)?,
            projects: source.records(File::Projects)?,
            statuses: source.records(File::TaskStatuses)?,
            tasks: source.records(File::Tasks)?,
            estimates: source.records(File::TaskEstimates)?,
            plans: source.records(File::ProjectPlans)?,
            baselines: source.records(File::Baselines)?,
            baseline_tasks: source.records(File::BaselineTasks)?,
            scope_changes: source.records(File::ScopeChanges)?,
            templates: source.records(File::ProjectTemplates)?,
            rates: source.records(File::Rates)?,
            money_budgets: source.records(File::MoneyBudgets)?,
            comments: source.records(File::Comments)?,
            tags: source.records(File::Tags)?,
            timesheets: source.records(File::Timesheets)?,
            locks: source.records(File::Locks)?,
            saved_reports: source.records(File::SavedReports)?,
            favorites: source.records(File::Favorites)?,
            recurring_entries: source.records(File::RecurringEntries)?,
        })
    }
}

/// What the ids of an archive are here.
#[derive(Debug, Default)]
pub struct Ids {
    pub members: HashMap<String, MemberId>,
    pub projects: HashMap<String, ProjectId>,
    pub tasks: HashMap<String, TaskId>,
    pub tags: HashMap<String, TagId>,
    clients: HashMap<String, ClientId>,
    /// Teams that are here already under another id.
    teams: HashMap<String, Uuid>,
    /// Names by id, of all kinds, to show a row before it is stored.
    names: HashMap<String, String>,
    /// The client of each project.
    client_of: HashMap<String, String>,
    /// The projects of the archive that are new here: only they bring their history.
    new_projects: HashSet<String>,
}

/// Plans what is missing here, in the order in which nothing refers forward.
pub fn plan(
    records: Records,
    members: &Members,
    teams: &[(String, Uuid)],
    scope: &mut Scope,
    currency: &str,
) -> Result<Ids, Halt> {
    let mut ids = Ids::default();
    check_money(&records, currency)?;
    plan_people(&records, members, teams, scope, &mut ids)?;
    plan_work(records.clients, records.projects, scope, &mut ids)?;
    plan_tasks(records.statuses, records.tasks, scope, &mut ids)?;
    for mut record in records.estimates {
        record.task_id = ids.task(&record.task_id)?.to_string();
        record.set_by = record
            .set_by
            .map(|id| ids.member(&id))
            .transpose()?
            .map(|id| id.to_string());
        scope.plan(Object::Estimate(record))?;
    }
    let history = History {
        plans: records.plans,
        baselines: records.baselines,
        baseline_tasks: records.baseline_tasks,
        scope_changes: records.scope_changes,
    };
    plan_history(history, scope, &ids)?;
    for record in records.templates {
        scope.plan(Object::Template(record))?;
    }
    plan_money(records.rates, records.money_budgets, scope, &ids)?;
    for record in records.comments {
        scope.plan(Object::Comment(ids.of_comment(record)?))?;
    }
    for record in records.tags {
        let key = fold_name(&record.name);
        let id = match scope.tags.get(&key) {
            Some(id) => *id,
            None => {
                let id = TagId::from(own_id(&record.id)?);
                scope.tags.insert(key, id);
                scope.plan(Object::Tag(record.clone()))?;
                id
            }
        };
        ids.names.insert(record.id.clone(), record.name);
        ids.tags.insert(record.id, id);
    }
    for mut record in records.timesheets {
        record.member_id = ids.member(&record.member_id)?.to_string();
        for step in &mut record.steps {
            step.taken_by = ids.member(&step.taken_by)?.to_string();
        }
        scope.plan(Object::Timesheet(record))?;
    }
    for mut record in records.locks {
        record.member_id = record
            .member_id
            .map(|id| ids.member(&id))
            .transpose()?
            .map(|id| id.to_string());
        record.set_by = record
            .set_by
            .map(|id| ids.member(&id))
            .transpose()?
            .map(|id| id.to_string());
        scope.plan(Object::Lock(record))?;
    }
    plan_reports(records.saved_reports, scope, &ids)?;
    for record in records.recurring_entries {
        scope.plan(Object::RecurringEntry(archive::RecurringEntry {
            member_id: ids.member(&record.member_id)?.to_string(),
            project_id: ids.project_of(record.project_id.as_deref())?,
            task_id: ids.task_of(record.task_id.as_deref())?,
            tag_ids: ids.all_tags(&record.tag_ids)?,
            ..record
        }))?;
    }
    for mut record in records.favorites {
        record.member_id = ids.member(&record.member_id)?.to_string();
        record.project_id = ids.project_of(record.project_id.as_deref())?;
        record.task_id = ids.task_of(record.task_id.as_deref())?;
        record.tag_ids = ids.all_tags(&record.tag_ids)?;
        scope.plan(Object::Favorite(record))?;
    }
    Ok(ids)
}

fn plan_people(
    records: &Records,
    members: &Members,
    teams: &[(String, Uuid)],
    scope: &mut Scope,
    ids: &mut Ids,
) -> Result<(), Halt> {
    for record in &records.members {
        let id = match members.by_email(&record.email) {
            Some(id) => id,
            None => {
                scope.plan(Object::Member(record.clone()))?;
                MemberId::from(own_id(&record.id)?)
            }
        };
        ids.names.insert(record.id.clone(), record.email.clone());
        ids.members.insert(record.id.clone(), id);
    }
    for record in &records.teams {
        // A team of this name keeps its people.
        let here = teams.iter().find(|(name, _)| *name == fold_name(&record.name));
        if let Some((_, id)) = here {
            ids.teams.insert(record.id.clone(), *id);
            continue;
        }
        let mut record = record.clone();
        record.member_ids = ids.all_members(&record.member_ids)?;
        record.lead_ids = ids.all_members(&record.lead_ids)?;
        scope.plan(Object::Team(record))?;
    }
    Ok(())
}

fn plan_reports(reports: Vec<archive::SavedReport>, scope: &mut Scope, ids: &Ids) -> Result<(), Halt> {
    for mut record in reports {
        record.owner_id = ids.member(&record.owner_id)?.to_string();
        record.pinned_by = ids.all_members(&record.pinned_by)?;
        // What a filter names may be gone by now; then its id means nothing here either.
        objects::remap(&mut record.definition, |filter, id| match filter {
            "member_ids" => ids.members.get(id).map(ToString::to_string),
            "team_ids" => ids.teams.get(id).map(ToString::to_string),
            "client_ids" => ids.clients.get(id).map(ToString::to_string),
            "project_ids" => ids.projects.get(id).map(ToString::to_string),
            _ => ids.tasks.get(id).map(ToString::to_string),
        });
        scope.plan(Object::SavedReport(record))?;
    }
    Ok(())
}

fn plan_work(
    clients: Vec<archive::Client>,
    projects: Vec<archive::Project>,
    scope: &mut Scope,
    ids: &mut Ids,
) -> Result<(), Halt> {
    for record in clients {
        let key = fold_name(&record.name);
        let id = match scope.clients.get(&key) {
            Some(id) => *id,
            None => {
                let id = ClientId::from(own_id(&record.id)?);
                scope.clients.insert(key, id);
                scope.plan(Object::Client(record.clone()))?;
                id
            }
        };
        ids.names.insert(record.id.clone(), record.name);
        ids.clients.insert(record.id, id);
    }
    for mut record in projects {
        let client = record.client_id.as_deref().map(|id| ids.client(id)).transpose()?;
        ids.names.insert(record.id.clone(), record.name.clone());
        ids.client_of
            .extend(record.client_id.clone().map(|client| (record.id.clone(), client)));
        let key = (client, fold_name(&record.name));
        let source_id = record.id.clone();
        let id = match scope.projects.get(&key) {
            Some(id) => *id,
            None => {
                let id = ProjectId::from(own_id(&record.id)?);
                record.client_id = client.map(|id| id.to_string());
                record.member_ids = ids.all_members(&record.member_ids)?;
                scope.projects.insert(key, id);
                ids.new_projects.insert(source_id.clone());
                scope.plan(Object::Project(record))?;
                id
            }
        };
        ids.projects.insert(source_id, id);
    }
    Ok(())
}

/// Statuses of earlier versions are words alone: their tasks get the first status of that category.
fn plan_tasks(
    statuses: Vec<archive::TaskStatus>,
    mut tasks: Vec<archive::Task>,
    scope: &mut Scope,
    ids: &mut Ids,
) -> Result<(), Halt> {
    let has = |category: &str| statuses.iter().any(|status| status.category == category);
    if !statuses.is_empty() && !["open", "in_progress", "done"].into_iter().all(has) {
        return Err(missing("status of each category"));
    }
    let known: HashSet<String> = statuses.iter().map(|status| status.id.clone()).collect();
    for record in statuses {
        scope.plan(Object::TaskStatus(record))?;
    }
    // Where they are put behind others, their order among each other stays.
    tasks.sort_by(|left, right| left.rank.cmp(&right.rank));
    for mut record in tasks {
        if record.status_id.as_ref().is_some_and(|id| !known.contains(id)) {
            return Err(missing("status"));
        }
        let project = ids.project(&record.project_id)?;
        ids.names.insert(record.id.clone(), record.name.clone());
        let key = (project, fold_name(&record.name));
        let source_id = record.id.clone();
        let id = match scope.tasks.get(&key) {
            Some(id) => *id,
            None => {
                let id = TaskId::from(own_id(&record.id)?);
                record.project_id = project.to_string();
                record.assignee_ids = ids.all_members(&record.assignee_ids)?;
                scope.tasks.insert(key, id);
                scope.plan(Object::Task(record))?;
                id
            }
        };
        ids.tasks.insert(source_id, id);
    }
    Ok(())
}

/// Amounts are in the currency of the organization: they mean nothing in another one (pitfall 15). Reports read all
/// rates, so there are not more of them here than anybody can set.
fn check_money(records: &Records, here: &str) -> Result<(), Halt> {
    let holds_money = !records.rates.is_empty() || !records.money_budgets.is_empty();
    if holds_money && records.currency != here {
        return Err(Halt::Refused(format!(
            "The rates and budgets of the archive are in {}, and this organization counts in {here}. Choose the \
             currency of the archive in the settings first.",
            records.currency
        )));
    }
    if i64::try_from(records.rates.len()).is_ok_and(|rates| rates > MOST_RATES) {
        return Err(Halt::Refused(format!(
            "The archive holds more than {MOST_RATES} rates, the most that an organization can have."
        )));
    }
    Ok(())
}

/// Rates, and the budgets of projects that are new here.
fn plan_money(
    rates: Vec<archive::Rate>,
    budgets: Vec<archive::MoneyBudget>,
    scope: &mut Scope,
    ids: &Ids,
) -> Result<(), Halt> {
    for record in rates {
        scope.plan(Object::Rate(archive::Rate {
            member_id: ids.maybe_member(record.member_id)?,
            project_id: ids.project_of(record.project_id.as_deref())?,
            task_id: ids.task_of(record.task_id.as_deref())?,
            set_by: ids.maybe_member(record.set_by)?,
            ..record
        }))?;
    }
    for mut record in budgets {
        if ids.new_projects.contains(&record.project_id) {
            record.project_id = ids.project(&record.project_id)?.to_string();
            record.set_by = ids.maybe_member(record.set_by)?;
            scope.plan(Object::MoneyBudget(record))?;
        }
    }
    Ok(())
}

/// What became of the scope of projects.
struct History {
    plans: Vec<archive::ProjectPlan>,
    baselines: Vec<archive::Baseline>,
    baseline_tasks: Vec<archive::BaselineTask>,
    scope_changes: Vec<archive::ScopeChange>,
}

/// A project that is here already keeps its own history: two of them would not add up.
fn plan_history(history: History, scope: &mut Scope, ids: &Ids) -> Result<(), Halt> {
    for mut record in history.plans {
        if ids.new_projects.contains(&record.project_id) {
            record.project_id = ids.project(&record.project_id)?.to_string();
            record.set_by = ids.maybe_member(record.set_by)?;
            scope.plan(Object::Plan(record))?;
        }
    }
    let mut baselines = HashSet::new();
    for mut record in history.baselines {
        if ids.new_projects.contains(&record.project_id) {
            baselines.insert(record.id.clone());
            record.project_id = ids.project(&record.project_id)?.to_string();
            record.set_by = ids.maybe_member(record.set_by)?;
            scope.plan(Object::Baseline(record))?;
        }
    }
    for mut record in history.baseline_tasks {
        if baselines.contains(&record.baseline_id) {
            record.task_id = ids.task_or_gone(record.task_id);
            scope.plan(Object::BaselineTask(record))?;
        }
    }
    for mut record in history.scope_changes {
        if ids.new_projects.contains(&record.project_id) {
            record.project_id = ids.project(&record.project_id)?.to_string();
            record.task_id = ids.task_or_gone(record.task_id);
            record.changed_by = ids.maybe_member(record.changed_by)?;
            scope.plan(Object::ScopeChange(record))?;
        }
    }
    Ok(())
}

fn own_id(text: &str) -> Result<Uuid, Halt> {
    text.parse()
        .map_err(|_| Halt::Refused("The archive has an id that is no UUID.".to_owned()))
}

fn missing(what: &str) -> Halt {
    Halt::Refused(format!("The archive refers to a {what} that it does not hold."))
}

impl Ids {
    pub fn member(&self, id: &str) -> Result<MemberId, Halt> {
        self.members.get(id).copied().ok_or_else(|| missing("member"))
    }

    pub fn project(&self, id: &str) -> Result<ProjectId, Halt> {
        self.projects.get(id).copied().ok_or_else(|| missing("project"))
    }

    pub fn task(&self, id: &str) -> Result<TaskId, Halt> {
        self.tasks.get(id).copied().ok_or_else(|| missing("task"))
    }

    pub fn tag(&self, id: &str) -> Result<TagId, Halt> {
        self.tags.get(id).copied().ok_or_else(|| missing("tag"))
    }

    /// The name of whatever has this id; empty for none.
    pub fn name(&self, id: Option<&String>) -> String {
        id.and_then(|id| self.names.get(id)).cloned().unwrap_or_default()
    }

    /// The name of the client of a project; empty for none.
    pub fn client_name(&self, project: Option<&String>) -> String {
        self.name(project.and_then(|id| self.client_of.get(id)))
    }

    fn client(&self, id: &str) -> Result<ClientId, Halt> {
        self.clients.get(id).copied().ok_or_else(|| missing("client"))
    }

    fn maybe_member(&self, id: Option<String>) -> Result<Option<String>, Halt> {
        let member = id.map(|id| self.member(&id)).transpose()?;
        Ok(member.map(|id| id.to_string()))
    }

    /// History outlasts its tasks: one that is gone keeps the id it had.
    fn task_or_gone(&self, id: String) -> String {
        self.tasks.get(&id).map_or(id, ToString::to_string)
    }

    /// The comment with the ids that everything has here.
    fn of_comment(&self, record: archive::Comment) -> Result<archive::Comment, Halt> {
        let client = record.client_id.as_deref();
        Ok(archive::Comment {
            client_id: client
                .map(|id| Ok::<_, Halt>(self.client(id)?.to_string()))
                .transpose()?,
            project_id: self.project_of(record.project_id.as_deref())?,
            task_id: self.task_of(record.task_id.as_deref())?,
            member_id: self.member(&record.member_id)?.to_string(),
            mention_ids: self.all_members(&record.mention_ids)?,
            ..record
        })
    }

    fn project_of(&self, id: Option<&str>) -> Result<Option<String>, Halt> {
        id.map(|id| Ok(self.project(id)?.to_string())).transpose()
    }

    fn task_of(&self, id: Option<&str>) -> Result<Option<String>, Halt> {
        id.map(|id| Ok(self.task(id)?.to_string())).transpose()
    }

    fn all_tags(&self, ids: &[String]) -> Result<Vec<String>, Halt> {
        ids.iter().map(|id| Ok(self.tag(id)?.to_string())).collect()
    }

    fn all_members(&self, ids: &[String]) -> Result<Vec<String>, Halt> {
        ids.iter().map(|id| Ok(self.member(id)?.to_string())).collect()
    }
}
