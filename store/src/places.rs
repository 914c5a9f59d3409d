//! Where the databases of organizations lie: beside the control database unless they were moved. A place is a word in the
//! control database; how to reach a server of its own stands in a private file of the data folder, because that holds a
//! password.

use std::{
    fs::File,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio_postgres::config::Host;

use crate::{Cell, EngineKind, Result, StoreError, cell::create_private_dir, postgres::Cluster};

/// Beside the control database.
pub const HOME: &str = "";
/// A file in the data folder of a cell whose control database is on PostgreSQL.
const FILES: &str = "sqlite";
const FOLDER: &str = "places";

pub(crate) enum Place {
    Sqlite { dir: PathBuf },
    Postgres(Cluster),
}

/// Where an organization is to lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file in the data folder.
    Sqlite,
    /// A server, by the address of a database that its role may connect to.
    Postgres { url: String, ca_file: Option<PathBuf> },
}

/// What the file of a server says.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    database_url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    database_ca_file: Option<PathBuf>,
}

impl Place {
    pub(crate) fn sqlite(data_dir: &Path) -> Result<Self> {
        let dir = data_dir.join("organizations");
        create_private_dir(data_dir)?;
        create_private_dir(&dir)?;
        Ok(Self::Sqlite { dir })
    }
}

impl Cell {
    /// The place of this name.
    pub(crate) fn place(&self, name: &str) -> Result<Place> {
        match (name, &self.home) {
            (HOME, Place::Sqlite { dir }) => Ok(Place::Sqlite { dir: dir.clone() }),
            (HOME, Place::Postgres(cluster)) => Ok(Place::Postgres(cluster.clone())),
            (FILES, _) => Place::sqlite(&self.data_dir),
            (name, _) => {
                let address = read(&self.place_file(name)?)?;
                let cluster = Cluster::parse(&address.database_url, address.database_ca_file.as_deref())?;
                Ok(Place::Postgres(cluster))
            }
        }
    }

    /// What the control database calls a target. The same server has the same name, whoever's password is used.
    pub fn name_of(&self, target: &Target) -> Result<String> {
        let Target::Postgres { url, ca_file } = target else {
            let at_home = matches!(self.home, Place::Sqlite { .. });
            return Ok(if at_home { HOME } else { FILES }.to_owned());
        };
        let wanted = Cluster::parse(url, ca_file.as_deref())?.identity();
        match &self.home {
            Place::Postgres(home) if home.identity() == wanted => Ok(HOME.to_owned()),
            _ => {
                let digest = Sha256::digest(wanted);
                let digits: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
                Ok(format!("postgres-{digits}"))
            }
        }
    }

    /// The engine of a place.
    pub fn engine_of(&self, name: &str) -> EngineKind {
        match (name, &self.home) {
            (FILES, _) | (HOME, Place::Sqlite { .. }) => EngineKind::Sqlite,
            _ => EngineKind::Postgres,
        }
    }

    /// For people: where a place is. Without passwords.
    pub fn describe(&self, name: &str) -> String {
        match self.place(name) {
            Ok(Place::Sqlite { dir }) => format!("SQLite in {}", dir.display()),
            Ok(Place::Postgres(cluster)) => format!("PostgreSQL at {}", cluster.identity()),
            Err(_) => name.to_owned(),
        }
    }

    /// The same for a place that nothing lies at yet.
    pub fn describe_target(&self, target: &Target) -> Result<String> {
        match target {
            Target::Sqlite => Ok(format!(
                "SQLite in {}",
                self.data_dir.join("organizations").display()
            )),
            Target::Postgres { url, ca_file } => {
                let cluster = Cluster::parse(url, ca_file.as_deref())?;
                Ok(format!("PostgreSQL at {}", cluster.identity()))
            }
        }
    }

    /// Places are kept and forgotten by one process after the other; the next one waits for this to be dropped.
    pub async fn turn_for_places(&self) -> Result<File> {
        use std::os::unix::fs::OpenOptionsExt;
        let path = self.data_dir.join("places.lock");
        let work = move || {
            let mut options = std::fs::OpenOptions::new();
            let file = options
                .create(true)
                .truncate(false)
                .write(true)
                .mode(0o600)
                .open(&path)?;
            file.lock().map(|()| file)
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| StoreError::Internal("the waiting broke off".into()))?
            .map_err(|error| StoreError::Unavailable(error.to_string()))
    }

    /// Keeps how a target is reached, before anything lies there; its name.
    pub fn keep_place(&self, target: &Target) -> Result<String> {
        let name = self.name_of(target)?;
        if let (Target::Postgres { url, ca_file }, false) = (target, name == HOME) {
            let address = Address {
                database_url: url.clone(),
                database_ca_file: ca_file.clone(),
            };
            create_private_dir(&self.data_dir.join(FOLDER))?;
            write(&self.place_file(&name)?, &address)?;
        }
        Ok(name)
    }

    /// Forgets how a place is reached that nothing lies at any more.
    pub fn forget_place(&self, name: &str) -> Result<()> {
        if name == HOME || name == FILES {
            return Ok(());
        }
        match std::fs::remove_file(self.place_file(name)?) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(StoreError::Unavailable(error.to_string()))
            }
            _ => Ok(()),
        }
    }

    /// Every place of this cell, where organizations lie or lay.
    pub(crate) fn places(&self) -> Result<Vec<String>> {
        let mut names = vec![HOME.to_owned(), FILES.to_owned()];
        let files = match std::fs::read_dir(self.data_dir.join(FOLDER)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(names),
            files => files.map_err(|error| StoreError::Unavailable(error.to_string()))?,
        };
        for file in files {
            let file = file.map_err(|error| StoreError::Unavailable(error.to_string()))?;
            let name = file.file_name();
            names.extend(
                name.to_str()
                    .and_then(|name| name.strip_suffix(".json"))
                    .map(str::to_owned),
            );
        }
        Ok(names)
    }

    /// The name comes from a database: it names a file of this folder and no other.
    fn place_file(&self, name: &str) -> Result<PathBuf> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !name.bytes().all(plain) {
            return Err(StoreError::Internal("a place has a name that is none".into()));
        }
        Ok(self.data_dir.join(FOLDER).join(format!("{name}.json")))
    }
}

fn read(path: &Path) -> Result<Address> {
    let text = std::fs::read(path).map_err(|error| {
        StoreError::Unavailable(format!(
            "{}, which says where organizations lie that were moved: {error}",
            path.display()
        ))
    })?;
    // What is wrong with it is not said: it holds a password.
    serde_json::from_slice(&text)
        .map_err(|_| StoreError::Unavailable(format!("{} is not readable", path.display())))
}

/// Whole or not at all, and its owner's alone.
fn write(path: &Path, address: &Address) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let text = serde_json::to_vec_pretty(address).map_err(|error| StoreError::Internal(error.to_string()))?;
    let draft = path.with_extension("new");
    let written = || {
        let mut options = std::fs::OpenOptions::new();
        let mut file = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(&text)?;
        file.sync_all()?;
        std::fs::rename(&draft, path)
    };
    written().map_err(|error| match error.kind() {
        ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::Unavailable(format!("{}: {error}", path.display())),
    })
}

/// A host as people write it.
pub(crate) fn host_text(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.to_lowercase(),
        Host::Unix(path) => path.display().to_string(),
    }
}
