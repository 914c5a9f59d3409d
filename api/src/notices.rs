//! Notices: what happened that concerns the caller.

use std::collections::BTreeMap;

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
    /// Somebody else changed a closed day of the caller, and asks for consent. `deadline` is the day.
    WorkingTimeProposed,
    /// What the caller changed on a closed day of the actor was answered; without an actor: was not answered in time.
    /// `deadline` is the day.
    WorkingTimeAnswered,
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

/// What a notice or a mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeTopic {
    /// A comment mentions the caller.
    Mention,
    /// The caller shall work on a task.
    Assignment,
    /// A deadline is near or over.
    Deadline,
    /// A week waits for the caller's decision.
    TimesheetSubmitted,
    /// A week of the caller was decided on.
    TimesheetDecided,
    /// A budget has reached one of its marks.
    Budget,
    /// A report that is sent to the caller.
    Report,
    /// The caller's account, and how they sign in to it.
    Account,
    /// Intruder detection noticed something.
    Intruder,
    /// Somebody looked at what the caller may see and do.
    PermissionsSeen,
    /// A closed day that others want to change.
    WorkingTime,
    /// A report that the caller looks after is not sent any more.
    ReportStopped,
    /// A copy of the data that the caller asked for is ready.
    Copy,
    /// The organization will be removed, or will not after all.
    Removal,
    /// An invitation.
    Invitation,
    /// A claim of the installation.
    Claims,
}

/// Why something comes in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeReason {
    /// Whoever did not do it themselves has to learn of it.
    Security,
    /// Nobody is looked at without knowing.
    Transparency,
    /// Data goes away.
    Removal,
    /// The reader asked for exactly this.
    Asked,
    /// Whoever waits for a mail has to learn that none comes.
    Awaited,
    /// The installation has to be kept running.
    Operation,
}

/// A kind of notices, and by which way the caller gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticePreference {
    /// What they are about.
    pub topic: NoticeTopic,
    /// Why they come in any case; null: the caller decides.
    #[schema(required = true)]
    pub reason: Option<NoticeReason>,
    /// Whether they stand in the list of notices; null: they never do.
    #[schema(required = true)]
    pub app: Option<bool>,
    /// Whether they come by mail; null: they never do.
    #[schema(required = true)]
    pub mail: Option<bool>,
}

/// Which notices the caller gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticePreferences {
    /// Every kind, those that the caller decides on first.
    pub topics: Vec<NoticePreference>,
}

/// By which way notices of one kind shall come. What is not named stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeWays {
    /// In the list of notices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<bool>,
    /// By mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<bool>,
}

/// Changes which notices the caller gets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "topics": { "budget": { "mail": false } } }))]
pub struct UpdateNoticePreferences {
    /// The kinds that change, by their name.
    pub topics: BTreeMap<String, NoticeWays>,
}
