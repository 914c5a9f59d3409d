//! Sessions: signing in, signing out, and the list of where one is signed in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Instant, Secret};

/// Signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// E-mail address.
    #[schema(max_length = 254, example = "ada@acme.example")]
    pub email: String,
    /// Password.
    #[schema(max_length = 256)]
    pub password: Secret,
}

/// The password was right; the second factor is still asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecondStep {
    /// Goes with the code to `POST /session/second-factor`.
    pub challenge: Secret,
    /// Until when.
    pub expires_at: Instant,
    /// What the member has for it; a recovery code always does.
    pub methods: Vec<SecondStepMethod>,
}

/// A way to go on after the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecondStepMethod {
    /// The code of an authenticator app, at `POST /session/second-factor`.
    App,
    /// A passkey, at `POST /session/passkey`.
    Passkey,
}

/// Signs in with the second step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishSignIn {
    /// What the first step answered.
    #[schema(max_length = 64)]
    pub challenge: Secret,
    /// The six digits of the authenticator app, or a recovery code.
    #[schema(max_length = 64)]
    pub code: Secret,
}

/// Proves once more who holds the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmSession {
    /// Password.
    #[schema(max_length = 256)]
    pub password: Secret,
    /// The six digits of the authenticator app, or a recovery code; only from whoever has a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64)]
    pub code: Option<Secret>,
}

/// A place where the caller is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Id of the session.
    pub id: Uuid,
    /// When it began.
    pub created_at: Instant,
    /// When it was used last.
    pub last_seen_at: Instant,
    /// When it ends at the latest.
    pub expires_at: Instant,
    /// What the browser calls itself.
    pub user_agent: String,
    /// The network it was used from last; empty for a session that began before networks were kept.
    #[schema(example = "203.0.113.0/24")]
    pub network: String,
    /// Whether it was proved with a second factor.
    pub second_factor: bool,
    /// Whether this request came with it.
    pub current: bool,
}
