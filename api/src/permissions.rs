//! Permissions: what each role may do, and why somebody may do something or may not.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    me::{PeopleScope, WorkScope},
    members::Role,
    tokens::Scope,
};

/// The whole matrix of permissions. It is the table that every request is decided by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PermissionMatrix {
    /// The roles, the weakest first.
    pub roles: Vec<Role>,
    /// One row for each action.
    pub rows: Vec<PermissionRow>,
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
    /// Their role.
    pub role: Role,
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
