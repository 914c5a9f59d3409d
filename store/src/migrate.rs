//! Migrations: plain .sql per engine with equal numbers, forward only, with a journal in each database.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Mutex, PoisonError},
};

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::{EngineKind, Result, StoreError};

/// One step. The texts of both engines say the same in their own types.
pub struct Migration {
    pub number: i64,
    pub name: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

macro_rules! migration {
    ($number:literal, $kind:literal, $name:literal) => {
        Migration {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("../migrations/", $kind, "/", $name, ".sqlite.sql")),
            postgres: include_str!(concat!("../migrations/", $kind, "/", $name, ".postgres.sql")),
        }
    };
}

/// Steps of the control database.
pub const CONTROL: &[Migration] = &[
    migration!(1, "control", "0001_foundation"),
    migration!(2, "control", "0002_proof"),
    migration!(3, "control", "0003_backups"),
    migration!(4, "control", "0004_removals"),
    migration!(5, "control", "0005_moves"),
    migration!(6, "control", "0006_regions"),
    migration!(7, "control", "0007_object_replicas"),
    migration!(8, "control", "0008_documents"),
    migration!(9, "control", "0009_organization_limits"),
    migration!(10, "control", "0010_former_addresses"),
    migration!(11, "control", "0011_suppressions"),
    migration!(12, "control", "0012_erasures"),
    migration!(13, "control", "0013_sign_ups"),
    migration!(14, "control", "0014_domains"),
    migration!(15, "control", "0015_database_roles"),
    migration!(16, "control", "0016_custody"),
    migration!(17, "control", "0017_cell_moves"),
];

/// Steps of each organization's database.
pub const ORGANIZATION: &[Migration] = &[
    migration!(1, "organization", "0001_foundation"),
    migration!(2, "organization", "0002_imports"),
    migration!(3, "organization", "0003_timesheets"),
    migration!(4, "organization", "0004_saved_reports"),
    migration!(5, "organization", "0005_scope"),
    migration!(6, "organization", "0006_favorites"),
    migration!(7, "organization", "0007_task_statuses"),
    migration!(8, "organization", "0008_comments"),
    migration!(9, "organization", "0009_audit"),
    migration!(10, "organization", "0010_report_schedules"),
    migration!(11, "organization", "0011_second_factor"),
    migration!(12, "organization", "0012_activity"),
    migration!(13, "organization", "0013_exports"),
    migration!(14, "organization", "0014_rates"),
    migration!(15, "organization", "0015_recurring_entries"),
    migration!(16, "organization", "0016_passkeys"),
    migration!(17, "organization", "0017_object_queue"),
    migration!(18, "organization", "0018_detection"),
    migration!(19, "organization", "0019_single_sign_on"),
    migration!(20, "organization", "0020_activity_offers"),
    migration!(21, "organization", "0021_provisioning"),
    migration!(22, "organization", "0022_roles"),
    migration!(23, "organization", "0023_document_acceptances"),
    migration!(24, "organization", "0024_notice_preferences"),
    migration!(25, "organization", "0025_member_erasures"),
    migration!(26, "organization", "0026_working_time"),
    migration!(27, "organization", "0027_contracts"),
];

pub(crate) const JOURNAL: &str = "CREATE TABLE IF NOT EXISTS migrations (
    number bigint NOT NULL PRIMARY KEY, name text NOT NULL, checksum text NOT NULL)";
pub(crate) const JOURNAL_STRICT: &str = "CREATE TABLE IF NOT EXISTS migrations (
    number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT";

/// Asked for at every opening of a database, and always of the same texts: each is hashed once.
fn checksum(text: &'static str) -> String {
    static KNOWN: Mutex<BTreeMap<(usize, usize), String>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let hash = || {
        let digest = Sha256::digest(text);
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    known
        .entry((text.as_ptr().addr(), text.len()))
        .or_insert_with(hash)
        .clone()
}

/// The number of the last step of the databases of organizations, which says what columns they have.
pub fn organization_schema() -> i64 {
    ORGANIZATION.last().map_or(0, |step| step.number)
}

/// Number, name and checksum of every step, as the journal of this engine has them.
pub(crate) fn applied(
    migrations: &'static [Migration],
    engine: EngineKind,
) -> impl Iterator<Item = (i64, &'static str, String)> {
    migrations.iter().map(move |migration| {
        let text = match engine {
            EngineKind::Sqlite => migration.sqlite,
            EngineKind::Postgres => migration.postgres,
        };
        (migration.number, migration.name, checksum(text))
    })
}

/// The tables and indexes that all steps come to, as SQLite describes them; without the journal.
pub(crate) fn sqlite_structure(migrations: &[Migration]) -> Result<String> {
    let mut connection = crate::sqlite::in_memory()?;
    sqlite(&mut connection, Path::new(""), migrations)?;
    let mut statement = connection.prepare(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name <> 'migrations' ORDER BY rowid",
    )?;
    let texts = statement.query_map([], |row| row.get::<_, String>(0))?;
    let texts: Vec<String> = texts.collect::<Result<_, _>>()?;
    Ok(texts.iter().map(|text| format!("\n{text};\n")).collect())
}

/// Which steps are still to do, given the journal. Refuses a journal that does not fit this program.
fn pending<'m>(
    migrations: &'m [Migration],
    journal: &[(i64, String)],
    text: fn(&Migration) -> &'static str,
) -> Result<Vec<&'m Migration>> {
    for (number, applied) in journal {
        let Some(known) = migrations.iter().find(|migration| migration.number == *number) else {
            return Err(StoreError::Migration(format!(
                "step {number} was applied by a newer version of Hourbook"
            )));
        };
        if checksum(text(known)) != *applied {
            return Err(StoreError::Migration(format!(
                "step {number} is not the one that was applied"
            )));
        }
    }
    Ok(migrations
        .iter()
        .filter(|m| journal.iter().all(|(number, _)| *number != m.number))
        .collect())
}

/// Brings an SQLite file up to date. Before changing a file that holds data, a copy is kept beside it.
pub(crate) fn sqlite(connection: &mut Connection, path: &Path, migrations: &[Migration]) -> Result<()> {
    // Asking first keeps the usual start free of any write lock.
    let exists: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations')",
        [],
        |row| row.get(0),
    )?;
    let journal = if exists {
        sqlite_journal(connection)?
    } else {
        Vec::new()
    };
    let steps = pending(migrations, &journal, |m| m.sqlite)?;
    let Some(first) = steps.first() else { return Ok(()) };
    if !journal.is_empty() {
        let copy = path.with_extension(format!("before-{:04}.db", first.number));
        if !copy.exists() {
            keep_copy(connection, &copy)?;
        }
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    transaction.execute_batch(JOURNAL_STRICT)?;
    // Another process may have been faster.
    for step in pending(migrations, &sqlite_journal(&transaction)?, |m| m.sqlite)? {
        transaction.execute_batch(step.sqlite)?;
        transaction.execute(
            "INSERT INTO migrations (number, name, checksum) VALUES (?1, ?2, ?3)",
            (step.number, step.name, checksum(step.sqlite)),
        )?;
    }
    transaction.commit()?;
    Ok(())
}

/// Writes a copy of a database, which is there whole or not at all.
fn keep_copy(connection: &Connection, copy: &Path) -> Result<()> {
    let draft = copy.with_extension("part");
    let failed = |error: std::io::Error| StoreError::Unavailable(format!("{}: {error}", copy.display()));
    // A start that was interrupted here left one behind.
    if draft.exists() {
        std::fs::remove_file(&draft).map_err(failed)?;
    }
    // SQLite fills an empty file and leaves its mode: the copy is its owner's alone, like the original.
    crate::sqlite::create_private(&draft)?;
    connection.execute("VACUUM INTO ?1", [draft.to_string_lossy()])?;
    std::fs::File::open(&draft)
        .and_then(|file| file.sync_all())
        .and_then(|()| std::fs::rename(&draft, copy))
        .map_err(failed)
}

fn sqlite_journal(connection: &Connection) -> Result<Vec<(i64, String)>> {
    let mut statement = connection.prepare("SELECT number, checksum FROM migrations ORDER BY number")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What an SQLite file still needs, without touching it.
pub(crate) fn sqlite_pending(path: &Path, migrations: &[Migration]) -> Result<usize> {
    let connection = Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    Ok(pending(migrations, &sqlite_journal(&connection)?, |m| m.sqlite)?.len())
}

/// What a PostgreSQL database still needs, without touching it.
pub(crate) async fn postgres_pending(
    client: &mut deadpool_postgres::Object,
    migrations: &[Migration],
) -> Result<usize> {
    let transaction = client.transaction().await?;
    Ok(pending(migrations, &postgres_journal(&transaction).await?, |m| m.postgres)?.len())
}

/// Brings a PostgreSQL database up to date. Nodes that start together take turns through an advisory lock.
pub(crate) async fn postgres(client: &mut deadpool_postgres::Object, migrations: &[Migration]) -> Result<()> {
    const LOCK: i64 = 0x0048_6f75_7262_6f6f;
    let transaction = client.transaction().await?;
    let exists = transaction
        .query_one("SELECT to_regclass('migrations') IS NOT NULL", &[])
        .await?
        .get::<_, bool>(0);
    if exists && pending(migrations, &postgres_journal(&transaction).await?, |m| m.postgres)?.is_empty() {
        return Ok(());
    }
    transaction
        .execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])
        .await?;
    transaction.batch_execute(JOURNAL).await?;
    let journal = postgres_journal(&transaction).await?;
    for step in pending(migrations, &journal, |m| m.postgres)? {
        transaction.batch_execute(step.postgres).await?;
        transaction
            .execute(
                "INSERT INTO migrations (number, name, checksum) VALUES ($1, $2, $3)",
                &[&step.number, &step.name, &checksum(step.postgres)],
            )
            .await?;
    }
    transaction.commit().await?;
    Ok(())
}

async fn postgres_journal(transaction: &deadpool_postgres::Transaction<'_>) -> Result<Vec<(i64, String)>> {
    let rows = transaction
        .query("SELECT number, checksum FROM migrations ORDER BY number", &[])
        .await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Events from before keep their order and say the same, each with a commitment to it.
    #[test]
    fn audit_events_of_an_older_database_get_positions_and_commitments() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("org.db");
        std::fs::File::create(&path).unwrap();
        let mut connection = crate::sqlite::connect(&path, true).unwrap();
        sqlite(&mut connection, &path, &ORGANIZATION[..8]).unwrap();
        connection
            .execute_batch(
                r#"INSERT INTO audit_events VALUES
                     (x'02', 7, x'0a', 'tag.deleted', 'tag', x'0b', '{"name":"a","code":null}', NULL, 'old "one"', 'r2'),
                     (x'01', 5, NULL, 'tag.created', 'tag', x'0b', NULL, '{"name":"a"}', NULL, 'r1');"#,
            )
            .unwrap();
        sqlite(&mut connection, &path, ORGANIZATION).unwrap();
        let mut statement = connection
            .prepare("SELECT position, action, commitment, salt, payload FROM audit_events ORDER BY position")
            .unwrap();
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Vec<u8>>(2)?,
                row.get::<_, Vec<u8>>(3)?,
                row.get::<_, String>(4)?,
            ))
        });
        let rows: Vec<_> = rows.unwrap().collect::<rusqlite::Result<_>>().unwrap();
        for (_, _, commitment, salt, payload) in &rows {
            assert_eq!(commitment.as_slice(), domain::audit::commit(salt, payload));
        }
        assert_ne!(rows[0].3, rows[1].3);
        let told = rows
            .into_iter()
            .map(|(position, action, _, _, payload)| (position, action, payload));
        let expected = [
            (
                0,
                "tag.created",
                r#"{"after":{"name":"a"},"before":null,"reason":null}"#,
            ),
            (
                1,
                "tag.deleted",
                r#"{"after":null,"before":{"name":"a","code":null},"reason":"old \"one\""}"#,
            ),
        ];
        let expected =
            expected.map(|(position, action, payload)| (position, action.to_owned(), payload.to_owned()));
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }

    /// The copy made before a migration holds everything that the database holds.
    #[test]
    fn the_copy_before_a_migration_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("org.db");
        crate::sqlite::create_private(&path).unwrap();
        let mut connection = crate::sqlite::connect(&path, true).unwrap();
        sqlite(&mut connection, &path, &ORGANIZATION[..8]).unwrap();
        let copy = dir.path().join("org.before-0009.db");
        // What an interrupted start leaves behind does not count as a copy.
        let draft = dir.path().join("org.before-0009.part");
        std::fs::write(&draft, "half").unwrap();
        sqlite(&mut connection, &path, ORGANIZATION).unwrap();
        assert!(!draft.exists());
        let file = std::fs::metadata(&copy).unwrap();
        assert!(file.len() > 0);
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
        let again = dir.path().join("other.db");
        crate::sqlite::create_private(&again).unwrap();
        let mut connection = crate::sqlite::connect(&again, true).unwrap();
        sqlite(&mut connection, &again, &ORGANIZATION[..8]).unwrap();
        sqlite(&mut connection, &again, ORGANIZATION).unwrap();
        let file = std::fs::metadata(dir.path().join("other.before-0009.db")).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }

    /// What was open, in progress or done stays so when statuses become the organization's own, in its language.
    #[test]
    fn tasks_of_an_older_database_keep_their_status() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("org.db");
        std::fs::File::create(&path).unwrap();
        let mut connection = crate::sqlite::connect(&path, true).unwrap();
        sqlite(&mut connection, &path, &ORGANIZATION[..6]).unwrap();
        connection
            .execute_batch(
                "INSERT INTO organization VALUES (x'01', 'acme', 'Acme', 'Europe/Berlin', 'de-AT', 'monday', 'EUR',
                     'warn', 'start_day', '{}', 10, 60, 24, 5, 5, 1);
                 INSERT INTO projects (id, name, name_folded, color, note, billable, visibility, archived, created_at,
                     updated_at, version)
                     VALUES (x'02', 'Atlas', 'atlas', 'teal', '', 1, 'everyone', 0, 5, 5, 1);
                 INSERT INTO tasks VALUES (x'03', x'02', 'B', 'b', '', 'done', NULL, NULL, 'inherit', 0, 5, 5, 1),
                     (x'04', x'02', 'A', 'a', '', 'open', NULL, NULL, 'inherit', 0, 5, 5, 1),
                     (x'05', x'02', 'C', 'c', '', 'in_progress', NULL, NULL, 'inherit', 0, 5, 5, 1);",
            )
            .unwrap();
        sqlite(&mut connection, &path, ORGANIZATION).unwrap();
        let mut statement = connection
            .prepare(
                "SELECT t.name, s.name, s.category, t.rank, length(s.id) FROM tasks t
                 JOIN task_statuses s ON s.id = t.status_id ORDER BY t.rank",
            )
            .unwrap();
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, String>(3)?,
                row.get::<_, i64>(4)?,
            ))
        });
        let rows: Vec<_> = rows.unwrap().collect::<rusqlite::Result<_>>().unwrap();
        let expected = [
            ("A", "Offen", "open", "i0000001"),
            ("B", "Erledigt", "done", "i0000002"),
            ("C", "In Arbeit", "in_progress", "i0000003"),
        ];
        let expected = expected.map(|(task, name, category, rank)| {
            (
                task.to_owned(),
                name.to_owned(),
                category.to_owned(),
                rank.to_owned(),
                16,
            )
        });
        assert_eq!(rows, expected);
    }
}
