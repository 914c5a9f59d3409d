//! Clients, projects, tasks and tags: their names, colours, states and estimates.

pub mod budget;
pub mod burn_up;
mod change;
mod color;
mod estimate;
mod name;
mod rank;
mod status;

use serde::{Deserialize, Serialize};

pub use change::{Comparison, Counted, ScopeChange, ScopeChangeKind, Sum};
pub use color::{Color, UnknownColor};
pub use estimate::{check_deadline, check_estimate};
pub use name::{check_name, check_name_of, check_text, fold_name};
pub use rank::Rank;
pub use status::{MOST_STATUSES, StatusCategory, check_task_limit, first_statuses};

/// Who sees a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Every member of the organization.
    #[default]
    Everyone,
    /// The members of the project, and whoever sees all projects.
    Members,
}
