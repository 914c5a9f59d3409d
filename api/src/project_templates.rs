//! Templates of projects: what a new project can start with.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Instant,
    entries::Billable,
    projects::{Color, Visibility},
    task_statuses::StatusCategory,
};

/// A task as a template holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateTask {
    /// Name, unique among the tasks.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Free text.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub note: String,
    /// How far it is when the project begins.
    #[serde(default)]
    pub status: StatusCategory,
    /// Estimate in seconds, or null.
    #[serde(default)]
    #[schema(required = true, minimum = 60, maximum = 360_000_000_i64)]
    pub estimate_seconds: Option<i64>,
    /// Its own wish about billing.
    #[serde(default)]
    pub billable: Billable,
    /// Who works on it.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub assignee_ids: Vec<Uuid>,
}

/// What a new project gets: everything of a project but its client, name, code and time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateContent {
    /// Colour.
    #[serde(default)]
    pub color: Color,
    /// Free text.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub note: String,
    /// Whether its time is billed.
    #[serde(default)]
    pub billable: bool,
    /// Who sees it.
    #[serde(default)]
    pub visibility: Visibility,
    /// Its members.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub member_ids: Vec<Uuid>,
    /// Estimate in seconds, or null.
    #[serde(default)]
    #[schema(required = true, minimum = 60, maximum = 360_000_000_i64)]
    pub estimate_seconds: Option<i64>,
    /// Budget in seconds, or null.
    #[serde(default)]
    #[schema(required = true, minimum = 60, maximum = 360_000_000_i64)]
    pub budget_seconds: Option<i64>,
    /// At how many percent of the budget people are told.
    #[serde(default)]
    #[schema(max_items = 5)]
    pub budget_alerts: Vec<i64>,
    /// Its tasks, in the order in which they stand in lists.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub tasks: Vec<TemplateTask>,
}

/// A template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectTemplate {
    /// Id of the template.
    pub id: Uuid,
    /// Name, unique among the templates.
    #[schema(example = "Website relaunch")]
    pub name: String,
    /// What a new project gets.
    pub content: TemplateContent,
    /// When it was created.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}

/// A new template: of a project, or with a content of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateProjectTemplate {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Name, unique among the templates.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// The project to take everything from; its archived tasks stay out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
    /// The content, where no project is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<TemplateContent>,
}

/// Another name for a template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateProjectTemplate {
    /// Name, unique among the templates.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
}

/// A new project with what a template or another project holds. Exactly one of the two is named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "template_id": "0190b5a0-0000-7000-8000-000000000001", "name": "Website of Globex" }))]
pub struct CopyProject {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// The template to start with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_id: Option<Uuid>,
    /// The project to start with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
    /// For whom; null for the organization itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<Uuid>,
    /// Name, unique among the projects of the client.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Short code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 30)]
    pub code: Option<String>,
}
