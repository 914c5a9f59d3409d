//! The contract of storage: every test runs on SQLite and on PostgreSQL.

mod changes;
mod entries;
mod statements;
mod support;
mod writes;
