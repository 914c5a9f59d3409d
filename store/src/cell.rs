//! A cell: the control database and the databases of its organizations.

use std::{
    collections::{HashMap, HashSet},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{Arc, Weak},
};

use domain::ids::OrganizationId;
use jiff::Timestamp;
use lru::LruCache;
use tokio::sync::Mutex;

use crate::{
    Database, Result, StoreError,
    control::{self, Placement},
    database::Backend,
    migrate,
    postgres::{Cluster, PostgresDatabase},
    sqlite::SqliteDatabase,
};

/// Organizations kept open while nobody uses them.
const OPEN_ORGANIZATIONS: NonZeroUsize = NonZeroUsize::new(256).unwrap();

/// Where a cell keeps its data.
#[derive(Debug, Clone)]
pub struct CellConfig {
    /// Holds the SQLite files, uploads and the certificate.
    pub data_dir: PathBuf,
    /// `postgres://…` of the control database; `None` is embedded SQLite.
    pub database_url: Option<String>,
    /// Certificate authority of that server.
    pub database_ca_file: Option<PathBuf>,
}

pub(crate) enum Place {
    Sqlite { dir: PathBuf },
    Postgres(Cluster),
}

/// An open cell.
pub struct Cell {
    control: Arc<Database>,
    pub(crate) place: Place,
    open: Mutex<Open>,
}

/// Idle organizations live in `recent`; one in use by anybody is found again through `all`, so that there is never
/// a second writer or a second stream of changes for it in this process.
struct Open {
    all: HashMap<OrganizationId, Weak<Database>>,
    recent: LruCache<OrganizationId, Arc<Database>>,
    /// Those whose access has ended: they are never opened again.
    gone: HashSet<OrganizationId>,
}

impl Cell {
    /// Opens the control database and brings it up to date.
    pub async fn open(config: &CellConfig) -> Result<Self> {
        let (place, backend) = match &config.database_url {
            Some(url) => {
                let cluster = Cluster::parse(url, config.database_ca_file.as_deref())?;
                let control = PostgresDatabase::open(&cluster, None, migrate::CONTROL, false).await?;
                (Place::Postgres(cluster), Backend::Postgres(control))
            }
            None => {
                let dir = config.data_dir.join("organizations");
                create_private_dir(&config.data_dir)?;
                create_private_dir(&dir)?;
                let path = config.data_dir.join("control.db");
                let control =
                    blocking(move || SqliteDatabase::open(&path, migrate::CONTROL, false, true)).await?;
                (Place::Sqlite { dir }, Backend::Sqlite(control))
            }
        };
        let open = Open {
            all: HashMap::new(),
            recent: LruCache::new(OPEN_ORGANIZATIONS),
            gone: HashSet::new(),
        };
        Ok(Self {
            control: Database::new(backend),
            place,
            open: Mutex::new(open),
        })
    }

    /// The control database: which organizations there are, and nothing of what is in them.
    pub fn control(&self) -> &Arc<Database> {
        &self.control
    }

    /// The database of an organization that the control database named.
    pub async fn organization(&self, placement: &Placement) -> Result<Arc<Database>> {
        self.open_organization(placement, false).await
    }

    async fn open_organization(&self, placement: &Placement, create: bool) -> Result<Arc<Database>> {
        let mut open = self.open.lock().await;
        if let Some(database) = open.recent.get(&placement.id) {
            return Ok(Arc::clone(database));
        }
        if open.gone.contains(&placement.id) {
            return Err(StoreError::Closed);
        }
        let in_use = open.all.get(&placement.id).and_then(Weak::upgrade);
        let database = match in_use {
            Some(database) => database,
            None => Database::new(self.open_backend(placement.id, create).await?),
        };
        open.all.retain(|_, database| database.strong_count() > 0);
        open.all.insert(placement.id, Arc::downgrade(&database));
        open.recent.put(placement.id, Arc::clone(&database));
        Ok(database)
    }

    /// The database of an organization that somebody uses in this process, or used a while ago.
    pub async fn opened(&self, id: OrganizationId) -> Option<Arc<Database>> {
        let open = self.open.lock().await;
        open.all.get(&id).and_then(Weak::upgrade)
    }

    /// Like [`Cell::organization`], and makes the database if it was lost.
    pub async fn open_or_create(&self, placement: &Placement) -> Result<Arc<Database>> {
        if let Place::Postgres(cluster) = &self.place {
            cluster.create_database(&database_name(placement.id)).await?;
        }
        self.open_organization(placement, true).await
    }

    /// Creates an organization's database. It takes part in the cell only after [`control::activate`]:
    /// a creation that broke off is repeated with the same slug.
    pub async fn create_organization(
        &self,
        id: OrganizationId,
        slug: &str,
        now: Timestamp,
    ) -> Result<Placement> {
        let slug = slug.to_owned();
        let placement = self
            .control
            .write(move |tx| Box::pin(async move { control::insert(tx, id, &slug, now).await }))
            .await?;
        if let Place::Postgres(cluster) = &self.place {
            cluster.create_database(&database_name(placement.id)).await?;
        }
        self.open_organization(&placement, true).await?;
        Ok(placement)
    }

    /// Lets go of an organization whose access has ended: its handles are closed, and it is not opened again.
    pub async fn let_go(&self, id: OrganizationId) {
        let held = {
            let mut open = self.open.lock().await;
            open.gone.insert(id);
            open.recent.pop(&id);
            open.all.remove(&id).and_then(|database| database.upgrade())
        };
        if let Some(database) = held {
            database.close().await;
        }
    }

    /// The database of an organization that was let go, for whoever removes it.
    pub async fn open_closed(&self, id: OrganizationId) -> Result<Arc<Database>> {
        Ok(Database::new(self.open_backend(id, false).await?))
    }

    /// Removes the database of an organization that was let go, with everything that the engine keeps beside it.
    pub async fn destroy(&self, id: OrganizationId) -> Result<()> {
        match &self.place {
            Place::Sqlite { dir } => {
                let path = dir.join(format!("{id}.db"));
                blocking(move || crate::sqlite::destroy(&path)).await
            }
            Place::Postgres(cluster) => cluster.drop_database(&database_name(id)).await,
        }
    }

    /// What is still there of the database of an organization.
    pub async fn remains(&self, id: OrganizationId) -> Result<Vec<String>> {
        match &self.place {
            Place::Sqlite { dir } => {
                let path = dir.join(format!("{id}.db"));
                let files = blocking(move || crate::sqlite::companions(&path)).await?;
                Ok(files.iter().map(|file| file.display().to_string()).collect())
            }
            Place::Postgres(cluster) => {
                let name = database_name(id);
                let there = cluster.has_database(&name).await?;
                Ok(there.then_some(name).into_iter().collect())
            }
        }
    }

    /// Clears the control database of what was deleted from it.
    pub async fn scrub(&self) -> Result<()> {
        match &self.place {
            Place::Sqlite { .. } => {
                let control = Arc::clone(&self.control);
                blocking(move || crate::sqlite::scrub(&control)).await
            }
            Place::Postgres(cluster) => cluster.scrub().await,
        }
    }

    async fn open_backend(&self, id: OrganizationId, create: bool) -> Result<Backend> {
        match &self.place {
            Place::Sqlite { dir } => {
                let path = dir.join(format!("{id}.db"));
                Ok(Backend::Sqlite(
                    blocking(move || SqliteDatabase::open(&path, migrate::ORGANIZATION, true, create))
                        .await?,
                ))
            }
            Place::Postgres(cluster) => Ok(Backend::Postgres(
                PostgresDatabase::open(cluster, Some(&database_name(id)), migrate::ORGANIZATION, true)
                    .await?,
            )),
        }
    }
}

/// Opaque on purpose: every role of a cluster can list the names of its databases.
pub(crate) fn database_name(id: OrganizationId) -> String {
    format!("hourbook_{}", id.uuid().simple())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| StoreError::Internal("opening a database panicked".into()))?
}

fn create_private_dir(path: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))
}
