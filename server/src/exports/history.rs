//! What became of the scope of projects, and their templates.

use domain::imports::archive::File;
use store::{Tx, project_templates::ProjectTemplate};

use super::{archive::Archive, lists, records, stream::Broken};

impl Archive {
    /// Plans, baselines, scope changes, templates and money.
    pub(super) async fn history(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        self.list(
            tx,
            File::ProjectPlans,
            lists::plans,
            |plan| plan.id,
            records::plan,
        )
        .await?;
        self.list(
            tx,
            File::Baselines,
            lists::baselines,
            |baseline| baseline.id,
            records::baseline,
        )
        .await?;
        self.list(
            tx,
            File::BaselineTasks,
            lists::baseline_tasks,
            |(baseline, task)| (*baseline, task.task_id),
            |(baseline, task)| records::baseline_task(baseline, task),
        )
        .await?;
        self.list(
            tx,
            File::ScopeChanges,
            lists::scope_changes,
            |change| change.id.uuid(),
            records::scope_change,
        )
        .await?;
        self.list(
            tx,
            File::ProjectTemplates,
            lists::templates,
            ProjectTemplate::position,
            records::template,
        )
        .await?;
        self.money(tx).await
    }

    /// Rates, and budgets in money.
    async fn money(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        self.list(
            tx,
            File::Rates,
            lists::rates,
            |rate| rate.id.uuid(),
            records::rate,
        )
        .await?;
        self.list(
            tx,
            File::MoneyBudgets,
            lists::money_budgets,
            |budget| budget.id,
            records::money_budget,
        )
        .await
    }
}
