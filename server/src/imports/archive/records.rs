//! The records of an archive but its entries, read and verified as a whole.

use domain::imports::archive::{self, File};

use crate::imports::{halt::Halt, source::Source};

/// Everything of an archive but its entries.
pub struct Records {
    pub(super) roles: Vec<archive::CustomRole>,
    pub(super) members: Vec<archive::Member>,
    pub(super) teams: Vec<archive::Team>,
    pub(super) clients: Vec<archive::Client>,
    pub(super) projects: Vec<archive::Project>,
    pub(super) statuses: Vec<archive::TaskStatus>,
    pub(super) tasks: Vec<archive::Task>,
    pub(super) estimates: Vec<archive::TaskEstimate>,
    pub(super) plans: Vec<archive::ProjectPlan>,
    pub(super) baselines: Vec<archive::Baseline>,
    pub(super) baseline_tasks: Vec<archive::BaselineTask>,
    pub(super) scope_changes: Vec<archive::ScopeChange>,
    pub(super) templates: Vec<archive::ProjectTemplate>,
    pub(super) rates: Vec<archive::Rate>,
    pub(super) money_budgets: Vec<archive::MoneyBudget>,
    /// Of all amounts.
    pub(super) currency: String,
    pub(super) comments: Vec<archive::Comment>,
    pub(super) tags: Vec<archive::Tag>,
    pub(super) timesheets: Vec<archive::Timesheet>,
    pub(super) locks: Vec<archive::Lock>,
    pub(super) saved_reports: Vec<archive::SavedReport>,
    pub(super) favorites: Vec<archive::Favorite>,
    pub(super) recurring_entries: Vec<archive::RecurringEntry>,
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
            roles: source.records(File::Roles)?,
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
