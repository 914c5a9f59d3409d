//! The audit log: who did what to which object, when, why, and how it was before.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::Instant;

/// How what was tried ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditResult {
    /// It was done.
    Done,
    /// It was refused, and nothing changed.
    Refused,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditEvent {
    /// Which event of the organization this is, from 0, without gaps.
    #[schema(minimum = 0)]
    pub position: i64,
    /// Id of the event.
    pub id: Uuid,
    /// When.
    pub at: Instant,
    /// Who; null where nobody was signed in.
    #[schema(required = true)]
    pub actor_id: Option<Uuid>,
    /// Their name as it is now; null when they are no member any more.
    #[schema(required = true)]
    pub actor_name: Option<String>,
    /// What was done, such as `time_entry.updated`.
    pub action: String,
    /// How it ended.
    pub result: AuditResult,
    /// The noun of the object, such as `time_entry`.
    pub object_kind: String,
    /// Id of the object.
    pub object_id: Uuid,
    /// The object, or its fields that changed, before; null where there was none.
    #[schema(required = true, value_type = Option<Object>)]
    pub before: Option<serde_json::Value>,
    /// The same afterwards.
    #[schema(required = true, value_type = Option<Object>)]
    pub after: Option<serde_json::Value>,
    /// Why, where somebody said so.
    #[schema(required = true)]
    pub reason: Option<String>,
    /// The request that did it, as `X-Request-Id` of its answer and the access log know it.
    pub request_id: String,
    /// What was typed was erased by law; that it happened, and by whom, stays.
    pub erased: bool,
}

/// Which events are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Done by this member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<Uuid>,
    /// This action; with a dot at the end all that begin so, such as `time_entry.`.
    #[param(max_length = 64, pattern = "^[a-z_]+(\\.[a-z_]*)?$")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// About objects of this noun, such as `project`.
    #[param(max_length = 40, pattern = "^[a-z_]+$")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_kind: Option<String>,
    /// The history of this object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<Uuid>,
    /// Done by this request.
    #[param(max_length = 64)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Done or refused.
    #[param(inline)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<AuditResult>,
    /// First date, in the caller's time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The date after the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// How many events at most; 50 when absent.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Whether the stored log is the one that was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditState {
    /// The newest checkpoint is signed by the log's key and fits the stored tree.
    Holds,
    /// Nothing was signed yet.
    Empty,
    /// It does not fit. Nothing more is signed until the operator has looked.
    Broken,
}

/// The newest signed checkpoint: keep it, and nobody can change what came before it unnoticed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditCheckpoint {
    /// The name of the organization's log.
    pub origin: String,
    /// Events that the checkpoint covers.
    #[schema(minimum = 0)]
    pub size: i64,
    /// All events, also those that wait for the next checkpoint, at most a few seconds.
    #[schema(minimum = 0)]
    pub events: i64,
    /// When it was signed; null before the first one.
    #[schema(required = true)]
    pub signed_at: Option<Instant>,
    /// Root of the tree in base64; null before the first one.
    #[schema(required = true)]
    pub root: Option<String>,
    /// The whole checkpoint as a signed note (C2SP tlog-checkpoint); null before the first one.
    #[schema(required = true)]
    pub note: Option<String>,
    /// The public key of the log, for `hourbook audit verify --key`.
    pub public_key: String,
    /// Witnesses that cosigned this checkpoint.
    pub witnesses: Vec<String>,
    /// A witness is asked for every checkpoint.
    pub witness_expected: bool,
    /// What a check just now found.
    pub state: AuditState,
}

/// That one event is in the log, for whoever checks it without the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditProof {
    /// Position of the event.
    #[schema(minimum = 0)]
    pub position: i64,
    /// The entry, byte by byte as the tree holds it.
    pub entry: String,
    /// Salt of the payload in hexadecimal digits; null when it was erased.
    #[schema(required = true)]
    pub salt: Option<String>,
    /// The payload, byte by byte as the entry committed to it; null when it was erased.
    #[schema(required = true)]
    pub payload: Option<String>,
    /// The way from the entry to the signed root (C2SP tlog-proof).
    pub proof: String,
    /// The public key of the log.
    pub public_key: String,
}
