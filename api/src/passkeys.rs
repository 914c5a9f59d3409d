//! Passkeys: keys in devices that sign in without a password.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Instant, Secret};

/// A passkey of the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Passkey {
    /// Id of the passkey.
    pub id: Uuid,
    /// What its owner calls it.
    #[schema(example = "Phone")]
    pub name: String,
    /// When it was added.
    pub created_at: Instant,
    /// When it was used last; null for never.
    #[schema(required = true)]
    pub last_used_at: Option<Instant>,
}

/// The passkeys of the caller: a dozen at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Passkeys {
    /// The passkeys, oldest first.
    pub items: Vec<Passkey>,
}

/// A passkey that was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasskeyAdded {
    /// The passkey.
    pub passkey: Passkey,
    /// Recovery codes, if it is the first second factor of the caller; they are shown this once.
    #[schema(required = true)]
    pub recovery_codes: Option<Vec<Secret>>,
}

/// A challenge for the browser's `navigator.credentials`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PasskeyCeremony {
    /// Goes back with the answer, within five minutes.
    pub ceremony: Secret,
    /// The options in the JSON form of WebAuthn Level 3, for `parseCreationOptionsFromJSON` or
    /// `parseRequestOptionsFromJSON`.
    #[schema(value_type = Object)]
    pub options: Value,
}

/// Adds a passkey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreatePasskey {
    /// The secret of the ceremony.
    #[schema(max_length = 64)]
    pub ceremony: Secret,
    /// What to call it.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// What the browser made of the options, in its own JSON form.
    #[schema(value_type = Object)]
    pub credential: Value,
}

/// The answer of a passkey to its challenge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyAnswer {
    /// As a second step: what the first one answered. Absent when the passkey signs in alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64)]
    pub challenge: Option<Secret>,
    /// The secret of the ceremony.
    #[schema(max_length = 64)]
    pub ceremony: Secret,
    /// What the browser made of the options, in its own JSON form.
    #[schema(value_type = Object)]
    pub credential: Value,
}
