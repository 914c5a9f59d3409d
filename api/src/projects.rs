//! Projects: work for a client, or for the organization itself.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Instant, patch};

/// A colour from the palette, chosen so that all are told apart in light and dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Color {
    /// Teal.
    #[default]
    Teal,
    /// Blue.
    Blue,
    /// Indigo.
    Indigo,
    /// Violet.
    Violet,
    /// Pink.
    Pink,
    /// Red.
    Red,
    /// Orange.
    Orange,
    /// Amber.
    Amber,
    /// Lime.
    Lime,
    /// Green.
    Green,
    /// Cyan.
    Cyan,
    /// Slate.
    Slate,
}

/// Who sees a project.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody in the organization.
    #[default]
    Everyone,
    /// Its members, and those who manage all projects.
    Members,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Project {
    /// Id of the project.
    pub id: Uuid,
    /// For whom; null for the organization itself.
    #[schema(required = true)]
    pub client_id: Option<Uuid>,
    /// Name, unique among the projects of the client.
    #[schema(example = "Atlas")]
    pub name: String,
    /// Short code, or null.
    #[schema(required = true, example = "ATL")]
    pub code: Option<String>,
    /// Colour to show it in.
    pub color: Color,
    /// Free text.
    pub note: String,
    /// Whether its time is billed when neither task nor entry says otherwise.
    pub billable: bool,
    /// Who sees it.
    pub visibility: Visibility,
    /// Its members.
    pub member_ids: Vec<Uuid>,
    /// Estimate in seconds, or null.
    #[schema(required = true)]
    pub estimate_seconds: Option<i64>,
    /// Budget in seconds, or null.
    #[schema(required = true)]
    pub budget_seconds: Option<i64>,
    /// At how many percent of the budget people are told, in order.
    pub budget_alerts: Vec<i64>,
    /// Those of `budget_alerts` that the recorded time has reached.
    pub budget_alerts_reached: Vec<i64>,
    /// Whether new work on it is over.
    pub archived: bool,
    /// All time recorded on it, in seconds, running timers left out.
    pub tracked_seconds: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}

/// A new project.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Atlas", "color": "indigo", "billable": true }))]
pub struct CreateProject {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
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
    /// Colour to show it in; teal when absent.
    #[serde(default)]
    pub color: Color,
    /// Free text.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub note: String,
    /// Whether its time is billed.
    #[serde(default)]
    pub billable: bool,
    /// Who sees it; everyone when absent.
    #[serde(default)]
    pub visibility: Visibility,
    /// Its members.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub member_ids: Vec<Uuid>,
    /// Estimate in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 60, maximum = 360_000_000_i64)]
    pub estimate_seconds: Option<i64>,
    /// Budget in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 60, maximum = 360_000_000_i64)]
    pub budget_seconds: Option<i64>,
    /// At how many percent of the budget people are told; 80 and 100 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 5, example = json!([80, 100]))]
    pub budget_alerts: Option<Vec<i64>>,
}

/// Changes to a project. What is not named stays as it is; null clears.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "estimate_seconds": 360_000, "client_id": null }))]
pub struct UpdateProject {
    /// For whom; null for the organization itself.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<Uuid>)]
    pub client_id: Option<Option<Uuid>>,
    /// Name, unique among the projects of the client.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Short code, or null for none.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 30)]
    pub code: Option<Option<String>>,
    /// Colour to show it in.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Color, required = false)]
    pub color: Option<Color>,
    /// Free text.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 5000)]
    pub note: Option<String>,
    /// Whether its time is billed.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = bool, required = false)]
    pub billable: Option<bool>,
    /// Who sees it.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Visibility, required = false)]
    pub visibility: Option<Visibility>,
    /// All members it shall have.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<Uuid>, required = false, max_items = 1000)]
    pub member_ids: Option<Vec<Uuid>>,
    /// Estimate in seconds, or null for none.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<i64>, minimum = 60, maximum = 360_000_000_i64)]
    pub estimate_seconds: Option<Option<i64>>,
    /// Budget in seconds, or null for none.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<i64>, minimum = 60, maximum = 360_000_000_i64)]
    pub budget_seconds: Option<Option<i64>>,
    /// At how many percent of the budget people are told.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<i64>, required = false, max_items = 5)]
    pub budget_alerts: Option<Vec<i64>>,
    /// Why estimate or budget change; kept in their history.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 500)]
    pub plan_reason: Option<String>,
    /// Whether new work on it is over.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = bool, required = false)]
    pub archived: Option<bool>,
}

/// Estimate and budget of a project as they stood from a moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectPlan {
    /// The estimate in seconds; null when there was none.
    #[schema(required = true)]
    pub estimate_seconds: Option<i64>,
    /// The budget in seconds; null when there was none.
    #[schema(required = true)]
    pub budget_seconds: Option<i64>,
    /// Who set them.
    pub set_by: Uuid,
    /// When they were set.
    pub set_at: Instant,
    /// Why; empty when nobody said.
    pub reason: String,
}

/// Which projects to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProjectQuery {
    /// Only those of this client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<Uuid>,
    /// Only archived or only current ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// Name or code contains this text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 16_384, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}
