//! Schedules: a saved report by mail, on certain days.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Instant, Secret, patch};

/// On which days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// Every day.
    #[default]
    Daily,
    /// One day of each week.
    Weekly,
    /// One day of each month.
    Monthly,
}

/// Which file goes with the mail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Attachment {
    /// None: the figures stand in the mail.
    #[default]
    None,
    /// Comma-separated values.
    Csv,
    /// Excel workbook.
    Xlsx,
}

/// Who gets the mails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScheduleRecipient {
    /// The member.
    pub member_id: Uuid,
    /// Whether they have said by the link in a mail that they want no more.
    pub unsubscribed: bool,
}

/// Whether a schedule runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleState {
    /// It runs at its next time.
    Active,
    /// Somebody has paused it.
    Paused,
    /// It has stopped by itself, because its maker may not do this any more.
    Stopped,
}

/// Why a schedule has stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// Whoever made it is disabled.
    MakerDisabled,
    /// Whoever made it does not see the report any more.
    ReportHidden,
    /// Whoever made it may not send reports, or not to others, any more.
    NotPermitted,
}

/// Why a mail did not go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryError {
    /// This installation has no mail relay.
    NotConfigured,
    /// The relay cannot be reached or is busy.
    Unavailable,
    /// The relay refuses the mail.
    Refused,
    /// The address of the recipient cannot be written into a mail.
    Unwritable,
    /// The report could not be made.
    ReportFailed,
}

/// How the latest run went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScheduleRun {
    /// The time it belongs to.
    pub due_at: Instant,
    /// Mails that the relay has taken.
    pub sent: i64,
    /// Mails that are still on their way to the relay.
    pub waiting: i64,
    /// Mails that were given up.
    pub failed: i64,
    /// What is wrong with one of those that were not sent.
    #[schema(required = true)]
    pub error: Option<DeliveryError>,
}

/// A schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportSchedule {
    /// Id of the schedule.
    pub id: Uuid,
    /// The report that is sent.
    pub saved_report_id: Uuid,
    /// Who made it: the report holds what they may see at the time of the run.
    pub created_by: Uuid,
    /// On which days.
    pub frequency: Frequency,
    /// Of a weekly one: 1 is Monday, 7 is Sunday.
    #[schema(required = true)]
    pub weekday: Option<u8>,
    /// Of a monthly one: the day, or the last one of a shorter month.
    #[schema(required = true)]
    pub day: Option<u8>,
    /// Local time.
    #[schema(example = "07:00")]
    pub time: String,
    /// IANA zone of that time, and of named periods such as the month before.
    pub time_zone: String,
    /// Which file goes with the mail.
    pub attachment: Attachment,
    /// Who gets it.
    pub recipients: Vec<ScheduleRecipient>,
    /// Whether it runs.
    pub state: ScheduleState,
    /// Why it has stopped, or null.
    #[schema(required = true)]
    pub stopped_because: Option<StopReason>,
    /// When it is sent next; null while it does not run.
    #[schema(required = true)]
    pub next_at: Option<Instant>,
    /// How the latest run went; null before the first.
    #[schema(required = true)]
    pub last_run: Option<ScheduleRun>,
    /// Whether this installation can send mails at all.
    pub mail_configured: bool,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// Version, for `If-Match`.
    pub version: i64,
}

/// A schedule to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "saved_report_id": "0190b5a0-0000-7000-8000-000000000001", "frequency": "weekly", "weekday": 1, "time": "07:00",
    "time_zone": "Europe/Berlin", "member_ids": ["0190b5a0-0000-7000-8000-000000000002"]
}))]
pub struct CreateReportSchedule {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// The report to send.
    pub saved_report_id: Uuid,
    /// On which days.
    pub frequency: Frequency,
    /// Of a weekly one: 1 is Monday, 7 is Sunday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 7)]
    pub weekday: Option<u8>,
    /// Of a monthly one: the day, or the last one of a shorter month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 31)]
    pub day: Option<u8>,
    /// Local time.
    #[schema(example = "07:00", max_length = 5)]
    pub time: String,
    /// IANA zone of that time.
    #[schema(example = "Europe/Berlin", max_length = 64)]
    pub time_zone: String,
    /// Which file goes with the mail.
    #[serde(default)]
    pub attachment: Attachment,
    /// Members who get it. Only managers name others than themselves.
    #[schema(min_items = 1, max_items = 100)]
    pub member_ids: Vec<Uuid>,
}

/// Changes to a schedule. What is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "paused": true }))]
pub struct UpdateReportSchedule {
    /// On which days.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Frequency, required = false)]
    pub frequency: Option<Frequency>,
    /// Of a weekly one: 1 is Monday, 7 is Sunday.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = u8, required = false, minimum = 1, maximum = 7)]
    pub weekday: Option<u8>,
    /// Of a monthly one: the day, or the last one of a shorter month.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = u8, required = false, minimum = 1, maximum = 31)]
    pub day: Option<u8>,
    /// Local time.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 5)]
    pub time: Option<String>,
    /// IANA zone of that time.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 64)]
    pub time_zone: Option<String>,
    /// Which file goes with the mail.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Attachment, required = false)]
    pub attachment: Option<Attachment>,
    /// All who get it. Whoever has unsubscribed stays so.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<Uuid>, required = false, min_items = 1, max_items = 100)]
    pub member_ids: Option<Vec<Uuid>>,
    /// Pauses it, or lets it run again, also one that has stopped. Times that have passed are not made up for.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = bool, required = false)]
    pub paused: Option<bool>,
}

/// Which schedules to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportScheduleQuery {
    /// Only those of this report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saved_report_id: Option<Uuid>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}

/// The address that a mail names for one-click unsubscribing (RFC 8058).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UnsubscribeQuery {
    /// The secret of the recipient's own link.
    #[param(value_type = String, max_length = 200)]
    pub token: Secret,
}
