//! The caller: who they are and what they may do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Instant, Secret,
    members::{Member, UpdatePreferences},
    organization::Organization,
    patch,
    tokens::Scope,
};

/// The caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// Who they are.
    pub member: Member,
    /// Where they are.
    pub organization: Organization,
    /// What they may do.
    pub permissions: Vec<Permission>,
    /// The session of this request; null when it came with a token.
    #[schema(required = true)]
    pub session: Option<CurrentSession>,
    /// The token of this request; null when it came with a session.
    #[schema(required = true)]
    pub token: Option<CurrentToken>,
    /// Sequence of the newest change when this was answered: `GET /events?after=` misses nothing that comes behind it.
    #[schema(minimum = 0)]
    pub change_seq: i64,
}

/// One action and how far it reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Permission {
    /// The action.
    #[schema(example = "entry_update")]
    pub action: String,
    /// Whose objects.
    pub people: PeopleScope,
    /// Which projects.
    pub work: WorkScope,
}

/// Whose objects an action reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PeopleScope {
    /// Nobody's.
    None,
    /// The caller's own.
    Own,
    /// Those of the teams the caller leads, and their own.
    Teams,
    /// Everybody's.
    All,
}

/// Which projects an action reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkScope {
    /// None.
    None,
    /// Those the caller can see.
    Own,
    /// All.
    All,
}

/// The session of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurrentSession {
    /// Id of the session.
    pub id: Uuid,
    /// When it ends at the latest.
    pub expires_at: Instant,
    /// What is known of the second factor of its member.
    pub second_factor: SessionFactor,
    /// The provider that it began with; null for another way. Whoever has no password confirms the session there.
    #[schema(required = true)]
    pub provider_id: Option<Uuid>,
}

/// What a session knows of the second factor of its member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionFactor {
    /// There is none.
    None,
    /// It was asked for.
    Passed,
    /// The organization wants one, and there is none yet: until it is set up the session is good for nothing else.
    Due,
}

/// The token of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurrentToken {
    /// Id of the token.
    pub id: Uuid,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
}

/// Changes the caller makes to themselves. What is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "preferences": { "color_scheme": "dark" } }))]
pub struct UpdateMe {
    /// Name to show.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// IANA zone.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 64)]
    pub time_zone: Option<String>,
    /// Language and region (BCP 47).
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 35)]
    pub locale: Option<String>,
    /// How they like the screens.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = UpdatePreferences, required = false)]
    pub preferences: Option<UpdatePreferences>,
}

/// Sets another password. All other sessions end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password until now.
    #[schema(max_length = 256)]
    pub current_password: Secret,
    /// The password from now on.
    #[schema(min_length = 12, max_length = 256)]
    pub new_password: Secret,
}
