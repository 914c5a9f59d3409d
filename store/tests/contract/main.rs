//! The contract of storage: every test runs on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod activity;
mod changes;
mod database_roles;
mod documents;
mod dump;
mod entries;
mod failures;
mod kept;
mod locks;
mod members;
mod objects;
mod proof;
mod regions;
mod scope;
mod secrets;
mod sign_in_providers;
mod statements;
mod support;
mod suppressions;
mod timesheets;
mod writes;
