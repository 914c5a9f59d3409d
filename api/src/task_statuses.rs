//! The statuses that tasks can have: the columns of the board.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Instant, patch};

/// How far a task is, whatever the organization calls it: each of its statuses belongs to one of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusCategory {
    /// Not begun.
    #[default]
    Open,
    /// Begun.
    InProgress,
    /// Finished.
    Done,
}

/// A status that tasks can have. Every organization has at least one of each category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TaskStatus {
    /// Id of the status.
    pub id: Uuid,
    /// Name, unique in the organization.
    #[schema(example = "In review")]
    pub name: String,
    /// How far a task with this status is: what programs understand of it.
    pub category: StatusCategory,
    /// Its place among all statuses, from 0.
    pub position: u16,
    /// How many tasks shall have it at most, or null. Nothing is refused beyond it: the board shows it.
    #[schema(required = true)]
    pub task_limit: Option<i64>,
    /// When it was created.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}

/// A new status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "In review", "category": "in_progress", "task_limit": 5 }))]
pub struct CreateTaskStatus {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Name, unique in the organization.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// How far a task with this status is.
    pub category: StatusCategory,
    /// Its place among all statuses, from 0; behind the last one of its category when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 29)]
    pub position: Option<u16>,
    /// How many tasks shall have it at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 9_999)]
    pub task_limit: Option<i64>,
}

/// Changes to a status. What is not named stays as it is; null clears.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "task_limit": 3 }))]
pub struct UpdateTaskStatus {
    /// Name, unique in the organization.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 60)]
    pub name: Option<String>,
    /// How far a task with this status is. The last status of a category keeps it.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = StatusCategory, required = false)]
    pub category: Option<StatusCategory>,
    /// Its place among all statuses, from 0.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = u16, required = false, maximum = 29)]
    pub position: Option<u16>,
    /// How many tasks shall have it at most, or null for no limit.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 9_999)]
    pub task_limit: Option<Option<i64>>,
}

/// What becomes of the tasks of a status that goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeleteTaskStatusQuery {
    /// The status that its tasks get. Needed when it has any, archived ones included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge_into: Option<Uuid>,
}
