//! Invitations: links by which people join the organization.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Instant, Secret, members::Role, residency::Residency};

/// Whether an invitation can still be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// It can.
    Open,
    /// Its time is over.
    Expired,
}

/// An invitation that was not accepted yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    /// Id of the invitation.
    pub id: Uuid,
    /// Who is invited.
    #[schema(example = "grace@acme.example")]
    pub email: String,
    /// The role they will have.
    pub role: Role,
    /// The teams they will belong to.
    pub team_ids: Vec<Uuid>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// Whether it can still be accepted.
    pub state: InvitationState,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}

/// A new invitation with its link, which is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvitationCreated {
    /// The invitation.
    #[serde(flatten)]
    pub invitation: Invitation,
    /// The link to send to them.
    pub url: Secret,
}

/// Invites somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "grace@acme.example", "role": "member" }))]
pub struct CreateInvitation {
    /// Who is invited.
    #[schema(min_length = 3, max_length = 254)]
    pub email: String,
    /// The role they will have.
    pub role: Role,
    /// The teams they will belong to.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub team_ids: Vec<Uuid>,
}

/// Asks what an invitation is about before accepting it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewInvitation {
    /// The secret part of the link.
    #[schema(max_length = 200)]
    pub token: Secret,
}

/// What an invitation is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvitationPreview {
    /// Who invites.
    pub organization_name: String,
    /// Who is invited.
    pub email: String,
    /// The role they will have.
    pub role: Role,
    /// When the invitation ends.
    pub expires_at: Instant,
    /// Where their data will be stored.
    pub residency: Residency,
}

/// Accepts an invitation and signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// The secret part of the link.
    #[schema(max_length = 200)]
    pub token: Secret,
    /// Name to show.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// The password to sign in with from now on.
    #[schema(min_length = 12, max_length = 256)]
    pub password: Secret,
    /// IANA zone in which they usually work.
    #[schema(max_length = 64, example = "Europe/Berlin")]
    pub time_zone: String,
    /// Language and region (BCP 47).
    #[schema(max_length = 35, example = "de-DE")]
    pub locale: String,
}
