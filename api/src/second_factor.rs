//! The second factor of the caller: an authenticator app or passkeys, and recovery codes for when they are lost.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Instant, Secret};

/// How the caller's second factor stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecondFactor {
    /// Since when an authenticator app is in use; null for none.
    #[schema(required = true)]
    pub enabled_at: Option<Instant>,
    /// How many passkeys the caller has; each is a second factor as well.
    pub passkeys: u32,
    /// How many recovery codes were not used yet.
    pub recovery_codes_left: u32,
    /// Whether the organization wants one for the caller's role.
    pub required: bool,
}

/// What an authenticator app needs. It is shown this once and counts only after a first code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecondFactorSetup {
    /// The shared secret in base 32, to type it in.
    pub secret: Secret,
    /// The same as an `otpauth:` address, to scan it as a QR code.
    pub url: Secret,
}

/// Puts the authenticator app into use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnableSecondFactor {
    /// The six digits that it shows.
    #[schema(max_length = 64)]
    pub code: Secret,
}

/// Recovery codes, each good for one sign-in. They are shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodes {
    /// The codes.
    pub codes: Vec<Secret>,
}
