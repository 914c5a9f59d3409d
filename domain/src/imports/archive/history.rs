//! The records of what became of the scope of projects, and of their templates.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Estimate and budget of a project, as they stood from a moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectPlan {
    /// The project.
    pub project_id: String,
    /// Estimate in seconds; none when it was taken back.
    pub estimate_seconds: Option<i64>,
    /// Budget in seconds; none when it was taken back.
    pub budget_seconds: Option<i64>,
    /// The member who set them.
    pub set_by: Option<String>,
    /// When they were set.
    pub set_at: Timestamp,
    /// Why.
    pub reason: String,
}

/// A baseline of a project; its tasks stand in a file of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Id.
    pub id: String,
    /// The project.
    pub project_id: String,
    /// Name.
    pub name: String,
    /// Why it was set.
    pub reason: String,
    /// The member who set it.
    pub set_by: Option<String>,
    /// When it was set.
    pub set_at: Timestamp,
}

/// A task as a baseline holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineTask {
    /// The baseline.
    pub baseline_id: String,
    /// The task, which may be gone by now.
    pub task_id: String,
    /// What it was called.
    pub name: String,
    /// Its estimate in seconds.
    pub estimate_seconds: Option<i64>,
}

/// A change of the scope of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeChange {
    /// Id.
    pub id: String,
    /// The project.
    pub project_id: String,
    /// The baseline that it counts against.
    pub baseline_id: Option<String>,
    /// The task, which may be gone by now.
    pub task_id: String,
    /// What the task was called.
    pub task_name: String,
    /// `added`, `removed` or `estimated`.
    pub kind: String,
    /// The estimate before, in seconds.
    pub before_seconds: Option<i64>,
    /// The estimate after, in seconds.
    pub after_seconds: Option<i64>,
    /// Why.
    pub reason: String,
    /// The member who changed it; none for what was there before changes were recorded.
    pub changed_by: Option<String>,
    /// When.
    pub changed_at: Timestamp,
}

/// A template of projects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectTemplate {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// What a new project gets, in the words of the API.
    pub content: serde_json::Map<String, serde_json::Value>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A rate of hours, in the currency of the organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Id.
    pub id: String,
    /// `billable` or `cost`.
    pub kind: String,
    /// The member, if it is theirs.
    pub member_id: Option<String>,
    /// The project, if it is only for that.
    pub project_id: Option<String>,
    /// The task, if it is only for that.
    pub task_id: Option<String>,
    /// The first day.
    pub valid_from: Date,
    /// Minor units of an hour; none where the rate ends.
    pub hourly_minor: Option<i64>,
    /// Why.
    pub reason: String,
    /// The member who set it.
    pub set_by: Option<String>,
    /// When it was set.
    pub set_at: Timestamp,
}

/// Budget of a project in money, as it stood from a moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoneyBudget {
    /// The project.
    pub project_id: String,
    /// Minor units; none when it was taken back.
    pub budget_minor: Option<i64>,
    /// Why.
    pub reason: String,
    /// The member who set it.
    pub set_by: Option<String>,
    /// When it was set.
    pub set_at: Timestamp,
}
