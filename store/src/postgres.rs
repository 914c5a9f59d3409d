//! PostgreSQL: one database per organization, a small lazy pool each.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures::{FutureExt, future::BoxFuture};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};

use crate::{
    Database, Result, Sql, StoreError, Tx,
    cluster_roles::Role,
    database::Backend,
    database_roles::Vault,
    dial::Dial,
    fence,
    migrate::{self, Migration},
    pipeline::{Pipeline, Refusal},
    places::host_text,
    tx::Engine,
    write_queue::Job,
};

pub(crate) const CONNECTIONS: usize = 6;

/// How to reach the cluster: parsed once from `--database-url`.
#[derive(Clone)]
pub(crate) struct Cluster {
    config: Config,
    dial: Dial,
}

impl Cluster {
    /// TLS is verified against `ca_file`. Without one only a loopback or socket address is accepted, in clear.
    pub(crate) fn parse(url: &str, ca_file: Option<&Path>) -> Result<Self> {
        let mut config: Config = url
            .parse()
            .map_err(|_| StoreError::Unavailable("the database URL cannot be read".into()))?;
        let mut roots = rustls::RootCertStore::empty();
        if let Some(path) = ca_file {
            let unreadable = |_| StoreError::Unavailable("the database CA file cannot be read".into());
            for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
                let certificate = certificate.map_err(unreadable)?;
                roots
                    .add(certificate)
                    .map_err(|_| StoreError::Unavailable("the database CA file is not valid".into()))?;
            }
            config.ssl_mode(SslMode::Require);
        } else if config.get_hosts().iter().all(is_local) {
            config.ssl_mode(SslMode::Disable);
        } else {
            return Err(StoreError::Unavailable(
                "a database on another machine needs TLS: give the CA file that signs it".into(),
            ));
        }
        config
            .application_name("hourbook")
            .connect_timeout(Duration::from_secs(5));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| StoreError::Internal(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            config,
            dial: Dial {
                tls,
                vault: None,
                is_own: true,
            },
        })
    }

    /// The same with what the server knows of its own cluster: password and certificate.
    pub(crate) fn known_to(mut self, vault: &Arc<dyn Vault>) -> Self {
        self.dial.vault = Some(Arc::clone(vault));
        self
    }

    /// The pool of one database; `None` is the one the URL names.
    fn pool(&self, database: Option<&str>) -> Result<Pool> {
        let mut config = self.config.clone();
        if let Some(name) = database {
            config.dbname(name);
        }
        Self::pool_of(config, self.dial.clone())
    }

    /// The pool of an organization's database, opened as its role.
    fn pool_as(&self, role: &Role) -> Result<Pool> {
        let mut config = self.config.clone();
        config
            .dbname(&role.name)
            .user(&role.name)
            .password(&role.password);
        let dial = Dial {
            is_own: false,
            ..self.dial.clone()
        };
        Self::pool_of(config, dial)
    }

    fn pool_of(config: Config, dial: Dial) -> Result<Pool> {
        let manager = Manager::from_connect(
            config,
            dial,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        Pool::builder(manager)
            .max_size(CONNECTIONS)
            .wait_timeout(Some(Duration::from_secs(10)))
            .runtime(deadpool_postgres::Runtime::Tokio1)
            .build()
            .map_err(|error| StoreError::Internal(error.to_string()))
    }

    /// A connection as the role of the URL, past any pool that lasts; `None` is the database the URL names.
    pub(crate) async fn connect(&self, database: Option<&str>) -> Result<Object> {
        Ok(self.pool(database)?.get().await?)
    }
}

impl Cluster {
    /// How many steps a database still needs; `None` is the control database.
    pub(crate) async fn pending(&self, database: Option<&str>, migrations: &[Migration]) -> Result<usize> {
        let mut client = self.pool(database)?.get().await?;
        migrate::postgres_pending(&mut client, migrations).await
    }

    /// The same, asked as the role of the organization.
    pub(crate) async fn pending_as(&self, role: &Role, migrations: &[Migration]) -> Result<usize> {
        let mut client = self.pool_as(role)?.get().await?;
        migrate::postgres_pending(&mut client, migrations).await
    }

    /// Which server and database this is, whoever connects to it.
    pub(crate) fn identity(&self) -> String {
        let ports = self.config.get_ports();
        let hosts: Vec<String> = self
            .config
            .get_hosts()
            .iter()
            .enumerate()
            .map(|(number, host)| {
                let port = ports.get(number).or(ports.first()).unwrap_or(&5432);
                format!("{}:{port}", host_text(host))
            })
            .collect();
        let database = self.config.get_dbname().or(self.config.get_user());
        format!("{}/{}", hosts.join(","), database.unwrap_or_default())
    }

    /// Writes the tables that name organizations anew, so that no page keeps what was deleted. The checkpoint removes
    /// the old files; a role that may not ask for one leaves it to the cluster, which makes one within minutes.
    pub(crate) async fn scrub(&self) -> Result<()> {
        let client = self.pool(None)?.get().await?;
        await_older_transactions(&client).await?;
        for table in [
            "organizations",
            "former_addresses",
            "sign_ups",
            "domains",
            "work_hints",
            "database_roles",
            "backups",
            "removals",
        ] {
            client.batch_execute(&format!("VACUUM (FULL) {table}")).await?;
        }
        if let Err(error) = client.batch_execute("CHECKPOINT").await {
            tracing::warn!(%error, "no checkpoint could be asked for");
        }
        Ok(())
    }
}

/// Waits until no transaction of the cluster is left that began before now, for a while at least: for its sake, what was
/// deleted would be written anew as well.
async fn await_older_transactions(client: &tokio_postgres::Client) -> Result<()> {
    let sql = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text, clock_timestamp()::text";
    let begun = client.query_one(sql, &[]).await?;
    let (next, now): (String, String) = (begun.get(0), begun.get(1));
    // Whoever writes in any database, and whoever reads in this one.
    let sql = "SELECT pg_snapshot_xmin(pg_current_snapshot()) < $1::text::xid8 OR EXISTS (
        SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND backend_xmin IS NOT NULL AND xact_start <= $2::text::timestamptz)";
    for _ in 0..200 {
        let is_older: bool = client.query_one(sql, &[&next, &now]).await?.get(0);
        if !is_older {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    tracing::warn!(
        "a transaction goes on and on: what was deleted may stay in pages of the control database"
    );
    Ok(())
}

fn is_local(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
    }
}

pub(crate) struct PostgresDatabase {
    pool: Pool,
    counts_changes: bool,
    /// Its role was refused: it has another password now, or its rights were taken away.
    refused: AtomicBool,
}

impl PostgresDatabase {
    /// The database of an organization as its role; `None` is the control database.
    pub(crate) async fn open(
        cluster: &Cluster,
        role: Option<&Role>,
        migrations: &[Migration],
        counts_changes: bool,
    ) -> Result<Self> {
        let pool = match role {
            Some(role) => cluster.pool_as(role)?,
            None => cluster.pool(None)?,
        };
        let mut client = pool.get().await?;
        migrate::postgres(&mut client, migrations).await?;
        drop(client);
        Ok(Self {
            pool,
            counts_changes,
            refused: AtomicBool::new(false),
        })
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }

    /// One statement without parameters, past the queue.
    pub(crate) async fn command(&self, sql: &'static str) -> Result<()> {
        Ok(self.connection().await?.batch_execute(sql).await?)
    }

    /// Whoever opens it anew knows the password, or mends the role.
    pub(crate) fn is_refused(&self) -> bool {
        self.refused.load(Ordering::Acquire)
    }

    /// A connection that nobody else has until it is dropped.
    pub(crate) async fn connection(&self) -> Result<Object> {
        let connected = self.pool.get().await.map_err(StoreError::from);
        if matches!(connected, Err(StoreError::Refused(_))) {
            self.refused.store(true, Ordering::Release);
        }
        connected
    }

    pub(crate) async fn read<F, T, E>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>>,
        E: From<StoreError>,
    {
        let client = self.connection().await?;
        let mut pipeline = Pipeline::new(client);
        pipeline.control("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        let mut snapshot = Snapshot(Tx {
            engine: Engine::Postgres(pipeline),
            seq: 0,
            changes: Vec::new(),
        });
        work(&mut snapshot.0).await
    }
}

/// A transaction that only reads. It ends when it is dropped, also because the caller stopped waiting in the middle
/// of it: a connection never goes back to the pool inside a transaction.
struct Snapshot(Tx);

impl Drop for Snapshot {
    fn drop(&mut self) {
        if let Engine::Postgres(pipeline) = &self.0.engine {
            // Sent at the first poll and not waited for: whoever takes the connection next queues up behind it.
            drop(pipeline.client().batch_execute("ROLLBACK").now_or_never());
        }
    }
}

/// Takes the queue until it is empty. A statement is never cancelled: a cancelled commit may or may not be stored.
pub(crate) async fn drain(database: &Database) {
    let Backend::Postgres(postgres) = &database.backend else {
        return;
    };
    loop {
        let mut group = database.queue.take_group();
        if group.is_empty() {
            return;
        }
        let result = match postgres.connection().await {
            Err(error) => Err(error),
            Ok(client) => {
                let mut tx = Tx {
                    engine: Engine::Postgres(Pipeline::new(client)),
                    seq: 0,
                    changes: Vec::new(),
                };
                let result = run_group(&mut tx, &mut group, postgres.counts_changes).await;
                let changes = std::mem::take(&mut tx.changes);
                release(tx, result.is_err()).await;
                result.map(|()| database.publish(changes))
            }
        };
        if let Err(error) = &result {
            tracing::warn!(%error, "a group of writes was undone");
        }
        for job in group {
            job.answer(result.as_ref().copied());
        }
    }
}

async fn release(tx: Tx, failed: bool) {
    let Engine::Postgres(pipeline) = tx.engine else {
        return;
    };
    if failed && pipeline.client().batch_execute("ROLLBACK").await.is_err() {
        drop(Object::take(pipeline.into_client()));
    }
}

/// Locks the counter row: writers of one organization on all nodes take turns here, so sequence order is commit order
/// and checks inside a unit see everything that was committed before it.
const LOCK: &str = "SELECT seq FROM change_counter WHERE id = 1 FOR UPDATE";

/// Runs the units one after the other. A unit ends without waiting for its writes: they travel with the questions of
/// the next unit, and if one of them is refused there, the unit is undone and answered so before the next one runs.
async fn run_group(tx: &mut Tx, group: &mut [Box<dyn Job>], counts_changes: bool) -> Result<()> {
    // A group of one needs no savepoint: its failure undoes the transaction.
    let alone = group.len() == 1;
    let undo = if alone {
        "ROLLBACK; BEGIN"
    } else {
        "ROLLBACK TO unit"
    };
    begin(
        tx,
        group.first().map_or(&[], |job| job.foreseen()),
        counts_changes,
    )
    .await?;
    if fence::is_up(tx.seq) {
        for job in group {
            job.refuse(StoreError::Moving);
        }
        pipeline(tx)?.forget_statements();
        return Ok(pipeline(tx)?.batch("ROLLBACK").await?);
    }
    let first = tx.seq;
    let mut unit = Mark::of(tx);
    for position in 0..group.len() {
        let (done, next) = group.split_at_mut(position);
        let Some(next) = next.first_mut() else { break };
        if position > 0 {
            pipeline(tx)?.control("RELEASE unit; SAVEPOINT unit");
            if let Err(refused) = foresee(tx, next.foreseen()).await? {
                undo_last(tx, done, &unit, undo, refused).await?;
                foresee(tx, next.foreseen()).await??;
            }
        } else if !alone {
            pipeline(tx)?.control("SAVEPOINT unit");
        }
        unit = Mark::of(tx);
        if !next.run(tx).await {
            unit.restore(tx, undo).await?;
        }
    }
    if let Err(refused) = commit(tx, first).await? {
        undo_last(tx, group, &unit, undo, refused).await?;
        commit(tx, first).await??;
    }
    Ok(())
}

/// Begins a transaction, with the questions of its first unit in the same journey.
async fn begin(tx: &mut Tx, questions: &[Sql], counts_changes: bool) -> Result<()> {
    pipeline(tx)?.control("BEGIN");
    if !counts_changes {
        return foresee(tx, questions).await?;
    }
    let mut all = vec![Sql::new(LOCK)];
    all.extend_from_slice(questions);
    foresee(tx, &all).await??;
    let counter = tx.query_opt(LOCK, &[], |row| row.get(0)).await?;
    tx.seq = counter.unwrap_or(fence::HANDED_OVER);
    Ok(())
}

/// Sends what the units before wrote, and the questions of the next one. The inner error is a refused write of the unit
/// before; the outer one ends the group.
async fn foresee(tx: &mut Tx, questions: &[Sql]) -> Result<Result<()>> {
    let pipeline = pipeline(tx)?;
    if questions.is_empty() && !pipeline.has_statements() {
        return Ok(Ok(()));
    }
    settle(pipeline.foresee(questions).await)
}

/// Undoes the last of `done` and answers it with what its write was refused for.
async fn undo_last(
    tx: &mut Tx,
    done: &mut [Box<dyn Job>],
    unit: &Mark,
    undo: &'static str,
    refused: StoreError,
) -> Result<()> {
    let Some(last) = done.last_mut() else {
        return Err(refused);
    };
    unit.restore(tx, undo).await?;
    last.refuse(refused);
    Ok(())
}

/// Stores the last sequence and commits, in the journey that carries the writes of the last unit. In a transaction that
/// a refused write has aborted, the first statement fails and `COMMIT`, which would end it, is not reached.
async fn commit(tx: &mut Tx, first: i64) -> Result<Result<()>> {
    let seq = tx.seq;
    let pipeline = pipeline(tx)?;
    if seq == first {
        return settle(pipeline.batch("SELECT 1; COMMIT").await);
    }
    let commit = format!("UPDATE change_counter SET seq = {seq} WHERE id = 1; COMMIT");
    settle(pipeline.batch(&commit).await)
}

fn settle(journey: Result<(), Refusal>) -> Result<Result<()>> {
    match journey {
        Ok(()) => Ok(Ok(())),
        Err(Refusal::Earlier(error)) => Ok(Err(error)),
        Err(Refusal::Own(error)) => Err(error),
    }
}

/// Where a unit began.
struct Mark {
    seq: i64,
    changes: usize,
}

impl Mark {
    fn of(tx: &Tx) -> Self {
        Self {
            seq: tx.seq,
            changes: tx.changes.len(),
        }
    }

    /// Undoes what the unit did, in the database and in what is to be told after the commit.
    async fn restore(&self, tx: &mut Tx, undo: &'static str) -> Result<()> {
        let pipeline = pipeline(tx)?;
        pipeline.forget_statements();
        pipeline.batch(undo).await?;
        tx.seq = self.seq;
        tx.changes.truncate(self.changes);
        Ok(())
    }
}

fn pipeline(tx: &mut Tx) -> Result<&mut Pipeline> {
    match &mut tx.engine {
        Engine::Postgres(pipeline) => Ok(pipeline),
        Engine::Sqlite(_) => Err(StoreError::Internal("not a PostgreSQL transaction".into())),
    }
}
