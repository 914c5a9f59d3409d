//! What became of the scope of imported projects, their templates, and money.

use domain::{
    ids::{BaselineId, ProjectTemplateId, RateId, ScopeChangeId},
    imports::archive,
};
use store::{
    Tx,
    baselines::{self, Baseline, BaselineTask},
    project_plans::ProjectPlan,
    project_templates::{self, ProjectTemplate},
    rates,
    scope_changes::{self, StoredChange},
};

use super::{
    finish::{Creation, invalid},
    halt::Halt,
    money,
};

impl Creation {
    pub(super) async fn plan(&mut self, tx: &mut Tx, mut plan: ProjectPlan) -> Result<bool, Halt> {
        if self.known_projects.contains(&plan.project_id.uuid()) {
            return Ok(false);
        }
        plan.project_id = self.here(plan.project_id);
        plan.set_by = self.here(plan.set_by);
        store::project_plans::insert(tx, plan).await?;
        Ok(true)
    }

    pub(super) async fn baseline(&mut self, tx: &mut Tx, mut baseline: Baseline) -> Result<bool, Halt> {
        if self.known_projects.contains(&baseline.project_id.uuid()) {
            return Ok(false);
        }
        let planned = baseline.id;
        self.baselines.insert(planned.uuid());
        if baselines::find(tx, planned).await?.is_some() {
            baseline.id = BaselineId::from(self.clock.id());
            self.replace(tx, None, planned.uuid(), baseline.id.uuid()).await?;
        }
        baseline.project_id = self.here(baseline.project_id);
        baseline.set_by = self.here(baseline.set_by);
        baselines::insert_row(tx, &baseline).await?;
        Ok(true)
    }

    pub(super) async fn baseline_task(
        &mut self,
        tx: &mut Tx,
        baseline: BaselineId,
        mut task: BaselineTask,
    ) -> Result<bool, Halt> {
        if !self.baselines.contains(&baseline.uuid()) {
            return Ok(false);
        }
        task.task_id = self.here(task.task_id);
        baselines::insert_task(tx, self.here(baseline), task).await?;
        Ok(true)
    }

    pub(super) async fn scope_change(&mut self, tx: &mut Tx, mut change: StoredChange) -> Result<bool, Halt> {
        if self.known_projects.contains(&change.project_id.uuid()) {
            return Ok(false);
        }
        if scope_changes::find(tx, change.id).await?.is_some() {
            change.id = ScopeChangeId::from(self.clock.id());
        }
        change.project_id = self.here(change.project_id);
        change.task_id = self.here(change.task_id);
        change.baseline_id = change.baseline_id.map(|id| self.here(id));
        change.changed_by = change.changed_by.map(|id| self.here(id));
        scope_changes::insert(tx, vec![change]).await?;
        Ok(true)
    }

    /// A rate of the same scope and day that is here already stays as it is.
    pub(super) async fn rate(&mut self, tx: &mut Tx, record: &archive::Rate) -> Result<bool, Halt> {
        let mut stored = money::rate(record, self.importer).map_err(invalid)?;
        let scope = &mut stored.rate.scope;
        scope.member = scope.member.map(|id| self.here(id));
        scope.project = scope.project.map(|id| self.here(id));
        scope.task = scope.task.map(|id| self.here(id));
        stored.set_by = self.here(stored.set_by);
        if rates::is_known(tx, &stored.rate).await? {
            return Ok(false);
        }
        if rates::find(tx, stored.id).await?.is_some() {
            stored.id = RateId::from(self.clock.id());
        }
        rates::insert(tx, &stored).await?;
        Ok(true)
    }

    pub(super) async fn money_budget(
        &mut self,
        tx: &mut Tx,
        record: &archive::MoneyBudget,
    ) -> Result<bool, Halt> {
        let mut budget = money::money_budget(record, self.clock.id(), self.importer).map_err(invalid)?;
        if self.known_projects.contains(&budget.project_id.uuid()) {
            return Ok(false);
        }
        budget.project_id = self.here(budget.project_id);
        budget.set_by = self.here(budget.set_by);
        rates::set_budget(tx, &budget).await?;
        Ok(true)
    }

    /// A template of this name is here already and stays as it is.
    pub(super) async fn template(
        &mut self,
        tx: &mut Tx,
        mut template: ProjectTemplate,
    ) -> Result<bool, Halt> {
        if project_templates::find_by_name(tx, &template.name)
            .await?
            .is_some()
        {
            return Ok(false);
        }
        if project_templates::find(tx, template.id).await?.is_some() {
            template.id = ProjectTemplateId::from(self.clock.id());
        }
        project_templates::insert(tx, &template).await?;
        Ok(true)
    }
}
