//! The contract of storage: every test runs on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod activity;
mod changes;
mod dump;
mod entries;
mod locks;
mod members;
mod proof;
mod scope;
mod secrets;
mod statements;
mod support;
mod timesheets;
mod writes;
