//! The fence around the database of an organization that moves: it is read, and refuses every write, whichever process
//! asks. It stands in the one row that every unit of work reads first, the number of the last change, as a number below
//! zero: a process that has slept through everything else still runs into it.

use std::{sync::Arc, time::Duration};

use crate::{Database, Result, StoreError, database::Backend, sqlite};

/// What stands for the number where there is none any more: the organization was handed over to another place.
pub(crate) const HANDED_OVER: i64 = -1;
const RAISE: &str = "UPDATE change_counter SET seq = -1 - seq WHERE id = 1 AND seq >= 0";
const LOWER: &str = "UPDATE change_counter SET seq = -1 - seq WHERE id = 1 AND seq < 0";
/// How long units of work under way are waited for.
const WAITED_FOR: Duration = Duration::from_mins(1);

pub(crate) fn is_up(seq: i64) -> bool {
    seq < 0
}

/// The number of the last change, fence or not.
pub(crate) fn counted(seq: i64) -> i64 {
    if is_up(seq) { -1 - seq } else { seq }
}

/// Takes the fence out of a copy that was made while it stood.
pub(crate) fn lower_in_copy(copy: &rusqlite::Connection) -> Result<()> {
    Ok(copy.execute_batch(LOWER)?)
}

impl Database {
    /// From now on no process writes to this database. What was acknowledged before is in it.
    pub async fn freeze(self: &Arc<Self>) -> Result<()> {
        self.command(RAISE).await
    }

    /// From now on it is written to as ever.
    pub async fn thaw(self: &Arc<Self>) -> Result<()> {
        self.command(LOWER).await
    }

    /// Past the queue, which the fence keeps out.
    async fn command(self: &Arc<Self>, sql: &'static str) -> Result<()> {
        match &self.backend {
            Backend::Postgres(postgres) => postgres.command(sql).await,
            Backend::Sqlite(file) => {
                let path = file.path().to_owned();
                let work = move || {
                    let connection = sqlite::connect(&path, true)?;
                    connection.busy_timeout(WAITED_FOR)?;
                    Ok::<_, StoreError>(connection.execute_batch(sql)?)
                };
                tokio::task::spawn_blocking(work)
                    .await
                    .map_err(|_| StoreError::Internal("the fence could not be reached".into()))?
            }
        }
    }
}
