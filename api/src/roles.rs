//! Roles that an organization makes for itself.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Instant,
    me::{PeopleScope, Permission, WorkScope},
    members::Role,
    patch,
};

/// How far an action reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reach {
    /// Whose objects.
    pub people: PeopleScope,
    /// Which projects.
    pub work: WorkScope,
}

/// Where a custom role differs from the standard role that it is based on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    /// The action.
    #[schema(example = "cost_read", max_length = 64)]
    pub action: String,
    /// How far it reaches: one of the action's `levels` in the permission matrix; null takes it away.
    #[schema(required = true)]
    pub reach: Option<Reach>,
}

/// A role that the organization made for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomRole {
    /// Id of the role.
    pub id: Uuid,
    /// Name, unique in the organization.
    #[schema(example = "Bookkeeping")]
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The standard role that it is based on. What a later version adds to that one, this one has, too.
    pub based_on: Role,
    /// The weakest standard role that includes all of it: `role` of those who have it, and whose guards hold for them.
    pub standing: Role,
    /// Where it differs.
    pub changes: Vec<RoleChange>,
    /// Everything that it grants.
    pub permissions: Vec<Permission>,
    /// How many members have it, disabled ones included.
    pub member_count: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    /// What the caller may do with it: `update`, `delete`, and `assign` if they have all that it grants.
    pub allowed_actions: Vec<String>,
}

/// A new role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Bookkeeping", "based_on": "member",
    "changes": [{ "action": "rate_read", "reach": { "people": "all", "work": "all" } }],
}))]
pub struct CreateRole {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Name, unique in the organization.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub description: String,
    /// The standard role that it is based on; not `owner`.
    pub based_on: Role,
    /// Where it differs. Each action once, and nothing that the caller does not have.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub changes: Vec<RoleChange>,
}

/// Changes to a role. What is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Bookkeeping" }))]
pub struct UpdateRole {
    /// Name, unique in the organization.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 60)]
    pub name: Option<String>,
    /// What it is for.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 500)]
    pub description: Option<String>,
    /// The standard role that it is based on; not `owner`.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Role, required = false)]
    pub based_on: Option<Role>,
    /// All the places where it differs.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<RoleChange>, required = false, max_items = 200)]
    pub changes: Option<Vec<RoleChange>>,
}

/// Something that one member may do beside their role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtraGrant {
    /// The action.
    #[schema(example = "timesheet_approve", max_length = 64)]
    pub action: String,
    /// Whose objects.
    pub people: PeopleScope,
    /// Which projects.
    pub work: WorkScope,
    /// When it ends by itself; null for one that lasts.
    #[schema(required = true)]
    pub until: Option<Instant>,
    /// Why it is given.
    #[serde(default)]
    #[schema(max_length = 500, example = "Stands in for Grace in August")]
    pub reason: String,
}
