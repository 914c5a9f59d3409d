//! What never leaves the database: what opens a door, what belongs to one member alone, and what is about to be done.

use crate::schema::{Column, Table};

/// Tables whose rows stay. `cargo xtask tidy` compares this list with docs/tables.md.
pub const TABLES: &[&str] = &[
    "sessions",
    "second_factors",
    "recovery_codes",
    "sign_ins",
    "passkeys",
    "passkey_ceremonies",
    "sign_in_providers",
    "provider_identities",
    "provider_sign_ins",
    "provider_logouts",
    "provisioning_tokens",
    "provisioned_members",
    "provisioned_teams",
    "password_resets",
    "tokens",
    "canaries",
    "alert_receivers",
    "known_devices",
    "security_settings",
    "invitations",
    "activity_logs",
    "activity_device_lists",
    "activity_wraps",
    "activity_segments",
    "activity_heads",
    "activity_removals",
    "activity_offers",
    "report_links",
    "report_schedules",
    "report_schedule_recipients",
    "report_deliveries",
    "mutations",
    "outbox",
    "object_queue",
];

/// Whether the rows of a table stay. A table that holds the hash of a secret is a way in, listed or not.
pub(super) fn rows(table: &Table) -> bool {
    TABLES.contains(&table.name) || table.columns.iter().any(|column| column.name.contains("secret"))
}

/// Whether a column is left empty.
pub(super) fn value(column: &Column) -> bool {
    column.name.contains("password")
}
