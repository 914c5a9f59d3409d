//! The wire contract of Hourbook's REST API under `/api/v1`: request and response types, problem codes, pages.
//!
//! One module per noun, the same nouns as in every other crate.
//! The doc comments of the types become the text of the OpenAPI document.
//! Request types refuse unknown fields; response types accept them, so that an older client reads a newer server.
//! What is deliberately absent: rules. Whether a value is allowed is decided in `domain`.
//!
//! The feature `client` adds a thin typed HTTP client.

pub mod activity;
pub mod audit;
pub mod baselines;
pub mod burn_up;
#[cfg(feature = "client")]
pub mod client;
pub mod clients;
pub mod comments;
pub mod contracts;
mod convert;
pub mod documents;
pub mod domains;
pub mod entries;
pub mod erasures;
pub mod events;
pub mod exports;
pub mod favorites;
pub mod imports;
pub mod instant;
pub mod invitations;
pub mod limits;
pub mod locks;
pub mod me;
pub mod members;
pub mod notices;
pub mod organization;
pub mod organization_trust;
pub mod page;
pub mod passkeys;
pub mod password_resets;
pub mod patch;
pub mod permissions;
pub mod problem;
pub mod processing;
pub mod project_templates;
pub mod projects;
pub mod provisioning;
pub mod rates;
pub mod recent_work;
pub mod recurring_entries;
pub mod removal;
pub mod report_links;
pub mod report_schedules;
pub mod reports;
pub mod residency;
pub mod roles;
pub mod saved_reports;
pub mod scope_changes;
pub mod second_factor;
pub mod secret;
pub mod security;
pub mod sessions;
pub mod setup;
pub mod sign_in_providers;
pub mod sign_ups;
pub mod tags;
pub mod task_statuses;
pub mod tasks;
pub mod teams;
pub mod timer;
pub mod timesheets;
pub mod tokens;
pub mod working_time;

pub use instant::Instant;
pub use page::{Page, PageQuery};
pub use problem::{Code, FieldError, Problem};
pub use secret::Secret;
