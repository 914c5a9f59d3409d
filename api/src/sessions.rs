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
    /// Whether this request came with it.
    pub current: bool,
}
