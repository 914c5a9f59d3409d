//! The sealed activity log of the caller: files and signed statements that the server keeps and cannot read.
//!
//! What the bytes are stands in `docs/sealed-format.md`.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::Instant;

/// How the caller's log stands on this server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActivityLog {
    /// Name of the log, 64 hexadecimal digits.
    pub log: String,
    /// When its first device list arrived.
    pub created_at: Instant,
    /// How many device lists there are.
    pub device_lists: i64,
    /// Bytes that are stored.
    pub bytes: i64,
    /// How many may be stored.
    pub limit_bytes: i64,
    /// The streams, by device.
    pub streams: Vec<ActivityStream>,
}

/// How far one stream has arrived: a client that was interrupted goes on from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActivityStream {
    /// The device.
    pub device_id: Uuid,
    /// Which of its streams.
    pub stream: u32,
    /// Number of the last segment, removed ones included; 0 without any.
    pub segments: i64,
    /// Number of the last head; 0 without any.
    pub heads: i64,
}

/// One sealed segment as the server lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActivitySegment {
    /// SHA-256 of its bytes, 64 hexadecimal digits: its name.
    pub id: String,
    /// The device that made it.
    pub device_id: Uuid,
    /// Which of its streams.
    pub stream: u32,
    /// Its number in the stream, from 1.
    pub number: i64,
    /// Its size in bytes.
    pub bytes: i64,
    /// When it arrived.
    pub uploaded_at: Instant,
    /// When its owner removed it; null while its bytes are here.
    #[schema(required = true)]
    pub removed_at: Option<Instant>,
}

/// The place of a segment that is uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SegmentPlace {
    /// The device that made it.
    pub device_id: Uuid,
    /// Which of its streams; 0 when absent.
    #[serde(default)]
    #[param(default = 0)]
    pub stream: u32,
    /// Its number in the stream: one more than the last.
    #[param(minimum = 1)]
    pub number: i64,
}

/// Which segments to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SegmentQuery {
    /// Only those of this device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_id: Option<Uuid>,
    /// Only those that arrived at this instant or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uploaded_from: Option<Instant>,
    /// Only those that arrived before this instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uploaded_until: Option<Instant>,
    /// How many objects at most; 50 when absent.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// One signed head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActivityHead {
    /// The device that signed it.
    pub device_id: Uuid,
    /// Which of its streams.
    pub stream: u32,
    /// Its number in the stream, from 1.
    pub number: i64,
    /// Its hash, 64 hexadecimal digits; the audit log holds the same.
    pub hash: String,
    /// The signed bytes in Base64.
    pub content: String,
    /// When it arrived.
    pub received_at: Instant,
}

/// Which heads to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HeadQuery {
    /// Only those of this device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_id: Option<Uuid>,
    /// How many objects at most; 50 when absent.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// One version of the device list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActivityDeviceList {
    /// Its number, from 1.
    pub number: i64,
    /// Its hash, 64 hexadecimal digits.
    pub hash: String,
    /// The signed bytes in Base64.
    pub content: String,
    /// When it arrived.
    pub received_at: Instant,
}

/// The key ring, sealed for one who may open it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActivityWrap {
    /// `passphrase`, `recovery` or the id of a device.
    pub name: String,
    /// The age file in Base64.
    pub content: String,
    /// When it was stored last.
    pub updated_at: Instant,
}

/// The owner's signed word that segments were removed on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActivityRemoval {
    /// Id of the removal on this server.
    pub id: Uuid,
    /// The stream's device.
    pub device_id: Uuid,
    /// Which of its streams.
    pub stream: u32,
    /// Number of the first removed segment.
    pub first: i64,
    /// Number of the last one.
    pub last: i64,
    /// The signed bytes in Base64.
    pub content: String,
    /// When it arrived.
    pub received_at: Instant,
}

/// Bytes as JSON carries them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "content": "SEJIRA==" }))]
pub struct SealedContent {
    /// The bytes in Base64.
    #[schema(min_length = 1, max_length = 700_000)]
    pub content: String,
}
