//! Time entries: the list, one entry, its creation, its changes, and many at once.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{
        Array, RefOr, Schema,
        schema::{AdditionalProperties, ArrayBuilder},
    },
};
use uuid::Uuid;

use crate::{Instant, page::Order, patch};

/// The two kinds of time entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// From one instant to another.
    Interval,
    /// An amount of time on a local date.
    Duration,
}

/// Whether time is billed to the client.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Billable {
    /// As the task says, or else the project.
    #[default]
    Inherit,
    /// Billed, whatever task and project say.
    Yes,
    /// Not billed, whatever task and project say.
    No,
}

/// Where an entry came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A timer that ran.
    Timer,
    /// Typed in the web app.
    Manual,
    /// Another program.
    Api,
    /// The command line.
    Cli,
    /// A file of another time tracker.
    Import,
}

/// Something about an entry that its member should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// It overlaps another entry of the same member.
    Overlap,
}

/// A recorded piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimeEntry {
    /// Id of the entry.
    pub id: Uuid,
    /// Interval or duration.
    pub kind: Kind,
    /// Who worked.
    pub member_id: Uuid,
    /// The project, or null.
    #[schema(required = true)]
    pub project_id: Option<Uuid>,
    /// The task within the project, or null.
    #[schema(required = true)]
    pub task_id: Option<Uuid>,
    /// Start; null for a duration.
    #[schema(required = true)]
    pub started_at: Option<Instant>,
    /// End (exclusive); null for a duration and while the timer runs.
    #[schema(required = true)]
    pub ended_at: Option<Instant>,
    /// IANA zone in which the start happened; null for a duration.
    #[schema(required = true, example = "Europe/Berlin")]
    pub start_time_zone: Option<String>,
    /// IANA zone in which the end happened; null for a duration and while the timer runs.
    #[schema(required = true, example = "Europe/Berlin")]
    pub end_time_zone: Option<String>,
    /// The local date of the start, or the date of the duration.
    #[schema(example = "2026-03-02")]
    pub date: Date,
    /// Length in seconds; null while the timer runs.
    #[schema(required = true, example = 4500)]
    pub duration_seconds: Option<i64>,
    /// What was done.
    #[schema(example = "Call about the launch")]
    pub note: String,
    /// The entry's own wish about billing.
    pub billable: Billable,
    /// The result once task and project have been asked.
    pub billable_effective: bool,
    /// Names of the tags, in alphabetical order.
    pub tags: Vec<String>,
    /// Where the entry came from.
    pub source: Source,
    /// True when it lies in a closed period and cannot be changed.
    pub locked: bool,
    /// What its member should look at.
    pub warnings: Vec<Warning>,
    /// When it was stored first.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    /// What the caller may do with it.
    #[schema(example = json!(["update", "delete"]))]
    pub allowed_actions: Vec<String>,
}

/// A new entry. `kind` may be left out: `started_at` makes an interval, `date` a duration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "started_at": "2026-03-02T09:00", "ended_at": "2026-03-02T10:15", "start_time_zone": "Europe/Berlin",
    "note": "Call about the launch", "tags": ["support"]
}))]
pub struct CreateEntry {
    /// UUID (version 7) made by the client; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Interval or duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Whose work; the caller's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<Uuid>,
    /// The project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
    /// The task; it must belong to the project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<Uuid>,
    /// Start: an RFC 3339 instant, or a local date-time without offset read in `start_time_zone`.
    #[schema(max_length = 64, example = "2026-03-02T09:00")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// End, in the same two forms, local ones read in `end_time_zone`.
    #[schema(max_length = 64, example = "2026-03-02T10:15")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// IANA zone of the start; the member's zone when absent.
    #[schema(max_length = 64, example = "Europe/Berlin")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_time_zone: Option<String>,
    /// IANA zone of the end; the zone of the start when absent.
    #[schema(max_length = 64, example = "Europe/Berlin")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_time_zone: Option<String>,
    /// Date of a duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Length of a duration in seconds, at most one day.
    #[schema(minimum = 1, maximum = 86400)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<i64>,
    /// What was done; empty when absent.
    #[schema(max_length = 5000)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// `inherit` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billable: Option<Billable>,
    /// Names of tags; names that do not exist are created for callers that may create tags.
    #[schema(max_items = 50)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Where the entry comes from; `api` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// Changes to an entry. What is not named stays as it is; null clears.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "ended_at": "2026-03-02T10:30:00+01:00", "project_id": null }))]
pub struct UpdateEntry {
    /// The project, or null for none.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<Uuid>)]
    pub project_id: Option<Option<Uuid>>,
    /// The task, or null for none.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<Uuid>)]
    pub task_id: Option<Option<Uuid>>,
    /// Start of an interval; its end stays where it is.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 64, example = "2026-03-02T09:05")]
    pub started_at: Option<String>,
    /// End of an interval; its start stays where it is. Null lets the timer run on.
    #[serde(
        default,
        deserialize_with = "patch::nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, max_length = 64, example = "2026-03-02T10:30:00+01:00")]
    pub ended_at: Option<Option<String>>,
    /// IANA zone of the start.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 64)]
    pub start_time_zone: Option<String>,
    /// IANA zone of the end.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 64)]
    pub end_time_zone: Option<String>,
    /// Date of a duration.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Date, required = false)]
    pub date: Option<Date>,
    /// Length of a duration in seconds, at most one day.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = i64, required = false, minimum = 1, maximum = 86400)]
    pub duration_seconds: Option<i64>,
    /// What was done.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 5000)]
    pub note: Option<String>,
    /// The entry's own wish about billing.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Billable, required = false)]
    pub billable: Option<Billable>,
    /// All tags the entry shall have; replaces those it has.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Vec<String>, required = false, max_items = 50)]
    pub tags: Option<Vec<String>>,
}

/// Which entries to list. Without `member_id` and `all`: the caller's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntryQuery {
    /// First local date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Local date after the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Entries of these members; may be repeated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub member_id: Vec<Uuid>,
    /// Entries of everybody the caller may see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all: Option<bool>,
    /// Entries of this project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
    /// Entries of the projects of this client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<Uuid>,
    /// Entries of this task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<Uuid>,
    /// Entries with the tag of this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 100)]
    pub tag: Option<String>,
    /// Entries that are billed in the end, or those that are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billable: Option<bool>,
    /// Entries whose note contains this text, in upper or lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// `desc` (newest first) when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub order: Option<Order>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}

/// Several changes that are done together or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkRequest {
    /// What to do, in this order.
    #[schema(schema_with = operations_schema)]
    pub operations: Vec<BulkOperation>,
}

/// The derive does not carry the refusal of unknown fields into the variants of an enum, so it is added here.
fn operations_schema() -> Array {
    let mut operation = BulkOperation::schema();
    if let RefOr::T(Schema::OneOf(variants)) = &mut operation {
        for variant in &mut variants.items {
            if let RefOr::T(Schema::Object(object)) = variant {
                object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
            }
        }
    }
    ArrayBuilder::new()
        .items(operation)
        .min_items(Some(1))
        .max_items(Some(500))
        .description(Some("What to do, in this order."))
        .build()
}

/// One change of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum BulkOperation {
    /// Create an entry.
    Create {
        /// The new entry.
        entry: Box<CreateEntry>,
    },
    /// Change an entry.
    Update {
        /// Which entry.
        id: Uuid,
        /// The version the change was made for; refused when the entry has another one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<i64>,
        /// What to change.
        changes: Box<UpdateEntry>,
    },
    /// Delete an entry.
    Delete {
        /// Which entry.
        id: Uuid,
        /// The version the wish was made for; refused when the entry has another one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<i64>,
    },
}

/// What became of several changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkResponse {
    /// One result per operation, in the same order.
    pub results: Vec<BulkResult>,
}

/// What became of one change of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkResult {
    /// The status the operation would have had alone: 201, 200 or 204.
    pub status: u16,
    /// The entry afterwards; null when deleted.
    #[schema(required = true)]
    pub entry: Option<TimeEntry>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_serializes_only_what_it_names() {
        let change = UpdateEntry {
            project_id: Some(None),
            note: Some("x".to_owned()),
            ..UpdateEntry::default()
        };
        let json = serde_json::to_value(&change).unwrap();
        assert_eq!(json, serde_json::json!({ "project_id": null, "note": "x" }));
        assert_eq!(serde_json::from_value::<UpdateEntry>(json).unwrap(), change);
    }

    #[test]
    fn unknown_fields_are_refused_at_every_depth() {
        for json in [
            r#"{"operations":[],"extra":1}"#,
            r#"{"operations":[{"op":"delete","id":"018f0000-0000-7000-8000-000000000000","extra":1}]}"#,
            r#"{"operations":[{"op":"create","entry":{"extra":1}}]}"#,
            r#"{"operations":[{"op":"destroy"}]}"#,
        ] {
            assert!(serde_json::from_str::<BulkRequest>(json).is_err(), "{json}");
        }
    }
}
