//! A cell: the control database and the databases of its organizations.

use std::{
    collections::{HashMap, HashSet},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use crate::{
    Database, Result, StoreError,
    cluster_databases::objection_to,
    cluster_roles::seclude,
    control::{self, Placement},
    database::Backend,
    database_roles::Vault,
    migrate,
    places::{HOME, Place, Target},
    postgres::{Cluster, PostgresDatabase},
    sqlite::SqliteDatabase,
};
use domain::ids::OrganizationId;
use jiff::Timestamp;
use lru::LruCache;

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
    /// The region that this cell stands in, where one is declared. Organizations of another one are not opened.
    pub region: Option<String>,
    /// Seals the passwords of the roles that organizations have on PostgreSQL.
    pub vault: Arc<dyn Vault>,
}

/// An open cell.
pub struct Cell {
    control: Arc<Database>,
    pub(crate) data_dir: PathBuf,
    /// Where the control database lies, and every organization that was not moved.
    pub(crate) home: Place,
    region: Option<String>,
    pub(crate) vault: Arc<dyn Vault>,
    open: Mutex<Open>,
}

/// Idle organizations live in `recent`; one in use by anybody is found again through `all`, so that there is never
/// a second writer or a second stream of changes for it in this process.
struct Open {
    all: HashMap<OrganizationId, Held>,
    recent: LruCache<OrganizationId, Arc<Database>>,
    /// Who opens one does so alone, and nobody who wants another one waits for that.
    opening: HashMap<OrganizationId, Arc<tokio::sync::Mutex<()>>>,
    /// Those whose access has ended: they are never opened again.
    gone: HashSet<OrganizationId>,
}

/// Why an organization is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    /// Somebody works with it, and probably goes on: it stays open.
    Stays,
    /// The server looks after it, as after all others: it is open as long as that takes.
    Passes,
}

struct Held {
    database: Weak<Database>,
    place: String,
}

impl Open {
    /// One that is open already.
    fn find(&mut self, id: OrganizationId, visit: Visit) -> Result<Option<Arc<Database>>> {
        let recent = match visit {
            Visit::Stays => self.recent.get(&id),
            Visit::Passes => self.recent.peek(&id),
        };
        if let Some(database) = recent {
            return Ok(Some(Arc::clone(database)));
        }
        if self.gone.contains(&id) {
            return Err(StoreError::Closed);
        }
        let in_use = self.all.get(&id).and_then(|held| held.database.upgrade());
        if let (Some(database), Visit::Stays) = (&in_use, visit) {
            self.recent.put(id, Arc::clone(database));
        }
        Ok(in_use)
    }

    /// One that its server refuses now.
    fn take_refused(&mut self, id: OrganizationId) -> Option<Arc<Database>> {
        let database = self.all.get(&id)?.database.upgrade()?;
        if !database.is_refused() {
            return None;
        }
        self.recent.pop(&id);
        self.all.remove(&id);
        Some(database)
    }

    /// Gives the one whose place it takes: closing that may wait for a disk.
    fn keep(
        &mut self,
        id: OrganizationId,
        place: String,
        database: &Arc<Database>,
        visit: Visit,
    ) -> Option<Arc<Database>> {
        self.all.retain(|_, held| held.database.strong_count() > 0);
        let held = Held {
            database: Arc::downgrade(database),
            place,
        };
        self.all.insert(id, held);
        match visit {
            Visit::Stays => self.recent.push(id, Arc::clone(database)).map(|(_, left)| left),
            Visit::Passes => None,
        }
    }
}

impl Cell {
    /// Opens the control database and brings it up to date.
    pub async fn open(config: &CellConfig) -> Result<Self> {
        let (home, backend) = match &config.database_url {
            Some(url) => {
                let cluster =
                    Cluster::parse(url, config.database_ca_file.as_deref())?.known_to(&config.vault);
                let mut connection = cluster.connect(None).await?;
                // Before anything is brought up to date: the program that ran until now can go on.
                if let Some(why) = objection_to(&connection).await? {
                    let why = format!("this database server will not do: {why}");
                    return Err(StoreError::Unavailable(why));
                }
                let control = PostgresDatabase::open(&cluster, None, migrate::CONTROL, false).await?;
                seclude(&mut connection).await?;
                (Place::Postgres(cluster), Backend::Postgres(control))
            }
            None => {
                let place = Place::sqlite(&config.data_dir)?;
                let path = config.data_dir.join("control.db");
                let control =
                    blocking(move || SqliteDatabase::open(&path, migrate::CONTROL, false, true)).await?;
                (place, Backend::Sqlite(control))
            }
        };
        let open = Open {
            all: HashMap::new(),
            recent: LruCache::new(OPEN_ORGANIZATIONS),
            opening: HashMap::new(),
            gone: HashSet::new(),
        };
        Ok(Self {
            control: Database::new(backend),
            data_dir: config.data_dir.clone(),
            home,
            region: config.region.clone(),
            vault: Arc::clone(&config.vault),
            open: Mutex::new(open),
        })
    }

    /// The control database: which organizations there are, and nothing of what is in them.
    pub fn control(&self) -> &Arc<Database> {
        &self.control
    }

    /// Keeps other servers of the cell from the backups of the control database until what comes back is dropped. Servers on SQLite
    /// have one data folder, and a lock file in it.
    pub async fn turn_of_control_backups(&self) -> Result<Option<Box<dyn Send>>> {
        const LOCK: i64 = 0x0048_6f75_7262_6263;
        match &self.home {
            Place::Sqlite { .. } => Ok(None),
            Place::Postgres(cluster) => cluster.turn(LOCK).await.map(Some),
        }
    }

    /// The database of an organization that the control database named.
    pub async fn organization(&self, placement: &Placement) -> Result<Arc<Database>> {
        self.open_organization(placement, false, Visit::Stays).await
    }

    /// The same for work that nobody asked for, such as a sweep over all organizations: it does not take the place of one
    /// that people use, and memory does not grow with the number of organizations.
    pub async fn visit(&self, placement: &Placement) -> Result<Arc<Database>> {
        self.open_organization(placement, false, Visit::Passes).await
    }

    async fn open_organization(
        &self,
        placement: &Placement,
        create: bool,
        visit: Visit,
    ) -> Result<Arc<Database>> {
        let id = placement.id;
        let refused = self.lock().take_refused(id);
        if let Some(database) = refused {
            // Whoever still holds it is told to come again.
            database.retire().await;
        }
        let turn = {
            let mut open = self.lock();
            if let Some(database) = open.find(id, visit)? {
                return Ok(database);
            }
            Arc::clone(open.opening.entry(id).or_default())
        };
        // Opening waits for a disk or a server, perhaps one that does not answer.
        let _turn = turn.lock().await;
        if let Some(database) = self.lock().find(id, visit)? {
            return Ok(database);
        }
        let opened = match self.refuse_foreign(id).await {
            Ok(()) => self.open_at_its_place(id, create).await,
            Err(refused) => Err(refused),
        };
        let mut open = self.lock();
        open.opening.remove(&id);
        let (place, database) = opened?;
        // Whoever came after a failure may have been faster; and access may have ended meanwhile.
        if let Some(database) = open.find(id, visit)? {
            return Ok(database);
        }
        let left = open.keep(id, place, &database, visit);
        drop(open);
        if left.is_some() {
            drop(tokio::task::spawn_blocking(move || drop(left)));
        }
        Ok(database)
    }

    /// Where it lies is asked each time: it may have been moved.
    async fn open_at_its_place(&self, id: OrganizationId, create: bool) -> Result<(String, Arc<Database>)> {
        let place = self.place_of(id).await?;
        let database = self.open_at(&place, id, create).await?;
        Ok((place, database))
    }

    /// The name of the place at which an organization lies.
    pub async fn place_of(&self, id: OrganizationId) -> Result<String> {
        let named = self
            .control
            .look_up(move |tx| Box::pin(async move { control::find_place(tx, id).await }))
            .await?;
        Ok(named.unwrap_or_else(|| HOME.to_owned()))
    }

    /// An organization of another region is not opened here.
    async fn refuse_foreign(&self, id: OrganizationId) -> Result<()> {
        let region = self
            .control
            .look_up(move |tx| Box::pin(async move { control::find_region(tx, id).await }))
            .await?;
        match region {
            Some(region) if self.region.as_ref() != Some(&region) => Err(StoreError::OtherRegion(region)),
            _ => Ok(()),
        }
    }

    /// The database of an organization that somebody uses in this process, or used a while ago.
    pub fn opened(&self, id: OrganizationId) -> Option<Arc<Database>> {
        self.lock().all.get(&id).and_then(|held| held.database.upgrade())
    }

    /// Like [`Cell::organization`], and makes the database if it was lost.
    pub async fn open_or_create(&self, placement: &Placement) -> Result<Arc<Database>> {
        if let Place::Postgres(cluster) = self.place(&self.place_of(placement.id).await?)? {
            cluster.create_database(&database_name(placement.id)).await?;
        }
        self.open_organization(placement, true, Visit::Stays).await
    }

    /// Creates an organization's database. It takes part in the cell only after [`control::activate`]:
    /// a creation that broke off is repeated with the same slug.
    pub async fn create_organization(
        &self,
        id: OrganizationId,
        slug: &str,
        now: Timestamp,
    ) -> Result<Placement> {
        let (slug, region) = (slug.to_owned(), self.region.clone());
        let placement = self
            .control
            .write(move |tx| Box::pin(async move { control::insert(tx, id, &slug, region, now).await }))
            .await?;
        if let Err(error) = self.open_or_create(&placement).await {
            let unit = placement.clone();
            let back = self
                .control
                .write(move |tx| Box::pin(async move { control::give_back(tx, &unit, id).await }));
            // Should that fail as well, the address is held for a minute.
            return back.await.and(Err(error));
        }
        Ok(placement)
    }

    /// Lets go of an organization whose access has ended: its handles are closed, and it is not opened again.
    pub async fn let_go(&self, id: OrganizationId) {
        let held = {
            let mut open = self.lock();
            open.gone.insert(id);
            open.recent.pop(&id);
            open.all.remove(&id).and_then(|held| held.database.upgrade())
        };
        if let Some(database) = held {
            database.close().await;
        }
    }

    /// An organization that was removed here before has come back from another cell: it may be opened again.
    pub fn welcome(&self, id: OrganizationId) {
        self.lock().gone.remove(&id);
    }

    /// Lets go of an organization that was moved, unless it is open at `place`, where it lies now. True if it was open
    /// elsewhere: whoever still holds it there learns that it moved.
    pub async fn leave_for(&self, id: OrganizationId, place: &str) -> bool {
        let held = {
            let mut open = self.lock();
            if open.all.get(&id).is_none_or(|held| held.place == place) {
                return false;
            }
            open.recent.pop(&id);
            open.all.remove(&id).and_then(|held| held.database.upgrade())
        };
        let Some(database) = held else { return false };
        database.retire().await;
        true
    }

    /// The database of an organization that was let go, for whoever removes it.
    pub async fn open_closed(&self, id: OrganizationId) -> Result<Arc<Database>> {
        Ok(self.open_at_its_place(id, false).await?.1)
    }

    /// The database of an organization at a place, for whoever moves it. The caller closes it.
    pub async fn open_at(&self, place: &str, id: OrganizationId, create: bool) -> Result<Arc<Database>> {
        let backend = match self.place(place)? {
            Place::Sqlite { dir } => {
                let path = dir.join(format!("{id}.db"));
                Backend::Sqlite(
                    blocking(move || SqliteDatabase::open(&path, migrate::ORGANIZATION, true, create))
                        .await?,
                )
            }
            Place::Postgres(cluster) => Backend::Postgres(self.open_as_its_role(&cluster, place, id).await?),
        };
        Ok(Database::new(backend))
    }

    /// An empty database for an organization that is moved there.
    pub async fn create_at(&self, place: &str, id: OrganizationId) -> Result<Arc<Database>> {
        if let Place::Postgres(cluster) = self.place(place)? {
            cluster.create_database(&database_name(id)).await?;
        }
        self.open_at(place, id, true).await
    }

    /// Removes the database of an organization that was let go, with everything that the engine keeps beside it.
    pub async fn destroy(&self, id: OrganizationId) -> Result<()> {
        self.destroy_at(&self.place_of(id).await?, id).await
    }

    /// The same for the database that it has at a place.
    pub async fn destroy_at(&self, place: &str, id: OrganizationId) -> Result<()> {
        match self.place(place)? {
            Place::Sqlite { dir } => {
                let path = dir.join(format!("{id}.db"));
                blocking(move || crate::sqlite::destroy(&path)).await
            }
            Place::Postgres(cluster) => {
                cluster.drop_database(&database_name(id)).await?;
                self.forget_role(place, id).await
            }
        }
    }

    /// What is still there of the database of an organization, at any place of the cell.
    pub async fn remains(&self, id: OrganizationId) -> Result<Vec<String>> {
        let mut remains = Vec::new();
        for place in self.places()? {
            remains.extend(self.remains_at(&place, id).await?);
        }
        remains.sort();
        remains.dedup();
        Ok(remains)
    }

    /// What there is of it at one place.
    pub async fn remains_at(&self, place: &str, id: OrganizationId) -> Result<Vec<String>> {
        match self.place(place)? {
            Place::Sqlite { dir } => {
                let path = dir.join(format!("{id}.db"));
                let files = blocking(move || crate::sqlite::companions(&path)).await?;
                Ok(files.iter().map(|file| file.display().to_string()).collect())
            }
            Place::Postgres(cluster) => {
                let name = database_name(id);
                let there = cluster.has_database(&name).await? || cluster.has_role(&name).await?;
                Ok(there.then_some(name).into_iter().collect())
            }
        }
    }

    /// Why a place cannot take an organization; nothing if it can.
    pub async fn objection_of(&self, target: &Target, id: OrganizationId) -> Result<Option<String>> {
        let place = match target {
            Target::Sqlite => Place::sqlite(&self.data_dir)?,
            Target::Postgres { url, ca_file } => Place::Postgres(Cluster::parse(url, ca_file.as_deref())?),
        };
        let (objection, is_there) = match &place {
            Place::Sqlite { dir } => {
                let path = dir.join(format!("{id}.db"));
                (
                    None,
                    !blocking(move || crate::sqlite::companions(&path))
                        .await?
                        .is_empty(),
                )
            }
            Place::Postgres(cluster) => {
                let objection = cluster.objection().await?;
                let is_there = cluster.has_database(&database_name(id)).await?;
                (objection, is_there)
            }
        };
        let there = is_there.then(|| {
            format!("it holds a database of this organization already ({id}): find out where that comes from, and remove it")
        });
        Ok(objection.or(there))
    }

    /// Clears the control database of what was deleted from it.
    pub async fn scrub(&self) -> Result<()> {
        match &self.home {
            Place::Sqlite { .. } => {
                let control = Arc::clone(&self.control);
                blocking(move || crate::sqlite::scrub(&control)).await
            }
            Place::Postgres(cluster) => cluster.scrub().await,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
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

pub(crate) fn create_private_dir(path: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))
}
