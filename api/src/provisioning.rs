//! Keys of directories that provision members and teams (SCIM 2.0).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Instant, Secret};

/// The key of a directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProvisioningToken {
    /// Id of the key.
    pub id: Uuid,
    /// The directory that has it.
    #[schema(example = "Entra ID")]
    pub name: String,
    /// The first characters of the secret, to recognise it by.
    pub prefix: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// When it was used last, to the minute; null when it never was.
    pub last_used_at: Option<Instant>,
}

/// The keys of the organization: twenty at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProvisioningTokens {
    /// Newest first.
    pub items: Vec<ProvisioningToken>,
}

/// A new key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Entra ID" }))]
pub struct CreateProvisioningToken {
    /// The directory that gets it.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// When it ends: in 366 days at the latest, which is also what counts when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Instant>,
}

/// A key that was made a moment ago, with its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProvisioningTokenCreated {
    /// The key.
    #[serde(flatten)]
    pub token: ProvisioningToken,
    /// What the directory sends after `Authorization: Bearer`; shown this once.
    pub secret: Secret,
}
