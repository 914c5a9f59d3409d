//! Events: what changed, sent to everybody who may see it while it happens.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What kind of object changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A time entry.
    TimeEntry,
    /// A timer.
    Timer,
    /// A favorite.
    Favorite,
    /// A project.
    Project,
    /// A task.
    Task,
    /// A client.
    Client,
    /// A tag.
    Tag,
    /// A member.
    Member,
    /// A team.
    Team,
    /// The organization.
    Organization,
    /// An import.
    Import,
    /// A closed period.
    Lock,
    /// A timesheet.
    Timesheet,
    /// A saved report.
    SavedReport,
    /// A public link of a saved report.
    ReportLink,
    /// A recurring entry, or what became of a date of it.
    RecurringEntry,
    /// What hours are billed at, or a budget in money; for those who see rates.
    Rate,
    /// What hours cost; for those who see costs.
    CostRate,
    /// A working-time agreement of a member; for those who see it.
    Contract,
    /// A schedule of a saved report.
    ReportSchedule,
}

/// What happened to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventOp {
    /// It is new.
    Created,
    /// It is different.
    Updated,
    /// It is gone.
    Deleted,
}

/// The data of one `change` event. It says what to load again, not what it looks like now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// Position in the organization's sequence of changes; also the event's `id`.
    pub seq: i64,
    /// What kind of object.
    pub kind: EventKind,
    /// Which object.
    pub id: Uuid,
    /// Whose object, where it belongs to one member; otherwise null.
    #[schema(required = true)]
    pub member_id: Option<Uuid>,
    /// What happened to it.
    pub op: EventOp,
}

/// Where the stream of changes begins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventQuery {
    /// The last change that the client knows of, such as `change_seq` of `GET /me`; with now when absent.
    /// `Last-Event-ID`, with which a stream resumes, counts before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 0)]
    pub after: Option<i64>,
}
