//! A new password for somebody who has forgotten theirs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Instant, Secret};

/// Asks for a link to choose a new password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestPasswordReset {
    /// E-mail address of the member.
    #[schema(max_length = 254, example = "ada@acme.example")]
    pub email: String,
}

/// Chooses the new password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    /// The secret of the link.
    #[schema(max_length = 64)]
    pub token: Secret,
    /// The password from now on.
    #[schema(min_length = 12, max_length = 256)]
    pub password: Secret,
}

/// What became of a reset that an admin began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasswordResetCreated {
    /// Until when the link is good.
    pub expires_at: Instant,
    /// The link, where no mail can be sent and it has to be handed over; null when it was sent to the member.
    #[schema(required = true)]
    pub url: Option<Secret>,
}
