//! What the probes of the claims ask the databases. Answers are counts, settings and names of columns: nothing
//! that people typed leaves this module.

use std::collections::BTreeSet;

use domain::ids::OrganizationId;
use jiff::Timestamp;

use crate::{
    Cell, CellConfig, Result, StoreError, Tx, cell::database_name, control::Placement, migrate, params,
    places::Place, postgres::Cluster, tx::Engine,
};

/// Table and column of everything in this database.
pub async fn columns(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    let sql = match tx.engine {
        Engine::Sqlite(_) => {
            "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
        }
        Engine::Postgres(_) => {
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'"
        }
    };
    tx.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// The settings that decide whether an acknowledged write is on disk, as name and value.
pub async fn durability(tx: &mut Tx) -> Result<Vec<(&'static str, String)>> {
    let questions: &[(&'static str, &'static str)] = match tx.engine {
        Engine::Sqlite(_) => &[
            ("journal_mode", "SELECT journal_mode FROM pragma_journal_mode"),
            (
                "synchronous",
                "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous",
            ),
            (
                "foreign_keys",
                "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys",
            ),
        ],
        Engine::Postgres(_) => &[
            ("fsync", "SELECT current_setting('fsync')"),
            ("full_page_writes", "SELECT current_setting('full_page_writes')"),
            (
                "synchronous_commit",
                "SELECT current_setting('synchronous_commit')",
            ),
        ],
    };
    let mut settings = Vec::with_capacity(questions.len());
    for &(name, sql) in questions {
        settings.push((name, tx.scalar::<String>(sql, &[]).await?));
    }
    Ok(settings)
}

/// Rows that point at nothing (SQLite), or rules that were never checked against their rows (PostgreSQL).
pub async fn broken_references(tx: &mut Tx) -> Result<i64> {
    let sql = match tx.engine {
        Engine::Sqlite(_) => "SELECT COUNT(*) FROM pragma_foreign_key_check",
        Engine::Postgres(_) => "SELECT COUNT(*) FROM pg_constraint WHERE NOT convalidated",
    };
    tx.scalar(sql, &[]).await
}

/// Size of this database in bytes.
pub async fn size(tx: &mut Tx) -> Result<i64> {
    let sql = match tx.engine {
        Engine::Sqlite(_) => "SELECT c.page_count * s.page_size FROM pragma_page_count c, pragma_page_size s",
        Engine::Postgres(_) => "SELECT pg_database_size(current_database())",
    };
    tx.scalar(sql, &[]).await
}

/// The engine's version: `3.51.1`, `150014`.
pub async fn engine_version(tx: &mut Tx) -> Result<String> {
    let sql = match tx.engine {
        Engine::Sqlite(_) => "SELECT sqlite_version()",
        Engine::Postgres(_) => "SELECT current_setting('server_version_num')",
    };
    tx.scalar(sql, &[]).await
}

/// How the database is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    pub encrypted: bool,
    /// The connection crosses no network.
    pub local: bool,
    /// The server's role may do anything in the cluster.
    pub superuser: bool,
}

/// Asks PostgreSQL about this very connection; SQLite is part of the process.
pub async fn connection(tx: &mut Tx) -> Result<Connection> {
    if let Engine::Sqlite(_) = tx.engine {
        return Ok(Connection {
            encrypted: false,
            local: true,
            superuser: false,
        });
    }
    let sql =
        "SELECT s.ssl, COALESCE(host(inet_server_addr()), '127.0.0.1') IN ('127.0.0.1', '::1'), r.rolsuper
               FROM pg_stat_ssl s, pg_roles r WHERE s.pid = pg_backend_pid() AND r.rolname = current_user";
    let found = tx.query_opt(sql, &[], |row| {
        Ok(Connection {
            encrypted: row.get(0)?,
            local: row.get(1)?,
            superuser: row.get(2)?,
        })
    });
    found
        .await?
        .ok_or_else(|| StoreError::Internal("PostgreSQL does not know this connection".into()))
}

/// Standbys that follow this database server at the moment.
pub async fn standbys(tx: &mut Tx) -> Result<i64> {
    match tx.engine {
        Engine::Sqlite(_) => Ok(0),
        Engine::Postgres(_) => tx.scalar("SELECT COUNT(*) FROM pg_stat_replication", &[]).await,
    }
}

/// How a database server sends its write-ahead log away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archiver {
    pub is_on: bool,
    /// After so many seconds a file of the log goes although it is not full; 0 means that it waits.
    pub timeout_seconds: i64,
    pub archived_at: Option<Timestamp>,
    pub failed_at: Option<Timestamp>,
}

/// The archiver of the database server; an embedded database has none.
pub async fn archiver(tx: &mut Tx) -> Result<Option<Archiver>> {
    if let Engine::Sqlite(_) = tx.engine {
        return Ok(None);
    }
    let sql = "SELECT current_setting('archive_mode') <> 'off',
                      (SELECT setting::bigint FROM pg_settings WHERE name = 'archive_timeout'),
                      last_archived_time, last_failed_time
               FROM pg_stat_archiver";
    tx.query_opt(sql, &[], |row| {
        Ok(Archiver {
            is_on: row.get(0)?,
            timeout_seconds: row.get(1)?,
            archived_at: row.get(2)?,
            failed_at: row.get(3)?,
        })
    })
    .await
}

/// The clock of the database server; an embedded database has none of its own.
pub async fn clock(tx: &mut Tx) -> Result<Option<Timestamp>> {
    match tx.engine {
        Engine::Sqlite(_) => Ok(None),
        Engine::Postgres(_) => tx.scalar("SELECT clock_timestamp()", &[]).await.map(Some),
    }
}

/// What must not be there in an organization, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounts {
    /// Addresses that more than one account has.
    pub shared_addresses: i64,
    /// Disabled members with a session or a token that would still open something.
    pub disabled_with_access: i64,
    /// Active owners; an organization without one is nobody's.
    pub owners: i64,
}

pub async fn accounts(tx: &mut Tx, now: Timestamp) -> Result<Accounts> {
    let shared = "SELECT COUNT(*) FROM (SELECT lower(email) AS email FROM members GROUP BY lower(email)
                  HAVING COUNT(*) > 1) d";
    let disabled = "SELECT COUNT(*) FROM members m WHERE m.state <> 'active' AND (
                        EXISTS (SELECT 1 FROM sessions s WHERE s.member_id = m.id AND s.expires_at > $1)
                        OR EXISTS (SELECT 1 FROM tokens t WHERE t.member_id = m.id
                                   AND (t.expires_at IS NULL OR t.expires_at > $1)))";
    let owners = "SELECT COUNT(*) FROM members WHERE role = 'owner' AND state = 'active'";
    Ok(Accounts {
        shared_addresses: tx.scalar(shared, &[]).await?,
        disabled_with_access: tx.scalar(disabled, params![now]).await?,
        owners: tx.scalar(owners, &[]).await?,
    })
}

/// How the passwords of an organization are hashed: algorithm, version and parameters, each once, without salt and
/// hash. What is not an encoded hash at all comes back as an empty text.
pub async fn password_parameters(tx: &mut Tx) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let sql = "SELECT password_hash FROM members WHERE password_hash IS NOT NULL";
    tx.for_each(sql, &[], |row| {
        let hash: String = row.get(0)?;
        let mut parts = hash.split('$');
        let encoded = parts.next() == Some("") && parts.clone().count() == 5;
        found.insert(if encoded {
            parts.take(3).collect::<Vec<_>>().join("$")
        } else {
            String::new()
        });
        Ok(())
    })
    .await?;
    Ok(found)
}

/// When the sessions of an organization end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionTimes {
    pub idle_minutes: i64,
    pub absolute_hours: i64,
    /// Sessions that would live longer than any organization may allow.
    pub too_long: i64,
}

/// `latest` is when the youngest session has to be over.
pub async fn session_times(tx: &mut Tx, latest: Timestamp) -> Result<SessionTimes> {
    let sql = "SELECT session_idle_minutes, session_absolute_hours FROM organization";
    let found = tx.query_opt(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)));
    let (idle_minutes, absolute_hours) = found
        .await?
        .ok_or_else(|| StoreError::Internal("an organization without settings".into()))?;
    let too_long = "SELECT COUNT(*) FROM sessions WHERE expires_at > $1";
    Ok(SessionTimes {
        idle_minutes,
        absolute_hours,
        too_long: tx.scalar(too_long, params![latest]).await?,
    })
}

/// Setup links that nobody can use any more and that lie there all the same.
pub async fn setup_links(tx: &mut Tx, now: Timestamp) -> Result<(i64, i64)> {
    let open = "SELECT COUNT(*) FROM setup_links WHERE expires_at > $1";
    let active = "SELECT COUNT(*) FROM organizations WHERE state = 'active'";
    Ok((
        tx.scalar(open, params![now]).await?,
        tx.scalar(active, &[]).await?,
    ))
}

/// Where the database of a placement is, seen from outside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// It is there, and its organization's alone.
    Own,
    Missing,
    /// Others may connect to it.
    Public,
}

impl Cell {
    /// Looks for the database of an organization without opening or making it.
    pub async fn seat(&self, placement: &Placement) -> Result<Seat> {
        match self.place(&self.place_of(placement.id).await?)? {
            Place::Sqlite { dir } => {
                let exists = dir.join(format!("{}.db", placement.id)).is_file();
                Ok(if exists { Seat::Own } else { Seat::Missing })
            }
            Place::Postgres(cluster) => {
                let public = cluster.is_public(&database_name(placement.id)).await?;
                Ok(match public {
                    None => Seat::Missing,
                    Some(true) => Seat::Public,
                    Some(false) => Seat::Own,
                })
            }
        }
    }

    /// Databases in the folder, by the organization they are named after. A PostgreSQL cluster may be shared with
    /// others, so only the embedded engine can answer.
    pub fn stored(&self) -> Option<Vec<OrganizationId>> {
        let Place::Sqlite { dir } = &self.home else {
            return None;
        };
        let names = std::fs::read_dir(dir).ok()?.filter_map(|file| {
            let name = file.ok()?.file_name().into_string().ok()?;
            let id: uuid::Uuid = name.strip_suffix(".db")?.parse().ok()?;
            Some(OrganizationId::from(id))
        });
        Some(names.collect())
    }

    /// How many migrations the database of an organization still needs. It is neither made nor changed.
    pub async fn pending(&self, placement: &Placement) -> Result<usize> {
        match self.place(&self.place_of(placement.id).await?)? {
            Place::Sqlite { dir } => {
                migrate::sqlite_pending(&dir.join(format!("{}.db", placement.id)), migrate::ORGANIZATION)
            }
            Place::Postgres(cluster) => {
                let place = self.place_of(placement.id).await?;
                self.pending_at(&cluster, &place, placement.id).await
            }
        }
    }
}

/// How many migrations the control database still needs; none if there is no such database yet.
pub async fn control_pending(config: &CellConfig) -> Result<usize> {
    match &config.database_url {
        None => {
            let path = config.data_dir.join("control.db");
            if path.is_file() {
                migrate::sqlite_pending(&path, migrate::CONTROL)
            } else {
                Ok(0)
            }
        }
        Some(url) => {
            let cluster = Cluster::parse(url, config.database_ca_file.as_deref())?.known_to(&config.vault);
            let pending = cluster.pending(None, migrate::CONTROL).await;
            // Without a journal nothing was ever there.
            pending.or_else(|error| match error {
                StoreError::Internal(_) => Ok(0),
                other => Err(other),
            })
        }
    }
}
