//! Permissions: what each role may do, and why somebody may do something or may not.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    Instant,
    me::{PeopleScope, WorkScope},
    members::Role,
    roles::Reach,
    tokens::Scope,
};

/// The whole matrix of permissions. It is the table that every request is decided by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PermissionMatrix {
    /// The roles, the weakest first.
    pub roles: Vec<Role>,
    /// The roles that the organization made for itself, by name.
    pub custom_roles: Vec<NamedRole>,
    /// One row for each action.
    pub rows: Vec<PermissionRow>,
}

/// A custom role, by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NamedRole {
    /// Id of the role.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// One action, and how far it reaches for each role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PermissionRow {
    /// The action.
    #[schema(example = "entry_update")]
    pub action: String,
    /// What it is.
    #[schema(example = "Change time entries and stop a timer.")]
    pub description: String,
    /// The scope that an access token needs for it.
    pub token_scope: Scope,
    /// The roles that have it; those that are missing do not.
    pub grants: Vec<RoleGrant>,
    /// The custom roles that have it.
    pub custom_grants: Vec<CustomRoleGrant>,
    /// How far a custom role or an extra grant can make it reach, the nearest first. Empty for what only owners may do.
    pub levels: Vec<Reach>,
    /// The level that no role is without, or null.
    #[schema(required = true)]
    pub least: Option<Reach>,
    /// What it builds upon: it reaches no further than these.
    pub needs: Vec<String>,
    /// Whether it shows everything about everybody: then it also needs `entry_read` for everybody and `cost_read`.
    pub shows_everything: bool,
}

/// How far an action reaches for a custom role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomRoleGrant {
    /// The role.
    pub custom_role_id: Uuid,
    /// Whose objects.
    pub people: PeopleScope,
    /// Which projects.
    pub work: WorkScope,
}

/// How far an action reaches for a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoleGrant {
    /// The role.
    pub role: Role,
    /// Whose objects.
    pub people: PeopleScope,
    /// Which projects.
    pub work: WorkScope,
}

/// A question to the policy. Without `of_member_id` and `project_id` it is about the organization as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExplainQuery {
    /// What somebody wants to do: an action of the matrix.
    #[param(max_length = 64, example = "entry_update")]
    pub action: String,
    /// Who wants to do it; the caller when absent. Asking about others takes the right to change their role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_id: Option<Uuid>,
    /// The member to whom, or to whose objects, it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_member_id: Option<Uuid>,
    /// The project to which it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
}

/// What the policy answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PermissionDecision {
    /// It may be done.
    Allow,
    /// It may not; the object is answered as one that never existed.
    Hidden,
    /// It may not, although the member sees the object.
    Forbidden,
    /// The member might, but the token of this request is not good for it.
    MissingScope,
}

/// A decision and the rule that led to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PermissionExplanation {
    /// Who wants to do it.
    pub member_id: Uuid,
    /// Their standard role; of a custom one the weakest that includes all of it.
    pub role: Role,
    /// Their custom role, or null.
    #[schema(required = true)]
    pub custom_role_id: Option<Uuid>,
    /// The name of their custom role, or null.
    #[schema(required = true)]
    pub custom_role_name: Option<String>,
    /// Where their permission for this action comes from; null when they have none.
    #[schema(required = true)]
    pub source: Option<PermissionSource>,
    /// What they want to do.
    pub action: String,
    /// The answer.
    pub decision: PermissionDecision,
    /// The rule, as a word.
    #[schema(example = "not_led")]
    pub reason: String,
    /// The rule, as a sentence.
    #[schema(example = "The role reaches only teams that the member leads.")]
    pub explanation: String,
}

/// Where a permission comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PermissionSource {
    /// The standard role.
    Role,
    /// The custom role.
    CustomRole,
    /// A grant beside the role.
    ExtraGrant,
}

/// What a member may see and do, as somebody who decides about roles sees it. Nothing is done in their name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemberPreview {
    /// The member.
    pub member_id: Uuid,
    /// Their standard role; of a custom one the weakest that includes all of it.
    pub role: Role,
    /// The name of their custom role, or null.
    #[schema(required = true)]
    pub custom_role_name: Option<String>,
    /// Everything that they may do.
    pub permissions: Vec<PreviewedPermission>,
    /// The members of the teams that they lead, at most 200, where a permission reaches these.
    pub led_member_ids: Vec<Uuid>,
    /// The projects that only their members see and they see, at most 200, where a permission does not reach every project.
    pub project_ids: Vec<Uuid>,
}

/// One permission of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PreviewedPermission {
    /// The action.
    pub action: String,
    /// Whose objects.
    pub people: PeopleScope,
    /// Which projects.
    pub work: WorkScope,
    /// Where it comes from.
    pub source: PermissionSource,
    /// When it ends by itself, or null.
    #[schema(required = true)]
    pub until: Option<Instant>,
}
