//! A copy that is made only to see whether it is one.

use super::{Content, Dump, Heading, contents};
use crate::{EngineKind, Result, Tx, sqlite, tx::Engine};

/// What came of a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trial {
    /// The copy loads into an empty SQLite database, which then holds the same.
    Same,
    /// These tables hold something else after loading.
    Different(Vec<String>),
    /// More rows than were allowed: nothing was tried.
    TooLarge,
}

/// Copies everything that `tx` sees into an empty SQLite database in memory, by way of the text that people get, and
/// compares every table.
pub async fn trial(tx: &mut Tx, heading: Heading, most_rows: i64) -> Result<Trial> {
    let mut dump = Dump::new(EngineKind::Sqlite, heading)?;
    let empty = sqlite::in_memory()?;
    while let Some(piece) = dump.next(tx).await? {
        if dump.progress().1 > most_rows {
            return Ok(Trial::TooLarge);
        }
        // A word to the shell, not to the database.
        empty.execute_batch(&piece.replacen(".bail on\n", "", 1))?;
    }
    let mut loaded = Tx {
        engine: Engine::Sqlite(empty),
        seq: 0,
        changes: Vec::new(),
    };
    let loaded = contents(&mut loaded).await?;
    let differing: Vec<String> = dump
        .contents()
        .iter()
        .zip(&loaded)
        .filter(|(written, loaded): &(&Content, &Content)| written != loaded)
        .map(|(written, _)| written.table.clone())
        .collect();
    Ok(if differing.is_empty() {
        Trial::Same
    } else {
        Trial::Different(differing)
    })
}
