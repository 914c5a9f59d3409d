//! Storage: SQLite and PostgreSQL behind one [`Tx`], grouped durable writes, migrations, outbox.
//!
//! One SQL text per statement serves both engines; a contract suite runs all of it on both.

pub mod cell;
pub mod changes;
pub mod control;
mod database;
mod error;
pub mod migrate;
mod postgres;
mod row;
mod sqlite;
mod tx;
mod value;
mod write_queue;

pub use cell::{Cell, CellConfig};
pub use changes::Change;
pub use database::{Database, EngineKind};
pub use error::{Result, StoreError};
pub use row::{Column, Row};
pub use tx::{Sql, Tx};
pub use value::Value;
