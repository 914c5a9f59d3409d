//! Tasks: pieces of a project with an estimate, a deadline and people.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Instant, entries::Billable, patch, task_statuses::StatusCategory};

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Task {
    /// Id of the task.
    pub id: Uuid,
    /// The project it belongs to.
    pub project_id: Uuid,
    /// Name, unique in the project.
    #[schema(example = "Launch page")]
    pub name: String,
    /// Free text.
    pub note: String,
    /// How far it is: the category of its status.
    pub status: StatusCategory,
    /// Its status.
    pub status_id: Uuid,
    /// Where its card stands among those of its status: compare byte by byte. `POST /tasks/{id}/move` changes it.
    #[schema(example = "i0000000")]
    pub rank: String,
    /// Estimate in seconds, or null.
    #[schema(required = true)]
    pub estimate_seconds: Option<i64>,
    /// Date on which it shall be done, or null.
    #[schema(required = true)]
    pub deadline: Option<Date>,
    /// Its own wish about billing.
    pub billable: Billable,
    /// Who works on it.
    pub assignee_ids: Vec<Uuid>,
    /// Whether new work on it is over.
    pub archived: bool,
    /// All time recorded on it, in seconds, running timers left out.
    pub tracked_seconds: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}

/// A new task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "project_id": "019581aa-0000-7000-8000-000000000001", "name": "Launch page", "estimate_seconds": 28_800
}))]
pub struct CreateTask {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// The project it belongs to.
    pub project_id: Uuid,
    /// Name, unique in the project.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Free text.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub note: String,
    /// How far it is; open when absent. The task gets the first status of this category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = StatusCategory, required = false)]
    pub status: Option<StatusCategory>,
    /// Its status, instead of `status`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_id: Option<Uuid>,
    /// Estimate in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 60, maximum = 360_000_000_i64)]
    pub estimate_seconds: Option<i64>,
    /// Date on which it shall be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Date>,
    /// Its own wish about billing; `inherit` when absent.
    #[serde(default)]
    pub billable: Billable,
    /// Who works on it.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub assignee_ids: Vec<Uuid>,
}

/// Changes to a task. What is not named stays as it is; null clears.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "estimate_seconds": 36_000, "estimate_reason": "Two more languages" }))]
pub struct UpdateTask {
    /// Name, unique in the project.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Free text.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 5000)]
    pub note: Option<String>,
    /// How far it is. A task that is not so far yet gets the first status of this category.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = StatusCategory, required = false)]
    pub status: Option<StatusCategory>,
    /// Its status, instead of `status`.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Uuid, required = false)]
    pub status_id: Option<Uuid>,
    /// Estimate in seconds, or null for none. Every estimate is kept in the history.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<i64>, minimum = 60, maximum = 360_000_000_i64)]
    pub estimate_seconds: Option<Option<i64>>,
    /// Why the estimate changes; kept in the history.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 500)]
    pub estimate_reason: Option<String>,
    /// Date on which it shall be done, or null for none.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<Date>)]
    pub deadline: Option<Option<Date>>,
    /// Its own wish about billing.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Billable, required = false)]
    pub billable: Option<Billable>,
    /// Everybody who shall work on it.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<Uuid>, required = false, max_items = 200)]
    pub assignee_ids: Option<Vec<Uuid>>,
    /// Whether new work on it is over.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = bool, required = false)]
    pub archived: Option<bool>,
}

/// One estimate a task has had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TaskEstimate {
    /// The estimate in seconds; null when it was taken away.
    #[schema(required = true)]
    pub estimate_seconds: Option<i64>,
    /// Who set it.
    pub set_by: Uuid,
    /// When it was set.
    pub set_at: Instant,
    /// Why; empty when nobody said.
    pub reason: String,
}

/// Which tasks to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TaskQuery {
    /// Only those of this project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
    /// Only those of projects of this client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<Uuid>,
    /// Only those with this status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_id: Option<Uuid>,
    /// Only those that are so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub status: Option<StatusCategory>,
    /// Only those this member works on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<Uuid>,
    /// Only archived or only current ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// The name contains this text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 16_384, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}

/// Where the card of a task goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "status_id": "019581aa-0000-7000-8000-000000000001" }))]
pub struct MoveTask {
    /// The status it gets.
    pub status_id: Uuid,
    /// The task right behind which it shall stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_id: Option<Uuid>,
    /// The task right before which it shall stand. With neither, it comes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_id: Option<Uuid>,
}

/// Changes of several tasks that are made together or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkTasks {
    /// What to change, in this order.
    #[schema(min_items = 1, max_items = 500)]
    pub operations: Vec<BulkTaskOperation>,
}

/// The change of one task of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkTaskOperation {
    /// Which task.
    pub id: Uuid,
    /// The version the change was made for; refused when the task has another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// What to change.
    pub changes: UpdateTask,
}

/// Several tasks after their change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkTasksDone {
    /// One task per operation, in the same order.
    pub tasks: Vec<Task>,
}
