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

/// A device that asks to be let into the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActivityOffer {
    /// Id of the offer on this server.
    pub id: Uuid,
    /// Number of the device.
    pub device_id: Uuid,
    /// What the device says it is called; nobody vouches for it.
    pub name: String,
    /// The bytes of the offer in Base64.
    pub content: String,
    /// When it arrived.
    pub created_at: Instant,
    /// When it is over.
    pub expires_at: Instant,
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

/// A device list, and the wraps that belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "content": "SEJETA==", "wraps": [{ "name": "recovery", "content": "YWdlLWVuY3J5cHRpb24ub3JnL3YxCg==" }] }))]
pub struct NewDeviceList {
    /// The signed bytes in Base64.
    #[schema(min_length = 1, max_length = 700_000)]
    pub content: String,
    /// Wraps to store together with it, in place of those with the same names. A list with a new generation comes with
    /// a wrap for everybody who stays, or they could not open what is sealed from then on.
    #[serde(default)]
    #[schema(max_items = 258)]
    pub wraps: Vec<NewWrap>,
}

/// A wrap to store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWrap {
    /// `passphrase`, `recovery` or the id of a device.
    #[schema(min_length = 1, max_length = 36)]
    pub name: String,
    /// The age file in Base64.
    #[schema(min_length = 1, max_length = 90_000)]
    pub content: String,
}

/// A device asks to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "desk", "content": "SEJPRgE=" }))]
pub struct NewOffer {
    /// What it is called, at most 64 bytes.
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    /// The bytes of its offer in Base64.
    #[schema(min_length = 1, max_length = 200)]
    pub content: String,
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
