//! Baselines: the tasks of a project with their estimates, frozen, and what became of them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Instant;

/// Scope changes of one kind, summed up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScopeSum {
    /// How many there are.
    pub count: i64,
    /// By how much they changed the scope, in seconds; negative if it shrank.
    pub delta_seconds: i64,
}

/// A baseline. `estimate_seconds` and the three sums together are `current_seconds`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Baseline {
    /// Id of the baseline.
    pub id: Uuid,
    /// The project.
    pub project_id: Uuid,
    /// Name.
    #[schema(example = "Offer of March")]
    pub name: String,
    /// Why it was set; empty when nobody said.
    pub reason: String,
    /// Who set it.
    pub set_by: Uuid,
    /// When it was set.
    pub set_at: Instant,
    /// How many tasks it holds.
    pub task_count: i64,
    /// The sum of their estimates, in seconds.
    pub estimate_seconds: i64,
    /// Tasks that came in since, also from the archive.
    pub added: ScopeSum,
    /// Tasks that went out since, into the archive or for good.
    pub removed: ScopeSum,
    /// Estimates that changed since.
    pub estimated: ScopeSum,
    /// The sum of the estimates as it is now, in seconds.
    pub current_seconds: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}

/// A new baseline.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Offer of March", "reason": "Signed by the client" }))]
pub struct SetBaseline {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Name.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Why it is set.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub reason: String,
}
