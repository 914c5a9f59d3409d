//! PostgreSQL: one database per organization, a small lazy pool each.

use std::{path::Path, sync::Arc};

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures::{FutureExt, future::BoxFuture};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use tokio_postgres::{
    Config, SimpleQueryMessage,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{
    Database, Result, StoreError, Tx,
    database::Backend,
    migrate::{self, Migration},
    pipeline::Pipeline,
    tx::Engine,
};

const CONNECTIONS: usize = 6;

/// How to reach the cluster: parsed once from `--database-url`.
#[derive(Clone)]
pub(crate) struct Cluster {
    config: Config,
    tls: MakeRustlsConnect,
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
            .connect_timeout(std::time::Duration::from_secs(5));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| StoreError::Internal(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            config,
            tls: MakeRustlsConnect::new(tls),
        })
    }

    /// The pool of one database; `None` is the one the URL names.
    fn pool(&self, database: Option<&str>) -> Result<Pool> {
        let mut config = self.config.clone();
        if let Some(name) = database {
            config.dbname(name);
        }
        let manager = Manager::from_config(
            config,
            self.tls.clone(),
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        Pool::builder(manager)
            .max_size(CONNECTIONS)
            .wait_timeout(Some(std::time::Duration::from_secs(10)))
            .runtime(deadpool_postgres::Runtime::Tokio1)
            .build()
            .map_err(|error| StoreError::Internal(error.to_string()))
    }

    /// Creates a database; one that exists already is fine, so that a broken creation can be repeated.
    pub(crate) async fn create_database(&self, name: &str) -> Result<()> {
        let client = self.pool(None)?.get().await?;
        // Creations of the same database take turns; the lock ends with this connection.
        client
            .execute("SELECT pg_advisory_lock(hashtext($1))", &[&name])
            .await?;
        let exists = client
            .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name])
            .await?;
        if exists.is_none() {
            client
                .batch_execute(&format!(
                    "CREATE DATABASE \"{name}\" STRATEGY wal_log TEMPLATE template0 ENCODING 'UTF8'"
                ))
                .await?;
        }
        client
            .batch_execute(&format!("REVOKE CONNECT ON DATABASE \"{name}\" FROM PUBLIC"))
            .await?;
        Ok(())
    }
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
}

impl PostgresDatabase {
    pub(crate) async fn open(
        cluster: &Cluster,
        name: Option<&str>,
        migrations: &[Migration],
        counts_changes: bool,
    ) -> Result<Self> {
        let pool = cluster.pool(name)?;
        let mut client = pool.get().await?;
        migrate::postgres(&mut client, migrations).await?;
        drop(client);
        Ok(Self { pool, counts_changes })
    }

    pub(crate) async fn read<F, T, E>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>>,
        E: From<StoreError>,
    {
        let client = self.pool.get().await.map_err(StoreError::from)?;
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
        let result = match postgres.pool.get().await {
            Err(error) => Err(StoreError::from(error)),
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
            job.answer(result.as_ref().copied().map_err(ToString::to_string));
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

async fn run_group(
    tx: &mut Tx,
    group: &mut [Box<dyn crate::write_queue::Job>],
    counts_changes: bool,
) -> Result<()> {
    if counts_changes {
        tx.seq = begin_and_lock(pipeline(tx)?).await?;
    } else {
        pipeline(tx)?.control("BEGIN");
    }
    let first = tx.seq;
    // A group of one needs no savepoint: its failure undoes the transaction.
    let alone = group.len() == 1;
    for (position, job) in group.iter_mut().enumerate() {
        if !alone {
            pipeline(tx)?.control(if position == 0 {
                "SAVEPOINT unit"
            } else {
                "RELEASE unit; SAVEPOINT unit"
            });
        }
        let (seq, changes) = (tx.seq, tx.changes.len());
        if !job.run(tx).await {
            let undo = if alone {
                "ROLLBACK; BEGIN"
            } else {
                "ROLLBACK TO unit"
            };
            let pipeline = pipeline(tx)?;
            pipeline.forget_statements();
            pipeline.batch(undo).await?;
            tx.seq = seq;
            tx.changes.truncate(changes);
        }
    }
    let seq = tx.seq;
    if seq == first {
        return pipeline(tx)?.batch("COMMIT").await;
    }
    let commit = format!("UPDATE change_counter SET seq = {seq} WHERE id = 1; COMMIT");
    pipeline(tx)?.batch(&commit).await
}

/// Begins and locks the counter row: writers of one organization on all nodes take turns here, so sequence order
/// is commit order and checks inside a unit see everything that was committed before it.
async fn begin_and_lock(pipeline: &Pipeline) -> Result<i64> {
    let messages = pipeline
        .client()
        .simple_query("BEGIN; SELECT seq FROM change_counter WHERE id = 1 FOR UPDATE")
        .await?;
    messages
        .iter()
        .find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0)?.parse().ok(),
            _ => None,
        })
        .ok_or_else(|| StoreError::Internal("the change counter is missing".into()))
}

fn pipeline(tx: &mut Tx) -> Result<&mut Pipeline> {
    match &mut tx.engine {
        Engine::Postgres(pipeline) => Ok(pipeline),
        Engine::Sqlite(_) => Err(StoreError::Internal("not a PostgreSQL transaction".into())),
    }
}
