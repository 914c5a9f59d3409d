//! What became of the scope of projects, and their templates.

use domain::imports::archive::File;
use store::{Tx, baselines, project_plans, project_templates, rates, scope_changes};

use super::{
    archive::{Archive, PAGE},
    records,
    stream::Broken,
};

impl Archive {
    /// Plans, baselines, scope changes, templates and money.
    pub(super) async fn history(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        let mut open = self.open(File::ProjectPlans)?;
        let mut after = None;
        loop {
            let page = project_plans::list_all(tx, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            open.page(page.into_iter().map(records::plan)).await?;
        }
        let done = open.finish()?;
        self.files.push(done);

        let mut open = self.open(File::Baselines)?;
        let mut after = None;
        loop {
            let page = baselines::list_all(tx, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            open.page(page.into_iter().map(records::baseline)).await?;
        }
        let done = open.finish()?;
        self.files.push(done);

        let mut open = self.open(File::BaselineTasks)?;
        let mut after = None;
        loop {
            let page = baselines::list_all_tasks(tx, after, PAGE).await?;
            let Some((baseline, last)) = page.last() else {
                break;
            };
            after = Some((*baseline, last.task_id));
            let records = page
                .into_iter()
                .map(|(id, task)| records::baseline_task(id, task));
            open.page(records).await?;
        }
        let done = open.finish()?;
        self.files.push(done);

        let mut open = self.open(File::ScopeChanges)?;
        let mut after = None;
        loop {
            let page = scope_changes::list_all(tx, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id.uuid());
            open.page(page.into_iter().map(records::scope_change)).await?;
        }
        let done = open.finish()?;
        self.files.push(done);

        let mut open = self.open(File::ProjectTemplates)?;
        let mut position = None;
        loop {
            let page = project_templates::list(tx, position.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            position = Some(last.position());
            open.page(page.into_iter().map(records::template)).await?;
        }
        let done = open.finish()?;
        self.files.push(done);
        self.money(tx).await
    }

    /// Rates, and budgets in money.
    async fn money(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        let mut open = self.open(File::Rates)?;
        let mut after = None;
        loop {
            let page = rates::list_rates(tx, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id.uuid());
            open.page(page.into_iter().map(records::rate)).await?;
        }
        let done = open.finish()?;
        self.files.push(done);

        let mut open = self.open(File::MoneyBudgets)?;
        let mut after = None;
        loop {
            let page = rates::list_budgets(tx, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            open.page(page.into_iter().map(records::money_budget)).await?;
        }
        let done = open.finish()?;
        self.files.push(done);
        Ok(())
    }
}
