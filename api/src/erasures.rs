//! Erasing one member (GDPR Article 17): what would happen, and what was done.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Instant,
    processing::{KeptFor, LegalBasis, Translated},
};

/// What becomes of a class of data when a member is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Erasing {
    /// It goes.
    Erased,
    /// It stays without the name.
    Renamed,
    /// It stays until its time is over.
    Expires,
    /// It stays.
    Kept,
}

/// Why a member cannot be erased at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasureBlocker {
    /// They can still sign in: disable them first.
    Active,
    /// They are the last owner.
    LastOwner,
    /// Nobody erases themselves: another admin does.
    Own,
}

/// One class of data in the preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErasureClass {
    /// The class in the record of processing.
    #[schema(example = "time")]
    pub id: String,
    /// Its name.
    pub title: Translated,
    /// What becomes of it.
    pub how: Erasing,
    /// Why, and by which law what stays does.
    pub reason: Translated,
    /// How long what stays is kept.
    pub kept: KeptFor,
    /// What allows the processing.
    pub legal_basis: LegalBasis,
    /// How many rows there are about the member; null for what lies beside the database.
    #[schema(required = true)]
    pub rows: Option<i64>,
}

/// What erasing a member would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErasurePreview {
    /// Id of the member.
    pub member_id: Uuid,
    /// Their name, which is typed to confirm.
    pub name: String,
    /// What stands in its place afterwards.
    pub pseudonym: String,
    /// What keeps it from being done; empty if nothing does.
    pub blockers: Vec<ErasureBlocker>,
    /// The classes of data about members, in the order of the record of processing.
    pub classes: Vec<ErasureClass>,
    /// What was done, if they were erased already.
    #[schema(required = true)]
    pub erasure: Option<MemberErasure>,
}

/// The wish to erase a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Ada Example", "reason": "Asked for it on 2 March", "texts": true }))]
pub struct EraseMember {
    /// The name of the member, typed again.
    pub name: String,
    /// Why. It is kept: name nobody in it.
    #[schema(max_length = 1000)]
    pub reason: String,
    /// Whether the notes, comments and reasons go as well that the member wrote into records that stay.
    #[serde(default)]
    pub texts: bool,
}

/// The record of an erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemberErasure {
    /// Id of the member.
    pub member_id: Uuid,
    /// What stands in the place of their name.
    #[schema(example = "Former member 1")]
    pub pseudonym: String,
    /// When it was done.
    pub erased_at: Instant,
    /// Who did it; null where it was done again after a loss.
    #[schema(required = true)]
    pub erased_by: Option<Uuid>,
    /// Why.
    pub reason: String,
    /// Whether texts went that they wrote into records that stay.
    pub texts: bool,
    /// How many rows of which table went or lost a text; `audit_events` are entries of the audit log that tell nothing any more.
    pub counts: BTreeMap<String, u64>,
}
