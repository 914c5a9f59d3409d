//! Notices: what happened that concerns the caller.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::Instant;

/// Why there is a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A comment mentions the caller.
    Mention,
    /// The caller shall work on a task.
    Assignment,
    /// The deadline of a task of the caller is near.
    DeadlineNear,
    /// The deadline of a task of the caller has passed.
    DeadlineOver,
    /// A report that the caller looks after is not sent by mail any more.
    ScheduleStopped,
    /// Intruder detection noticed something.
    SecurityFinding,
    /// Somebody looked at what the caller may see and do.
    PermissionsSeen,
}

/// A notice. It points at what it is about, and names nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notice {
    /// Id of the notice.
    pub id: Uuid,
    /// Why it is there.
    pub kind: NoticeKind,
    /// Who caused it; null where time did.
    #[schema(required = true)]
    pub actor_id: Option<Uuid>,
    /// The client it is about, or null.
    #[schema(required = true)]
    pub client_id: Option<Uuid>,
    /// The project it is about, or null.
    #[schema(required = true)]
    pub project_id: Option<Uuid>,
    /// The task it is about, or null.
    #[schema(required = true)]
    pub task_id: Option<Uuid>,
    /// The comment it is about, or null.
    #[schema(required = true)]
    pub comment_id: Option<Uuid>,
    /// The saved report it is about, or null.
    #[schema(required = true)]
    pub saved_report_id: Option<Uuid>,
    /// The deadline it is about, or null.
    #[schema(required = true)]
    pub deadline: Option<Date>,
    /// When it happened.
    pub created_at: Instant,
    /// When it was read, or null.
    #[schema(required = true)]
    pub read_at: Option<Instant>,
}

/// Which notices to list, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NoticeQuery {
    /// Only those that were not read yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unread: Option<bool>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}

/// How many notices wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnreadNotices {
    /// Number of notices that were not read yet.
    pub count: i64,
}

/// Marks notices as read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct ReadNotices {
    /// Which ones; all of them when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 200)]
    pub ids: Option<Vec<Uuid>>,
}
