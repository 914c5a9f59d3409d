//! Personal access tokens: the keys of programs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Instant, Secret};

/// What a token may be used for. Each scope holds the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Reading what its owner may read.
    Read,
    /// Also writing time and scope.
    Write,
    /// Also managing people and the organization.
    Admin,
}

/// A personal access token without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Token {
    /// Id of the token.
    pub id: Uuid,
    /// What it is for.
    #[schema(example = "Laptop")]
    pub name: String,
    /// First characters of the secret, to recognise it by.
    #[schema(example = "hb_pat_3kq9")]
    pub prefix: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends; null for never.
    #[schema(required = true)]
    pub expires_at: Option<Instant>,
    /// When it was used last; null for never.
    #[schema(required = true)]
    pub last_used_at: Option<Instant>,
    /// From where it may be used; from everywhere if there is none.
    pub networks: Vec<String>,
    /// Until when it is paused, because it was used in an unusual way; null if it is not.
    #[schema(required = true)]
    pub paused_until: Option<Instant>,
}

/// A new token with its secret, which is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenCreated {
    /// The token.
    #[serde(flatten)]
    pub token: Token,
    /// What goes after `Authorization: Bearer`.
    pub secret: Secret,
}

/// Makes a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Laptop", "scopes": ["read", "write"] }))]
pub struct CreateToken {
    /// What it is for.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// What it may be used for.
    #[schema(min_items = 1, max_items = 3)]
    pub scopes: Vec<Scope>,
    /// When it ends; after 90 days when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Instant>,
    /// From where it may be used, as networks or single addresses; from everywhere if there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub networks: Vec<String>,
}

/// Changes a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "networks": ["203.0.113.0/24"] }))]
pub struct UpdateToken {
    /// From where it may be used, as networks or single addresses; from everywhere if there is none.
    #[schema(max_items = 100)]
    pub networks: Vec<String>,
}
