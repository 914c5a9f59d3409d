//! The first start: the link that makes the organization and its owner.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Secret;

/// Whether this installation waits for its setup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SetupState {
    /// True when a setup link is open and there is no organization at this address.
    pub needed: bool,
}

/// Makes the organization and its owner, and signs the owner in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    /// The secret part of the setup link.
    #[schema(max_length = 200)]
    pub token: Secret,
    /// Name of the organization.
    #[schema(min_length = 1, max_length = 200, example = "Acme Consulting")]
    pub organization_name: String,
    /// IANA zone of organization and owner.
    #[schema(max_length = 64, example = "Europe/Berlin")]
    pub time_zone: String,
    /// Language and region (BCP 47) of organization and owner.
    #[schema(max_length = 35, example = "de-DE")]
    pub locale: String,
    /// Name of the owner.
    #[schema(min_length = 1, max_length = 200, example = "Ada Example")]
    pub name: String,
    /// E-mail address of the owner.
    #[schema(min_length = 3, max_length = 254, example = "ada@acme.example")]
    pub email: String,
    /// Password of the owner.
    #[schema(min_length = 12, max_length = 256)]
    pub password: Secret,
}
