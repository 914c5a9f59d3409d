//! Intruder detection: what was noticed and done, canaries, who is told, and from where the organization may be used.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Instant, Secret};

/// What was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Many wrong passwords for one account.
    BruteForce,
    /// Many wrong passwords from one network.
    NetworkGuessing,
    /// A few passwords at each of many accounts, from one network.
    PasswordSpraying,
    /// Many accounts from many networks.
    CredentialStuffing,
    /// One session or token from two networks by turns.
    CredentialReplay,
    /// A sign-in with a browser and from a network that were never seen with the member.
    NewSignIn,
    /// The member says of a sign-in that it was not theirs.
    NotTheMember,
    /// Many files within an hour.
    MassExport,
    /// Far more was read than people read.
    MassRead,
    /// Many refusals, or ids that are not there for the caller.
    PermissionProbing,
    /// A canary token was shown.
    CanaryToken,
    /// A canary record was opened.
    CanaryRecord,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingSeverity {
    /// Good to know.
    Low,
    /// Worth a look.
    Medium,
    /// Look today.
    High,
    /// Look now.
    Critical,
}

/// What was done about it by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingMeasure {
    /// The next attempts to sign in wait, longer each time.
    Delay,
    /// The session waits for a proof of who its holder is.
    StepUp,
    /// The token is paused.
    TokenPaused,
}

/// How far people are with a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// Nobody has looked yet.
    Open,
    /// Somebody has.
    Acknowledged,
}

/// Something that was noticed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SecurityFinding {
    /// Id of the finding.
    pub id: Uuid,
    /// What was noticed.
    pub kind: FindingKind,
    /// How grave it is.
    pub severity: FindingSeverity,
    /// Whose account it is about, or null.
    #[schema(required = true)]
    pub member_id: Option<Uuid>,
    /// The session that showed it, or null.
    #[schema(required = true)]
    pub session_id: Option<Uuid>,
    /// The token that showed it, or null.
    #[schema(required = true)]
    pub token_id: Option<Uuid>,
    /// The canary that was touched, or null.
    #[schema(required = true)]
    pub canary_id: Option<Uuid>,
    /// The network it came from, or null where there were many.
    #[schema(required = true, example = "203.0.113.0/24")]
    pub network: Option<String>,
    /// Counts and operations, by name.
    #[schema(value_type = Object)]
    pub evidence: Value,
    /// How often it was noticed: at its bound, and at every doubling.
    pub occurrences: i64,
    /// When it was noticed first.
    pub first_seen_at: Instant,
    /// When it was noticed last.
    pub last_seen_at: Instant,
    /// How far people are with it.
    pub state: FindingState,
    /// What was done about it, or null.
    #[schema(required = true)]
    pub measure: Option<FindingMeasure>,
    /// When that ends or ended, or null.
    #[schema(required = true)]
    pub measure_until: Option<Instant>,
    /// Who has looked, or null.
    #[schema(required = true)]
    pub acknowledged_by: Option<Uuid>,
    /// When, or null.
    #[schema(required = true)]
    pub acknowledged_at: Option<Instant>,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    /// What the caller may do with it: `acknowledge`, `lift`.
    pub allowed_actions: Vec<String>,
}

/// Which findings to list, those that were seen last first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FindingQuery {
    /// Only those in this state.
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<FindingState>,
    /// Only those of this kind.
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<FindingKind>,
    /// Only those as grave as this, or graver.
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least_severity: Option<FindingSeverity>,
    /// Only those about this member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_id: Option<Uuid>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}

/// What lies there to be touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CanaryKind {
    /// A token that opens nothing.
    Token,
    /// A client, project or task that nobody should open.
    Record,
}

/// Of which kind the record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CanaryObject {
    /// A client.
    Client,
    /// A project.
    Project,
    /// A task.
    Task,
}

/// A canary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Canary {
    /// Id of the canary.
    pub id: Uuid,
    /// What lies there.
    pub kind: CanaryKind,
    /// Where it lies, for those who set it.
    #[schema(example = "In the wiki of the support team")]
    pub name: String,
    /// Of which kind the record is, or null.
    #[schema(required = true)]
    pub object_kind: Option<CanaryObject>,
    /// The record, or null.
    #[schema(required = true)]
    pub object_id: Option<Uuid>,
    /// Who set it, or null.
    #[schema(required = true)]
    pub created_by: Option<Uuid>,
    /// When it was set.
    pub created_at: Instant,
    /// When it was touched last; null for never.
    #[schema(required = true)]
    pub last_touched_at: Option<Instant>,
    /// How often it was touched.
    pub touches: i64,
}

/// The canaries of the organization: fifty at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Canaries {
    /// The canaries, oldest first.
    pub items: Vec<Canary>,
}

/// Sets a canary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "kind": "token", "name": "In the wiki of the support team" }))]
pub struct CreateCanary {
    /// What lies there.
    pub kind: CanaryKind,
    /// Where it lies.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// For a record: of which kind it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_kind: Option<CanaryObject>,
    /// For a record: which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_id: Option<Uuid>,
}

/// A canary that was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CanaryCreated {
    /// The canary.
    #[serde(flatten)]
    pub canary: Canary,
    /// The token to lay out, shown this once; null for a record.
    #[schema(required = true)]
    pub secret: Option<Secret>,
}

/// A receiver of alerts. Its key is not shown again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlertReceiver {
    /// Id of the receiver.
    pub id: Uuid,
    /// What it is.
    #[schema(example = "Operations")]
    pub name: String,
    /// Where alerts are sent, with POST.
    #[schema(example = "https://alerts.example.com/hourbook")]
    pub url: String,
    /// What is as grave or graver is sent.
    pub least_severity: FindingSeverity,
    /// Who set it up, or null.
    #[schema(required = true)]
    pub created_by: Option<Uuid>,
    /// When it was set up.
    pub created_at: Instant,
    /// When something was sent last; null for never.
    #[schema(required = true)]
    pub last_sent_at: Option<Instant>,
    /// Why that did not arrive; null if it did.
    #[schema(required = true)]
    pub last_error: Option<String>,
}

/// The receivers of the organization: five at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlertReceivers {
    /// The receivers, oldest first.
    pub items: Vec<AlertReceiver>,
}

/// Sets a receiver of alerts up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Operations", "url": "https://alerts.example.com/hourbook", "least_severity": "high" }))]
pub struct CreateAlertReceiver {
    /// What it is.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// Where alerts are sent: https, and no private network that the operator has not allowed.
    #[schema(min_length = 9, max_length = 500)]
    pub url: String,
    /// What is as grave or graver is sent; `high` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_severity: Option<FindingSeverity>,
}

/// A receiver with its key, which is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlertReceiverCreated {
    /// The receiver.
    #[serde(flatten)]
    pub receiver: AlertReceiver,
    /// The key of its signatures: HMAC-SHA-256 over `Hourbook-Timestamp`, a dot and the body.
    pub secret: Secret,
}

/// From where the organization may be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AllowedNetworks {
    /// Networks; from everywhere if there is none.
    #[schema(example = json!(["203.0.113.0/24"]))]
    pub networks: Vec<String>,
    /// The network that the caller comes from.
    #[schema(example = "203.0.113.0/24")]
    pub own_network: String,
    /// The very address that the server sees the caller come from.
    #[schema(example = "203.0.113.7")]
    pub own_address: String,
    /// Counts the changes; the `ETag`.
    pub version: i64,
}

/// Says from where the organization may be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "networks": ["203.0.113.0/24", "2001:db8::/32"] }))]
pub struct SetAllowedNetworks {
    /// Networks, or single addresses; from everywhere if there is none. The caller's own must be among them.
    #[schema(max_items = 100)]
    pub networks: Vec<String>,
}

/// Says of a sign-in that it was somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotMe {
    /// What stands behind `#token=` in the link of the mail.
    #[schema(max_length = 500)]
    pub token: Secret,
}

/// One request in the access log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccessLogEntry {
    /// When it was answered.
    pub time: Instant,
    /// Its id.
    pub request_id: String,
    /// Who asked; null where a credential was not good.
    #[schema(required = true)]
    pub member_id: Option<Uuid>,
    /// The operation; null for pages.
    #[schema(required = true, example = "list_time_entries")]
    pub action: Option<String>,
    /// The method.
    #[schema(example = "GET")]
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
    /// The code of the problem, or null.
    #[schema(required = true)]
    pub problem: Option<String>,
    /// How long it took, in microseconds.
    pub duration_us: u64,
    /// The network it came from.
    #[schema(example = "203.0.113.0/24")]
    pub network: String,
    /// What the program said it was.
    pub user_agent: String,
}

/// A page of the access log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccessLogPage {
    /// False where the operator keeps no access log that can be searched.
    pub is_kept: bool,
    /// How many days are kept.
    pub days: u16,
    /// Requests, newest first. A page may be short or empty though `next_cursor` leads on: each request looks at a bounded
    /// part of the log.
    pub items: Vec<AccessLogEntry>,
    /// Where to go on, or null at the end.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Which requests to look for, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccessLogQuery {
    /// Not before this date, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Before this date, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Only of this member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_id: Option<Uuid>,
    /// Only this operation, such as `list_time_entries`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 64, pattern = "^[a-z_]*$")]
    pub action: Option<String>,
    /// Only with this status, such as 403.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 100, maximum = 599)]
    pub status: Option<u16>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}
