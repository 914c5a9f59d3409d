//! Where repositories lie: in a folder, or in a bucket. What rustic does not do to them happens here.

use std::{
    fmt, fs,
    io::{self, ErrorKind},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail, ensure};
use domain::ids::OrganizationId;
use rustic_backend::BackendOptions;
use rustic_core::{RepositoryBackends, RepositoryOptions};
use tokio_util::sync::CancellationToken;

use super::{
    bucket::{BucketBackend, Heard, May, is_named_after},
    folder::Folder,
    remote::{Look, Remote},
    remove::missing_is_fine,
};
use crate::{access::key_file, config::Config};

/// Damaged files that are named one by one.
const NAMED: usize = 10;
/// Stands in a new repository that is whole, and takes the place of another one.
const READY: &str = "ready";

/// The places of the configuration: the first one, and the second where there is one.
pub struct Places(Vec<Place>);

#[derive(Clone)]
struct Place {
    lies: Lies,
    append_only: bool,
}

#[derive(Clone)]
enum Lies {
    Folder(Folder),
    Bucket { remote: Arc<Remote>, cache: PathBuf },
}

impl Places {
    /// Nothing is asked of them yet.
    pub fn new(config: &Config) -> Self {
        let (backups, data_dir) = (&config.backups, &config.storage.data_dir);
        let bucket = |bucket: &crate::config::Bucket| Lies::Bucket {
            remote: Arc::new(Remote::new(bucket.clone())),
            cache: caches(data_dir),
        };
        let first = match &backups.bucket {
            Some(first) => bucket(first),
            None => Lies::Folder(Folder::new(backups.dir(data_dir))),
        };
        let second = match (&backups.second_bucket, &backups.second_dir) {
            (Some(second), _) => Some(bucket(second)),
            (None, dir) => dir.clone().map(Folder::new).map(Lies::Folder),
        };
        let place = |(lies, append_only)| Place { lies, append_only };
        let places = std::iter::once((first, backups.append_only))
            .chain(second.map(|second| (second, backups.second_append_only)));
        Self(places.map(place).collect())
    }

    /// The repositories with this name, first and second.
    pub(super) fn repositories(&self, name: &str) -> Vec<Site> {
        let site = |place: &Place| Site {
            place: place.clone(),
            name: name.to_owned(),
            ended: CancellationToken::new(),
        };
        self.0.iter().map(site).collect()
    }
}

/// What is remembered of repositories in buckets, sealed as it is there: lists of files and of snapshots.
fn caches(data_dir: &Path) -> PathBuf {
    data_dir.join("backup-cache")
}

/// The same of one organization.
pub fn cache_of(data_dir: &Path, organization: OrganizationId) -> PathBuf {
    caches(data_dir).join(organization.to_string())
}

/// One repository. Everything here blocks.
#[derive(Clone)]
pub(super) struct Site {
    place: Place,
    name: String,
    /// Cancelled when whoever works on it may not write any more.
    ended: CancellationToken,
}

impl Site {
    /// The same for a run that may end early: nothing is begun there any more once `ended` is cancelled.
    pub fn until(mut self, ended: &CancellationToken) -> Self {
        self.ended = ended.clone();
        self
    }

    /// An error once the run is over, and where the folder does not answer.
    pub fn may_write(&self) -> anyhow::Result<()> {
        ensure!(!self.ended.is_cancelled(), "the run that wrote to {self} is over");
        self.answers()
    }

    /// An error where it is a folder that hangs. Each request to a bucket has its own limit.
    pub fn answers(&self) -> anyhow::Result<()> {
        match &self.place.lies {
            Lies::Folder(folder) => Ok(folder.answers()?),
            Lies::Bucket { .. } => Ok(()),
        }
    }

    /// Whether there is no sense in getting a backup ready for it: it did not answer a moment ago.
    pub fn is_left_alone(&self) -> bool {
        match &self.place.lies {
            Lies::Folder(folder) => folder.is_silent(),
            Lies::Bucket { remote, .. } => remote.is_left_alone(),
        }
    }

    /// Whether the server deletes nothing there.
    pub fn is_append_only(&self) -> bool {
        self.place.append_only
    }

    pub fn is_bucket(&self) -> bool {
        matches!(self.place.lies, Lies::Bucket { .. })
    }

    /// The repository that takes the place of this one.
    pub fn draft(&self) -> Self {
        Self {
            place: self.place.clone(),
            name: format!("{}.new", self.name),
            ended: self.ended.clone(),
        }
    }

    /// How rustic reaches it, and what it says went wrong there.
    pub fn backends(&self) -> anyhow::Result<(RepositoryBackends, Heard)> {
        let heard = Heard::default();
        let backends = match &self.place.lies {
            // Named, so that a colon in the path is no other kind of place.
            Lies::Folder(folder) => BackendOptions::default()
                .repository(format!("local:{}", text(&folder.join(&self.name))?))
                .to_backends()?,
            Lies::Bucket { remote, .. } => {
                let (remote, root) = (Arc::clone(remote), self.name.clone());
                let may = May {
                    delete: !self.place.append_only,
                    write_until: self.ended.clone(),
                };
                let backend = BucketBackend::new(remote, root, may, heard.clone());
                RepositoryBackends::new(Arc::new(backend), None)
            }
        };
        Ok((backends, heard))
    }

    /// Where a bucket is written to, lists of what lies there are remembered; whoever reads back asks the bucket itself.
    pub fn options(&self, remembers: bool) -> anyhow::Result<RepositoryOptions> {
        match &self.place.lies {
            Lies::Bucket { cache, .. } if remembers => {
                let cache = cache.join(&self.name);
                private(&cache)?;
                Ok(RepositoryOptions::default().cache_dir(cache))
            }
            _ => Ok(RepositoryOptions::default().no_cache(true)),
        }
    }

    /// Makes the place for a repository.
    pub fn make(&self) -> anyhow::Result<()> {
        match &self.place.lies {
            Lies::Folder(folder) => Ok(private(&folder.join(&self.name))?),
            Lies::Bucket { .. } => Ok(()),
        }
    }

    /// Whether there is a repository. An error means that the bucket was not reached.
    pub fn is_there(&self) -> anyhow::Result<bool> {
        Ok(match &self.place.lies {
            Lies::Folder(folder) => folder.join(&self.name).is_dir(),
            Lies::Bucket { remote, .. } => remote.has(&self.name, "config")?,
        })
    }

    /// Whether there is anything, of a repository or of what is left of one.
    pub fn is_used(&self) -> anyhow::Result<bool> {
        Ok(match &self.place.lies {
            Lies::Folder(folder) => folder.join(&self.name).exists(),
            Lies::Bucket { remote, .. } => !remote.is_empty(&self.name)?,
        })
    }

    /// Whether no repository at all lies there: a disk that is not mounted, a bucket that is another one.
    pub fn place_is_empty(&self) -> anyhow::Result<bool> {
        match &self.place.lies {
            Lies::Folder(folder) => match fs::read_dir(&**folder) {
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
                found => Ok(found?.next().is_none()),
            },
            Lies::Bucket { remote, .. } => Ok(remote.is_empty("")?),
        }
    }

    /// The place, without the name of the repository.
    pub fn place(&self) -> String {
        match &self.place.lies {
            Lies::Folder(folder) => folder.display().to_string(),
            Lies::Bucket { remote, .. } => remote.to_string(),
        }
    }

    /// Removes the repository, if there is one, with what is remembered of it.
    pub fn remove(&self) -> anyhow::Result<()> {
        match &self.place.lies {
            Lies::Folder(folder) => Ok(missing_is_fine(fs::remove_dir_all(folder.join(&self.name)))?),
            Lies::Bucket { remote, cache } => {
                self.may_delete()?;
                remote.clear(&self.name)?;
                Ok(missing_is_fine(fs::remove_dir_all(cache.join(&self.name)))?)
            }
        }
    }

    /// An error where the configuration says that nothing is deleted.
    pub fn may_delete(&self) -> anyhow::Result<()> {
        ensure!(
            !self.place.append_only,
            "{} is declared append-only: let `hourbook-server removal finish` run with credentials that can delete, and \
             with append_only off",
            self.place()
        );
        Ok(())
    }

    /// Lays the file by which a password opens the repository.
    pub fn place_key(&self, id: &str, bytes: Vec<u8>) -> anyhow::Result<()> {
        match &self.place.lies {
            Lies::Folder(folder) => {
                key_file::place(&folder.join(&self.name).join("keys").join(id), &bytes)?;
                Ok(())
            }
            Lies::Bucket { remote, .. } => {
                Ok(remote.put(&format!("{}/keys/{id}", self.name), bytes, Look::AtBytes)?)
            }
        }
    }

    /// An empty draft of a repository that is to take the place of this one.
    pub fn begin_draft(&self) -> anyhow::Result<Self> {
        self.finish_exchange()?;
        let draft = self.draft();
        draft.remove()?;
        Ok(draft)
    }

    /// Lets the draft take the place of this repository.
    pub fn exchange(&self) -> anyhow::Result<()> {
        let draft = self.draft();
        match &self.place.lies {
            Lies::Folder(folder) => {
                self.remove()?;
                Ok(fs::rename(folder.join(&draft.name), folder.join(&self.name))?)
            }
            Lies::Bucket { remote, .. } => {
                let sign = format!("{}/{READY}", draft.name);
                remote.put(&sign, b"whole".to_vec(), Look::AtBytes)?;
                self.finish_exchange()
            }
        }
    }

    /// A bucket renames nothing: the draft is copied, and one that was being copied when a process died is copied again.
    pub fn finish_exchange(&self) -> anyhow::Result<()> {
        let Lies::Bucket { remote, .. } = &self.place.lies else {
            return Ok(());
        };
        let draft = self.draft();
        if self.place.append_only || !remote.has(&draft.name, READY)? {
            return Ok(());
        }
        self.remove()?;
        for file in remote.files_below(&draft.name)? {
            let below = file.path.strip_prefix(&format!("{}/", draft.name));
            let Some(below) = below.filter(|below| *below != READY) else {
                continue;
            };
            let bytes = remote.get(&file.path)?.context("a draft changed meanwhile")?;
            remote.put(&format!("{}/{below}", self.name), bytes, Look::AtBytes)?;
        }
        remote.remove(&format!("{}/{READY}", draft.name))?;
        draft.remove()
    }

    /// The files that are not what was written: in a bucket each name says what is in it. At most so many as a person reads.
    pub fn damaged(&self) -> anyhow::Result<Vec<String>> {
        let Lies::Bucket { remote, .. } = &self.place.lies else {
            return Ok(Vec::new());
        };
        let mut damaged = Vec::new();
        for folder in ["keys", "snapshots", "index", "data"] {
            for file in remote.files_below(&format!("{}/{folder}", self.name))? {
                let name = file.path.rsplit('/').next().unwrap_or_default();
                let is_whole = remote
                    .get(&file.path)?
                    .is_some_and(|bytes| is_named_after(name, &bytes));
                if !is_whole {
                    damaged.push(file.path);
                }
                if damaged.len() == NAMED {
                    return Ok(damaged);
                }
            }
        }
        Ok(damaged)
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place.lies {
            Lies::Folder(folder) => write!(f, "{}", folder.join(&self.name).display()),
            Lies::Bucket { remote, .. } => write!(f, "{remote}/{}", self.name),
        }
    }
}

fn private(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// A path as rustic takes it.
pub(super) fn text(path: &Path) -> anyhow::Result<String> {
    match path.to_str() {
        Some(text) => Ok(text.to_owned()),
        None => bail!("a path that is not UTF-8"),
    }
}
