//! Comments on clients, projects and tasks.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Instant, patch};

/// A comment. Exactly one of `client_id`, `project_id` and `task_id` says what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Comment {
    /// Id of the comment.
    pub id: Uuid,
    /// The client it is about, or null.
    #[schema(required = true)]
    pub client_id: Option<Uuid>,
    /// The project it is about, or null.
    #[schema(required = true)]
    pub project_id: Option<Uuid>,
    /// The task it is about, or null.
    #[schema(required = true)]
    pub task_id: Option<Uuid>,
    /// Who wrote it.
    pub member_id: Uuid,
    /// What it says: plain text.
    #[schema(example = "@Ada Example, is the text final?")]
    pub text: String,
    /// The members it mentions.
    pub mention_ids: Vec<Uuid>,
    /// When it was written.
    pub created_at: Instant,
    /// When it was changed last, or null.
    #[schema(required = true)]
    pub edited_at: Option<Instant>,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}

/// A new comment. Give exactly one of `client_id`, `project_id` and `task_id`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "task_id": "019581aa-0000-7000-8000-000000000001", "text": "Is the text final?", "mention_ids": []
}))]
pub struct CreateComment {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// The client it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<Uuid>,
    /// The project it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
    /// The task it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<Uuid>,
    /// What it says: plain text.
    #[schema(min_length = 1, max_length = 10_000)]
    pub text: String,
    /// The members it mentions: each gets a notice. They must see what it is about.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub mention_ids: Vec<Uuid>,
}

/// Changes to one's own comment. What is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "text": "Is the text final by Friday?" }))]
pub struct UpdateComment {
    /// What it says: plain text.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 10_000)]
    pub text: Option<String>,
    /// Every member it mentions. Those who were not mentioned before get a notice.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<Uuid>, required = false, max_items = 50)]
    pub mention_ids: Option<Vec<Uuid>>,
}

/// Whose comments to list, newest first. Give exactly one of `client_id`, `project_id` and `task_id`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CommentQuery {
    /// Those on this client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<Uuid>,
    /// Those on this project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
    /// Those on this task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<Uuid>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}
