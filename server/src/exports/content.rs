//! What a whole organization can be exported as.

use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use domain::ids::OrganizationId;
use jiff::Timestamp;
use store::{
    EngineKind, Tx,
    dump::{self, Dump, Heading},
    entries::EntryFilter,
};

use super::{
    archive, entries,
    stream::{Broken, Sink},
};

/// The format of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Text of SQL for this engine.
    Sql(EngineKind),
    Archive,
    /// Finished time entries.
    Csv,
}

/// How far an export is, for those who watch it.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    rows: AtomicI64,
    all_rows: AtomicI64,
    stopped: AtomicBool,
}

impl Progress {
    /// Rows written and rows to write, where both are known.
    pub fn rows(&self) -> Option<(i64, i64)> {
        let all = self.0.all_rows.load(Ordering::Relaxed);
        (all > 0).then(|| (self.0.rows.load(Ordering::Relaxed), all))
    }

    /// Nobody wants the file any more: whoever writes it breaks off.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Relaxed)
    }

    fn set(&self, (rows, all_rows): (i64, i64)) {
        self.0.rows.store(rows, Ordering::Relaxed);
        self.0.all_rows.store(all_rows, Ordering::Relaxed);
    }
}

/// Whose data it is, and as of when.
#[derive(Debug, Clone)]
pub struct Subject {
    pub organization: OrganizationId,
    pub slug: String,
    pub at: Timestamp,
}

impl Content {
    /// The usual end of the file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Sql(EngineKind::Postgres) => "postgres.sql",
            Self::Sql(EngineKind::Sqlite) => "sqlite.sql",
            Self::Archive => "zip",
            Self::Csv => "csv",
        }
    }

    /// Writes everything that `tx` sees. Text of SQL comes with what each table holds.
    pub async fn write(
        self,
        tx: &mut Tx,
        subject: Subject,
        sink: Sink,
        progress: Progress,
    ) -> Result<Vec<dump::Content>, Broken> {
        match self {
            Self::Sql(dialect) => sql(tx, dialect, subject, sink, progress).await,
            Self::Archive => archive::write(tx, subject.at, sink).await.map(|()| Vec::new()),
            Self::Csv => {
                let filter = EntryFilter {
                    running: Some(false),
                    ..EntryFilter::default()
                };
                entries::write_csv(tx, &filter, sink).await.map(|()| Vec::new())
            }
        }
    }
}

async fn sql(
    tx: &mut Tx,
    dialect: EngineKind,
    subject: Subject,
    mut sink: Sink,
    progress: Progress,
) -> Result<Vec<dump::Content>, Broken> {
    let heading = Heading {
        organization: subject.organization,
        slug: subject.slug,
        at: subject.at,
    };
    let mut dump = Dump::new(dialect, heading)?;
    while let Some(piece) = dump.next(tx).await? {
        sink.write_all(piece.as_bytes())?;
        sink.send().await?;
        progress.set(dump.progress());
    }
    Ok(dump.contents().to_vec())
}
