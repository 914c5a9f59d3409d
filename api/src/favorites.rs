//! Favorites: pieces of work that a member keeps at hand to start them again.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Instant, entries::Billable, patch};

/// A piece of work kept at hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Favorite {
    /// Id of the favorite.
    pub id: Uuid,
    /// What is done.
    pub note: String,
    /// The project, or null.
    #[schema(required = true)]
    pub project_id: Option<Uuid>,
    /// The task, or null.
    #[schema(required = true)]
    pub task_id: Option<Uuid>,
    /// The wish about billing.
    pub billable: Billable,
    /// Names of the tags.
    pub tags: Vec<String>,
    /// When it was created.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Counts the changes of the work itself, not of its place in the list; the `ETag`.
    pub version: i64,
}

/// All favorites of the caller, in their order. There are never more than 50.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FavoriteList {
    /// The first is the one at hand most.
    pub items: Vec<Favorite>,
}

/// A new favorite; a note or a project names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "note": "Support", "billable": "yes", "tags": [] }))]
pub struct CreateFavorite {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Its place in the list, from 1; the last one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 50)]
    pub position: Option<u16>,
    /// What is done.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub note: String,
    /// The project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
    /// The task; needs its project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<Uuid>,
    /// The wish about billing; as the project says when absent.
    #[serde(default)]
    pub billable: Billable,
    /// Names of the tags; unknown ones are created for callers who may.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub tags: Vec<String>,
}

/// Changes to a favorite. What is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "position": 1 }))]
pub struct UpdateFavorite {
    /// Its place in the list, from 1; the others make room.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = u16, required = false, minimum = 1, maximum = 50)]
    pub position: Option<u16>,
    /// What is done.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 5000)]
    pub note: Option<String>,
    /// The project, or null for none; its task goes with it.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<Uuid>, required = false)]
    pub project_id: Option<Option<Uuid>>,
    /// The task, or null for none.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<Uuid>, required = false)]
    pub task_id: Option<Option<Uuid>>,
    /// The wish about billing.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Billable, required = false)]
    pub billable: Option<Billable>,
    /// Names of all its tags.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<String>, required = false, max_items = 50)]
    pub tags: Option<Vec<String>>,
}
