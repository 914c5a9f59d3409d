//! What a member worked on lately, to start it again.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Instant, entries::Billable};

/// One distinct piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecentWork {
    /// What was done.
    pub note: String,
    /// The project, or null.
    #[schema(required = true)]
    pub project_id: Option<Uuid>,
    /// The task, or null.
    #[schema(required = true)]
    pub task_id: Option<Uuid>,
    /// The wish about billing.
    pub billable: Billable,
    /// Names of the tags.
    pub tags: Vec<String>,
    /// When work like this was started last.
    pub last_used_at: Instant,
}

/// The distinct work of late, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecentWorkList {
    /// At most `limit` of them.
    pub items: Vec<RecentWork>,
}

/// How much recent work to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecentWorkQuery {
    /// How many at most; 20 when absent.
    #[param(minimum = 1, maximum = 100, default = 20)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}
