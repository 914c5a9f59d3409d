//! Storage: SQLite and PostgreSQL behind one [`Tx`], grouped durable writes, migrations, outbox.
//!
//! One SQL text per statement serves both engines; a contract suite runs all of it on both.

pub mod assignments;
pub mod audit;
pub mod baselines;
pub mod cell;
pub mod changes;
pub mod clients;
pub mod comments;
pub mod control;
mod database;
pub mod entries;
mod error;
pub mod exports;
pub mod favorites;
pub mod holder;
pub mod imports;
pub mod invitations;
pub mod locks;
pub mod members;
pub mod migrate;
pub mod mutations;
mod name_position;
pub mod notices;
pub mod organization;
pub mod outbox;
mod pipeline;
mod postgres;
pub mod project_alerts;
pub mod project_plans;
pub mod project_templates;
pub mod projects;
pub mod report_links;
pub mod reports;
mod row;
pub mod saved_reports;
pub mod scope_changes;
pub mod sessions;
mod sqlite;
pub mod tags;
pub mod task_statuses;
pub mod tasks;
pub mod teams;
pub mod timesheets;
pub mod tokens;
mod tx;
mod value;
mod write_queue;

pub use cell::{Cell, CellConfig};
pub use changes::Change;
pub use database::{Database, EngineKind};
pub use error::{Result, StoreError};
pub use name_position::NamePosition;
pub use row::{Column, Row};
pub use tx::{Sql, Tx};
pub use value::{Value, text};
