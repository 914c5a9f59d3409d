//! The one transaction in which everything that was staged comes to be, or nothing.

use std::collections::{HashMap, HashSet};

use api::imports::ImportSummary;
use domain::{
    comments::Subject,
    ids::{ClientId, ImportId, MemberId, ProjectId, SavedReportId, TagId, TaskId, TeamId, TimesheetId},
    people::Role,
    problems::FieldProblem,
};
use serde_json::json;
use store::{
    Tx,
    audit::{self, AuditEvent},
    favorites::Favorite,
    imports::{self, Column, State},
    limits::Limits,
    recurring_entries::{self, RecurringEntry},
    saved_reports::SavedReport,
    scope_changes,
    tasks::Place,
};
use uuid::Uuid;

use super::{
    favorites,
    halt::Halt,
    judge::judge,
    objects::{self, Object},
    roles,
    scope::count,
    statuses::{Statuses, first_of},
};
use crate::{clock::Clock, limits, working_time};

/// Planned objects read at once.
const PAGE: i64 = 500;

/// Stores the import if this attempt still holds it.
pub async fn store(
    tx: &mut Tx,
    id: ImportId,
    run: i64,
    clock: Clock,
    room: Limits,
    has_relay: bool,
) -> Result<(), Halt> {
    let mut import = imports::find_held(tx, id, run).await?.ok_or(Halt::Stopped)?;
    let now = clock.now();
    judge(tx, &mut import).await?;
    let owners = store::members::find(tx, import.member_id)
        .await?
        .is_some_and(|member| member.role == Role::Owner);
    let mut creation = Creation {
        import: id,
        importer: import.member_id,
        owners,
        room,
        clock,
        ids: HashMap::new(),
        statuses: Statuses::Unknown,
        summary: ImportSummary::default(),
        known_projects: HashSet::new(),
        baselines: HashSet::new(),
    };
    creation.create_all(tx, false).await?;
    scope_changes::begin_missing(tx, creation.importer).await?;
    imports::take_over(tx, id, now).await?;
    working_time::follow_import(tx, id, import.member_id, clock, has_relay).await?;
    creation.create_all(tx, true).await?;
    import.summary = serde_json::to_value(creation.summary).unwrap_or_default();
    import.state = State::Stored;
    import.progress = 1000;
    import.updated_at = now;
    import.finished_at = Some(now);
    imports::update(tx, &import).await?;
    let totals = import.totals;
    let event = AuditEvent {
        id: clock.id(),
        action: "import.stored",
        object_kind: "import",
        object: id.uuid(),
        before: None,
        after: Some(json!({
            "format": import.format, "entries": totals.stored, "seconds": totals.stored_seconds,
            "skipped": totals.skipped, "problems": totals.problem_count, "created": import.summary,
        })),
        reason: None,
    };
    let request_id = format!("import-{id}");
    tx.batch(vec![audit::insertion(event, import.member_id, &request_id, now)])
        .await?;
    Ok(())
}

pub(super) struct Creation {
    import: ImportId,
    pub(super) importer: MemberId,
    /// Whether owners may come in.
    owners: bool,
    /// How many people may come in.
    room: Limits,
    pub(super) clock: Clock,
    /// Planned ids that became others, because a name or an id was taken meanwhile.
    ids: HashMap<Uuid, Uuid>,
    pub(super) statuses: Statuses,
    summary: ImportSummary,
    /// Planned projects that turned out to be here: they keep their own history.
    pub(super) known_projects: HashSet<Uuid>,
    /// Planned baselines that were stored.
    pub(super) baselines: HashSet<Uuid>,
}

pub(super) fn invalid(problem: FieldProblem) -> Halt {
    let FieldProblem { field, message, .. } = problem;
    Halt::Refused(format!("{field}: {message}"))
}

impl Creation {
    /// Creates the planned objects; what closes days only in a second round, behind the entries.
    async fn create_all(&mut self, tx: &mut Tx, locks: bool) -> Result<(), Halt> {
        let mut from = 0;
        loop {
            let page = imports::list_objects(tx, self.import, from, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            from = last.ordinal + 1;
            for planned in page {
                let object: Object = serde_json::from_value(planned.body).map_err(|_| {
                    Halt::Refused(
                        "A planned object cannot be read any more. Import the file again.".to_owned(),
                    )
                })?;
                if matches!(object, Object::Timesheet(_) | Object::Lock(_)) == locks {
                    self.create(tx, object).await?;
                }
            }
        }
    }

    async fn create(&mut self, tx: &mut Tx, object: Object) -> Result<(), Halt> {
        let created = match &object {
            Object::Role(record) => self.role(tx, roles::role(record).map_err(invalid)?).await?,
            Object::Member(record) => {
                let mut member = objects::member(record, self.owners).map_err(invalid)?;
                self.give_role(tx, record, &mut member).await?;
                self.member(tx, member).await?
            }
            Object::Team(record) => self.team(tx, objects::team(record).map_err(invalid)?).await?,
            Object::Client(record) => self.client(tx, objects::client(record).map_err(invalid)?).await?,
            Object::Project(record) => {
                self.project(tx, objects::project(record).map_err(invalid)?)
                    .await?
            }
            Object::TaskStatus(record) => {
                self.task_status(tx, objects::task_status(record).map_err(invalid)?)
                    .await?
            }
            Object::Task(record) => self.task(tx, objects::task(record).map_err(invalid)?).await?,
            Object::Plan(record) => {
                let plan = objects::plan(record, self.clock.id(), self.importer).map_err(invalid)?;
                self.plan(tx, plan).await?
            }
            Object::Baseline(record) => {
                let baseline = objects::baseline(record, self.importer).map_err(invalid)?;
                self.baseline(tx, baseline).await?
            }
            Object::BaselineTask(record) => {
                let (baseline, task) = objects::baseline_task(record).map_err(invalid)?;
                self.baseline_task(tx, baseline, task).await?
            }
            Object::ScopeChange(record) => {
                self.scope_change(tx, objects::scope_change(record).map_err(invalid)?)
                    .await?
            }
            Object::Rate(record) => self.rate(tx, record).await?,
            Object::MoneyBudget(record) => self.money_budget(tx, record).await?,
            Object::Template(record) => {
                self.template(tx, objects::template(record).map_err(invalid)?)
                    .await?
            }
            Object::Comment(record) => {
                self.comment(tx, objects::comment(record).map_err(invalid)?)
                    .await?
            }
            Object::Tag(record) => self.tag(tx, objects::tag(record).map_err(invalid)?).await?,
            Object::Estimate(record) => {
                let (task, mut estimate) =
                    objects::task_estimate(record, self.clock.id(), self.importer).map_err(invalid)?;
                estimate.set_by = self.here(estimate.set_by);
                store::tasks::insert_estimate(tx, self.here(task), estimate).await?;
                true
            }
            Object::Timesheet(record) => {
                let (sheet, steps) = objects::timesheet(record, || self.clock.id()).map_err(invalid)?;
                self.timesheet(tx, sheet, steps).await?
            }
            Object::Favorite(record) => {
                let (favorite, tags) = favorites::favorite(record).map_err(invalid)?;
                self.favorite(tx, favorite, &tags).await?
            }
            Object::RecurringEntry(record) => {
                let (recurring, tags) = favorites::recurring_entry(record).map_err(invalid)?;
                self.recurring_entry(tx, recurring, &tags).await?
            }
            Object::Lock(record) => {
                let lock = objects::lock(record, self.clock.id(), self.importer).map_err(invalid)?;
                self.lock(tx, lock).await?
            }
            Object::SavedReport(record) => {
                let (report, pinned_by) = objects::saved_report(record).map_err(invalid)?;
                self.saved_report(tx, report, &pinned_by).await?
            }
        };
        if created {
            count(&mut self.summary, Some(&object));
        }
        Ok(())
    }

    async fn member(&mut self, tx: &mut Tx, mut member: store::members::Member) -> Result<bool, Halt> {
        let planned = member.id;
        if let Some(existing) = store::members::find_by_email(tx, &member.email).await? {
            self.replace(tx, Some(Column::Member), planned.uuid(), existing.id.uuid())
                .await?;
            return Ok(false);
        }
        if store::members::find(tx, planned).await?.is_some() {
            member.id = MemberId::from(self.clock.id());
            self.replace(tx, Some(Column::Member), planned.uuid(), member.id.uuid())
                .await?;
        }
        if member.active
            && let Err(full) = limits::for_people(tx, &self.room, 1, self.clock.now()).await
        {
            return Err(Halt::Refused(full.detail));
        }
        store::members::insert(tx, &member, None).await?;
        Ok(true)
    }

    async fn team(&mut self, tx: &mut Tx, mut team: store::teams::Team) -> Result<bool, Halt> {
        if store::exports::find_named(tx, store::exports::Named::Team, &team.name)
            .await?
            .is_some()
        {
            return Ok(false);
        }
        if store::teams::find(tx, team.id).await?.is_some() {
            team.id = TeamId::from(self.clock.id());
        }
        team.members = self.all(&team.members);
        team.leads = self.all(&team.leads);
        store::teams::insert(tx, &team).await?;
        Ok(true)
    }

    async fn client(&mut self, tx: &mut Tx, mut client: store::clients::Client) -> Result<bool, Halt> {
        let planned = client.id;
        if let Some(existing) =
            store::exports::find_named(tx, store::exports::Named::Client, &client.name).await?
        {
            self.replace(tx, None, planned.uuid(), existing).await?;
            return Ok(false);
        }
        if store::clients::find(tx, planned).await?.is_some() {
            client.id = ClientId::from(self.clock.id());
            self.replace(tx, None, planned.uuid(), client.id.uuid()).await?;
        }
        store::clients::insert(tx, &client).await?;
        Ok(true)
    }

    async fn project(&mut self, tx: &mut Tx, mut project: store::projects::Project) -> Result<bool, Halt> {
        let planned = project.id;
        project.client_id = project.client_id.map(|id| self.here(id));
        let named = store::exports::Named::Project(project.client_id);
        if let Some(existing) = store::exports::find_named(tx, named, &project.name).await? {
            self.known_projects.insert(planned.uuid());
            self.replace(tx, Some(Column::Project), planned.uuid(), existing)
                .await?;
            return Ok(false);
        }
        if store::projects::find(tx, planned).await?.is_some() {
            project.id = ProjectId::from(self.clock.id());
            self.replace(tx, Some(Column::Project), planned.uuid(), project.id.uuid())
                .await?;
        }
        project.members = self.all(&project.members);
        store::projects::insert(tx, &project).await?;
        Ok(true)
    }

    async fn task(&mut self, tx: &mut Tx, mut task: store::tasks::Task) -> Result<bool, Halt> {
        let planned = task.id;
        task.project_id = self.here(task.project_id);
        let named = store::exports::Named::Task(task.project_id);
        if let Some(existing) = store::exports::find_named(tx, named, &task.name).await? {
            self.replace(tx, Some(Column::Task), planned.uuid(), existing)
                .await?;
            return Ok(false);
        }
        if store::tasks::find(tx, planned).await?.is_some() {
            task.id = TaskId::from(self.clock.id());
            self.replace(tx, Some(Column::Task), planned.uuid(), task.id.uuid())
                .await?;
        }
        task.assignees = self.all(&task.assignees);
        task.status_id = match task.status_id {
            unknown if unknown.uuid().is_nil() => first_of(tx, task.status).await?,
            known => self.here(known),
        };
        if self.statuses != Statuses::Taken {
            task.rank = store::tasks::rank_at(tx, task.status_id, None, Place::Last).await?;
        }
        store::tasks::insert(tx, &task, None).await?;
        Ok(true)
    }

    /// A comment that is here already came in before: its id is its identity.
    async fn comment(&mut self, tx: &mut Tx, mut comment: store::comments::Comment) -> Result<bool, Halt> {
        if store::comments::find(tx, comment.id).await?.is_some() {
            return Ok(false);
        }
        comment.member_id = self.here(comment.member_id);
        comment.mentions = self.all(&comment.mentions);
        comment.subject = match comment.subject {
            Subject::Client(id) => Subject::Client(self.here(id)),
            Subject::Project(id) => Subject::Project(self.here(id)),
            Subject::Task(id) => Subject::Task(self.here(id)),
        };
        store::comments::insert(tx, &comment).await?;
        Ok(true)
    }

    async fn tag(&mut self, tx: &mut Tx, mut tag: store::tags::Tag) -> Result<bool, Halt> {
        let planned = tag.id;
        if let Some(existing) = store::tags::find_by_name(tx, &tag.name).await? {
            self.replace(tx, Some(Column::Tag), planned.uuid(), existing.id.uuid())
                .await?;
            return Ok(false);
        }
        if store::tags::find(tx, planned).await?.is_some() {
            tag.id = TagId::from(self.clock.id());
            self.replace(tx, Some(Column::Tag), planned.uuid(), tag.id.uuid())
                .await?;
        }
        store::tags::insert(tx, &tag).await?;
        Ok(true)
    }

    /// A week that was submitted here already stays as it is.
    async fn timesheet(
        &mut self,
        tx: &mut Tx,
        mut sheet: store::timesheets::Timesheet,
        mut steps: Vec<store::timesheets::Taken>,
    ) -> Result<bool, Halt> {
        sheet.member_id = self.here(sheet.member_id);
        sheet.changed_by = self.here(sheet.changed_by);
        let there = store::timesheets::find_week(tx, sheet.member_id, sheet.week.first).await?;
        if there.is_some() {
            return Ok(false);
        }
        if store::timesheets::find(tx, sheet.id).await?.is_some() {
            sheet.id = TimesheetId::from(self.clock.id());
        }
        for step in &mut steps {
            step.timesheet_id = sheet.id;
            step.taken_by = self.here(step.taken_by);
        }
        store::timesheets::insert(tx, &sheet, steps).await?;
        Ok(true)
    }

    /// A recurring entry that is here already stays as it is.
    async fn recurring_entry(
        &mut self,
        tx: &mut Tx,
        mut recurring: RecurringEntry,
        tags: &[TagId],
    ) -> Result<bool, Halt> {
        recurring.member_id = self.here(recurring.member_id);
        recurring.work.project_id = recurring.work.project_id.map(|id| self.here(id));
        recurring.work.task_id = recurring.work.task_id.map(|id| self.here(id));
        let own = recurring_entries::list(tx, recurring.member_id).await?;
        let taken = recurring_entries::find(tx, recurring.id).await?.is_some();
        if taken || own.len() >= crate::recurring::MOST {
            return Ok(false);
        }
        recurring_entries::insert(tx, &recurring, &self.all(tags)).await?;
        Ok(true)
    }

    /// A favorite that is here already stays as it is; what is at hand stays a short list.
    async fn favorite(&mut self, tx: &mut Tx, mut favorite: Favorite, tags: &[TagId]) -> Result<bool, Halt> {
        favorite.member_id = self.here(favorite.member_id);
        favorite.work.project_id = favorite.work.project_id.map(|id| self.here(id));
        favorite.work.task_id = favorite.work.task_id.map(|id| self.here(id));
        let own = store::favorites::list(tx, favorite.member_id).await?;
        let taken = store::favorites::exists(tx, favorite.id).await?;
        if taken || own.len() >= crate::favorites::MOST {
            return Ok(false);
        }
        store::favorites::insert(tx, &favorite, &self.all(tags)).await?;
        Ok(true)
    }

    /// A period that is closed here already stays as it is.
    async fn lock(&mut self, tx: &mut Tx, lock: Option<store::locks::Lock>) -> Result<bool, Halt> {
        let Some(mut lock) = lock else { return Ok(false) };
        lock.member_id = lock.member_id.map(|id| self.here(id));
        lock.set_by = self.here(lock.set_by);
        if store::locks::find(tx, lock.member_id).await?.is_some() {
            return Ok(false);
        }
        store::locks::replace(tx, None, &lock).await?;
        Ok(true)
    }

    /// A report of this name that the member has here already stays as it is.
    async fn saved_report(
        &mut self,
        tx: &mut Tx,
        mut report: SavedReport,
        pinned_by: &[MemberId],
    ) -> Result<bool, Halt> {
        report.owner_id = self.here(report.owner_id);
        let named = store::saved_reports::find_named(tx, report.owner_id, &report.name).await?;
        if named.is_some() {
            return Ok(false);
        }
        if store::saved_reports::find(tx, report.id).await?.is_some() {
            report.id = SavedReportId::from(self.clock.id());
        }
        let ids = &self.ids;
        objects::remap(&mut report.definition, |_, id| {
            let planned: Uuid = id.parse().ok()?;
            ids.get(&planned).map(ToString::to_string)
        });
        store::saved_reports::insert(tx, &report).await?;
        for member in self.all(pinned_by) {
            store::saved_reports::pin(tx, report.id, member, true, report.updated_at).await?;
        }
        Ok(true)
    }

    /// From now on the planned id stands for another one, also in the rows.
    pub(super) async fn replace(
        &mut self,
        tx: &mut Tx,
        column: Option<Column>,
        planned: Uuid,
        here: Uuid,
    ) -> Result<(), Halt> {
        if planned != here {
            self.ids.insert(planned, here);
            if let Some(column) = column {
                imports::remap(tx, self.import, column, planned, here).await?;
            }
        }
        Ok(())
    }

    pub(super) fn here<T: From<Uuid> + Into<Uuid> + Copy>(&self, id: T) -> T {
        self.ids.get(&id.into()).copied().map_or(id, T::from)
    }

    fn all<T: From<Uuid> + Into<Uuid> + Copy + Ord>(&self, ids: &[T]) -> Vec<T> {
        let mut ids: Vec<T> = ids.iter().map(|id| self.here(*id)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}
