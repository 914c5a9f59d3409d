//! Scope changes: tasks that came into a project, went out of it or have another estimate.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::Instant;

/// What happened to the scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScopeChangeKind {
    /// A task came in: it is new, or back from the archive.
    Added,
    /// A task went out: it is archived or deleted.
    Removed,
    /// A task has another estimate.
    Estimated,
}

/// One change of the scope of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScopeChange {
    /// Id of the change.
    pub id: Uuid,
    /// The project.
    pub project_id: Uuid,
    /// The newest baseline at that moment; null when there was none.
    #[schema(required = true)]
    pub baseline_id: Option<Uuid>,
    /// The task, which may be gone by now.
    pub task_id: Uuid,
    /// What the task was called then.
    pub task_name: String,
    /// What happened.
    pub kind: ScopeChangeKind,
    /// The estimate before, in seconds, or null.
    #[schema(required = true)]
    pub before_seconds: Option<i64>,
    /// The estimate after, in seconds, or null.
    #[schema(required = true)]
    pub after_seconds: Option<i64>,
    /// By how much the scope grew, in seconds; negative if it shrank.
    pub delta_seconds: i64,
    /// Why; empty when nobody said.
    pub reason: String,
    /// Who changed it; null for what was there before changes were recorded.
    #[schema(required = true)]
    pub changed_by: Option<Uuid>,
    /// When.
    pub changed_at: Instant,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}

/// Says why a change was made. Nothing else of it can be changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "The client ordered two more languages" }))]
pub struct ExplainScopeChange {
    /// Why.
    #[schema(max_length = 500)]
    pub reason: String,
}

/// Which scope changes to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ScopeChangeQuery {
    /// Only those since this baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline_id: Option<Uuid>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}
