//! The files of the archive: their order, their names, and the version that brought each.

/// The files of the archive, in the order in which they are written and must be read: nothing refers forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum File {
    /// One [`super::Organization`].
    Organization,
    /// [`super::CustomRole`]s, from version 2.
    Roles,
    /// [`super::Member`]s.
    Members,
    /// [`super::Team`]s.
    Teams,
    /// [`super::Client`]s.
    Clients,
    /// [`super::Project`]s.
    Projects,
    /// [`super::TaskStatus`]es.
    TaskStatuses,
    /// [`super::Task`]s.
    Tasks,
    /// [`super::TaskEstimate`]s.
    TaskEstimates,
    /// [`super::ProjectPlan`]s.
    ProjectPlans,
    /// [`super::Baseline`]s.
    Baselines,
    /// [`super::BaselineTask`]s.
    BaselineTasks,
    /// [`super::ScopeChange`]s.
    ScopeChanges,
    /// [`super::ProjectTemplate`]s.
    ProjectTemplates,
    /// [`super::Rate`]s.
    Rates,
    /// [`super::MoneyBudget`]s.
    MoneyBudgets,
    /// [`super::Comment`]s.
    Comments,
    /// [`super::Tag`]s.
    Tags,
    /// [`super::TimeEntry`]s.
    TimeEntries,
    /// [`super::Timesheet`]s.
    Timesheets,
    /// [`super::Lock`]s.
    Locks,
    /// [`super::SavedReport`]s.
    SavedReports,
    /// [`super::Favorite`]s, from version 2.
    Favorites,
    /// [`super::RecurringEntry`]s, from version 2.
    RecurringEntries,
}

impl File {
    /// Every file, in order.
    pub const ALL: [Self; 24] = [
        Self::Organization,
        Self::Roles,
        Self::Members,
        Self::Teams,
        Self::Clients,
        Self::Projects,
        Self::TaskStatuses,
        Self::Tasks,
        Self::TaskEstimates,
        Self::ProjectPlans,
        Self::Baselines,
        Self::BaselineTasks,
        Self::ScopeChanges,
        Self::ProjectTemplates,
        Self::Rates,
        Self::MoneyBudgets,
        Self::Comments,
        Self::Tags,
        Self::TimeEntries,
        Self::Timesheets,
        Self::Locks,
        Self::SavedReports,
        Self::Favorites,
        Self::RecurringEntries,
    ];

    /// The name inside the archive.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Organization => "organization.jsonl",
            Self::Roles => "roles.jsonl",
            Self::Members => "members.jsonl",
            Self::Teams => "teams.jsonl",
            Self::Clients => "clients.jsonl",
            Self::Projects => "projects.jsonl",
            Self::TaskStatuses => "task_statuses.jsonl",
            Self::Tasks => "tasks.jsonl",
            Self::TaskEstimates => "task_estimates.jsonl",
            Self::ProjectPlans => "project_plans.jsonl",
            Self::Baselines => "baselines.jsonl",
            Self::BaselineTasks => "baseline_tasks.jsonl",
            Self::ScopeChanges => "scope_changes.jsonl",
            Self::ProjectTemplates => "project_templates.jsonl",
            Self::Rates => "rates.jsonl",
            Self::MoneyBudgets => "project_money_budgets.jsonl",
            Self::Comments => "comments.jsonl",
            Self::Tags => "tags.jsonl",
            Self::TimeEntries => "time_entries.jsonl",
            Self::Timesheets => "timesheets.jsonl",
            Self::Locks => "locks.jsonl",
            Self::SavedReports => "saved_reports.jsonl",
            Self::Favorites => "favorites.jsonl",
            Self::RecurringEntries => "recurring_entries.jsonl",
        }
    }

    /// The version of the format that has it for the first time; archives of earlier ones are without it.
    pub const fn since(self) -> u32 {
        match self {
            Self::Organization
            | Self::Members
            | Self::Teams
            | Self::Clients
            | Self::Projects
            | Self::Tasks
            | Self::TaskEstimates
            | Self::Tags
            | Self::TimeEntries
            | Self::Locks => 1,
            Self::Roles
            | Self::Timesheets
            | Self::SavedReports
            | Self::ProjectPlans
            | Self::Baselines
            | Self::BaselineTasks
            | Self::ScopeChanges
            | Self::ProjectTemplates
            | Self::TaskStatuses
            | Self::Rates
            | Self::MoneyBudgets
            | Self::Comments
            | Self::Favorites
            | Self::RecurringEntries => 2,
        }
    }

    /// The file of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|file| file.name() == name)
    }
}
