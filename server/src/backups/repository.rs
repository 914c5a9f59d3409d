//! One restic repository. The only file that knows rustic, whose interface is young.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use jiff::{Span, Timestamp, tz::TimeZone};
use rustic_backend::BackendOptions;
use rustic_core::{
    BackupOptions, ConfigOptions, Credentials, KeepOptions, KeyOptions, LocalSourceSaveOptions, LsOptions,
    OpenStatus, ParentOptions, PathList, PruneOptions, RepositoryOptions, SnapshotOptions, TimeOption,
    repofile::{KeyId, MasterKey, SnapshotFile},
};
use sha2::{Digest, Sha256};

use super::{key::RepositoryKey, unlock};
use crate::config::Backups;

/// Where the files of a backup lie inside of a snapshot.
const ROOT: &str = "/hourbook";

/// An open repository. Everything here blocks.
pub(super) struct Repository(rustic_core::Repository<OpenStatus>);

/// One snapshot of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Snapshot {
    pub id: String,
    pub at: Timestamp,
    /// Of the files in it.
    pub bytes: u64,
}

impl Repository {
    /// Opens the repository of an organization, and makes it where there is none.
    pub fn open_or_make(path: &Path, key: &RepositoryKey) -> anyhow::Result<Self> {
        let master = Credentials::Masterkey(key.master.clone());
        Self::ready(path, &master, &key.password)
    }

    /// Opens a repository with a password alone, and makes it where there is none.
    pub fn open_or_make_with_password(path: &Path, password: &str) -> anyhow::Result<Self> {
        if at(path)?.config_id()?.is_some() {
            return Ok(Self(at(path)?.open(&Credentials::password(password))?));
        }
        Self::ready(path, &Credentials::Masterkey(MasterKey::new()), password)
    }

    /// Opens a repository that has to be there.
    pub fn open(path: &Path, key: &RepositoryKey) -> anyhow::Result<Self> {
        Self::open_with(path, &Credentials::Masterkey(key.master.clone()))
    }

    /// Opens a repository that has to be there, with a password alone.
    pub fn open_with_password(path: &Path, password: &str) -> anyhow::Result<Self> {
        Self::open_with(path, &Credentials::password(password))
    }

    fn open_with(path: &Path, credentials: &Credentials) -> anyhow::Result<Self> {
        ensure!(path.is_dir(), "{} is not there", path.display());
        Ok(Self(at(path)?.open(credentials)?))
    }

    fn ready(path: &Path, master: &Credentials, password: &str) -> anyhow::Result<Self> {
        let repository = at(path)?;
        let opened = if repository.config_id()?.is_some() {
            repository.open(master)?
        } else {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(path)?;
            repository.init(master, &KeyOptions::default(), &ConfigOptions::default())?
        };
        // A process that died in between leaves a repository without a password.
        if opened.list::<KeyId>()?.next().is_none() {
            unlock::by_password(path, &opened.key(), password)?;
        }
        Ok(Self(opened))
    }

    /// Keeps the files of a folder. What the snapshot before has under the same name, length and time is not read again.
    /// When a link to a file was made is left out: it would make each snapshot say something new of every file.
    pub fn save(self, folder: &Path) -> anyhow::Result<Snapshot> {
        let mut saved = LocalSourceSaveOptions::default();
        saved.set_ctime = Some(TimeOption::No);
        let options = BackupOptions::default()
            .as_path(PathBuf::from(ROOT))
            .ignore_save_opts(saved)
            .parent_opts(ParentOptions::default().ignore_ctime(true));
        let source = PathList::from_string(&text(folder)?)?;
        let snapshot = SnapshotOptions::default()
            .host("hourbook".to_owned())
            .to_snapshot()?;
        let saved = self.0.to_indexed_ids()?.backup(&options, &source, snapshot)?;
        Ok(told(&saved))
    }

    /// All snapshots, the newest first.
    pub fn list(&self) -> anyhow::Result<Vec<Snapshot>> {
        let mut snapshots: Vec<_> = self.0.get_all_snapshots()?.iter().map(told).collect();
        snapshots.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
        Ok(snapshots)
    }

    /// Writes files of a snapshot into `folder`, and gives the SHA-256 of each in hexadecimal digits.
    pub fn fetch<const N: usize>(
        self,
        snapshot: &str,
        names: [&str; N],
        folder: &Path,
    ) -> anyhow::Result<[String; N]> {
        let repository = self.0.to_indexed()?;
        let mut hashes = [const { String::new() }; N];
        for (name, hash) in names.into_iter().zip(&mut hashes) {
            let place = format!("{snapshot}:{}/{name}", ROOT.trim_start_matches('/'));
            let node = repository.node_from_snapshot_path(&place, |_| true)?;
            let file = fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(folder.join(name))
                .with_context(|| name.to_owned())?;
            let mut hashing = Hashing {
                file: io::BufWriter::new(file),
                hash: Sha256::new(),
            };
            repository.dump(&node, &mut hashing)?;
            hashing.file.flush()?;
            *hash = domain::audit::to_hex(&hashing.hash.finalize());
        }
        Ok(hashes)
    }

    /// Goes through the files below a folder of a snapshot, and reads those that are wanted by their name and length.
    /// There is nothing to go through where the snapshot has no such folder.
    pub fn visit(
        self,
        snapshot: &str,
        folder: &str,
        mut wanted: impl FnMut(&str, u64) -> anyhow::Result<bool>,
        mut take: impl FnMut(&str, Vec<u8>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let repository = self.0.to_indexed()?;
        let root = format!("{snapshot}:{}", ROOT.trim_start_matches('/'));
        let root = repository.node_from_snapshot_path(&root, |_| true)?;
        for found in repository.ls(&root, &LsOptions::default())? {
            let (path, node) = found?;
            let name = path.file_name().and_then(|name| name.to_str());
            let Some(name) = name.filter(|_| node.is_file() && path.starts_with(folder)) else {
                continue;
            };
            if wanted(name, node.meta.size)? {
                let mut bytes = Vec::new();
                repository.dump(&node, &mut bytes)?;
                take(name, bytes)?;
            }
        }
        Ok(())
    }

    /// Forgets snapshots that are not to be kept any longer, and frees their space; says how many went.
    pub fn thin(&self, keep: &KeepOptions, now: Timestamp) -> anyhow::Result<usize> {
        let snapshots = self.0.get_all_snapshots()?;
        let now = now.to_zoned(TimeZone::UTC);
        let gone: Vec<_> = keep
            .apply(snapshots, &now)?
            .into_iter()
            .filter(|judged| !judged.keep)
            .map(|judged| judged.snapshot.id)
            .collect();
        if gone.is_empty() {
            return Ok(0);
        }
        self.0.delete_snapshots(&gone)?;
        let options = PruneOptions::default();
        let plan = self.0.prune_plan(&options)?;
        self.0.prune(&options, plan)?;
        Ok(gone.len())
    }
}

/// How long the backups of organizations are kept.
pub(super) fn keep(config: &Backups) -> KeepOptions {
    let number = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    let span = Span::new().hours(24 * i64::from(config.keep_all_days));
    let mut keep = KeepOptions::default();
    keep.keep_last = Some(1);
    keep.keep_within = Some(span);
    keep.keep_daily = Some(number(config.keep_days));
    keep.keep_weekly = Some(number(config.keep_weeks));
    keep.keep_monthly = Some(number(config.keep_months));
    keep
}

/// The control database knows the keys of organizations: its backups do not outlast a removal.
pub(super) fn keep_for_two_days() -> KeepOptions {
    let mut keep = KeepOptions::default();
    keep.keep_last = Some(1);
    keep.keep_within = Some(Span::new().hours(48));
    keep
}

fn at(path: &Path) -> anyhow::Result<rustic_core::Repository<()>> {
    // Named, so that a colon in the path is no other kind of place.
    let backends = BackendOptions::default()
        .repository(format!("local:{}", text(path)?))
        .to_backends()?;
    let options = RepositoryOptions::default().no_cache(true);
    Ok(rustic_core::Repository::new(&options, &backends)?)
}

fn text(path: &Path) -> anyhow::Result<String> {
    let text = path.to_str().context("a path that is not UTF-8")?;
    Ok(text.to_owned())
}

fn told(snapshot: &SnapshotFile) -> Snapshot {
    let at = snapshot.time.timestamp().as_microsecond();
    let summary = snapshot.summary.as_ref();
    Snapshot {
        id: snapshot.id.to_hex().to_string(),
        at: Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH),
        bytes: summary.map_or(0, |summary| summary.total_bytes_processed),
    }
}

struct Hashing {
    file: io::BufWriter<fs::File>,
    hash: Sha256,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_all(bytes)?;
        self.hash.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
