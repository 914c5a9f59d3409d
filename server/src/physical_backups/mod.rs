//! Physical backups of the database server: pgBackRest makes them on the machine of the database, which says in a report what
//! it keeps. The server reads the report and nothing else: it could not delete a backup if it wanted to.
//!
//! One copy of the cluster holds every organization, so none of it may outlast the 72 hours in which a removal ends.

mod limits;
mod pgbackrest;
mod report;
mod standing;

pub use limits::{ARCHIVED_WITHIN, FULL_LATE, judge};
pub use pgbackrest::PgBackRest;
pub use report::{Oldest, Report, Repository};
pub use standing::{Doubt, gone_by, read};
