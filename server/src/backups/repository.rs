//! One restic repository. The only file that knows rustic, whose interface is young.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use jiff::{Span, Timestamp, tz::TimeZone};
use rustic_core::{
    BackupOptions, ConfigOptions, Credentials, KeepOptions, KeyOptions, LocalSourceSaveOptions, LsOptions,
    OpenStatus, ParentOptions, PathList, PruneOptions, SnapshotOptions, TimeOption,
    repofile::{KeyId, MasterKey, SnapshotFile},
};
use sha2::{Digest, Sha256};

use super::{
    bucket::Heard,
    key::RepositoryKey,
    site::{Site, text},
    unlock,
};
use crate::config::Backups;

/// Where the files of a backup lie inside of a snapshot.
const ROOT: &str = "/hourbook";
/// Of a file with data in a bucket: what is on its way is in memory, and one request has to be through in time.
const PACK: &str = "16 MiB";

/// An open repository. Everything here blocks.
pub(super) struct Repository {
    open: rustic_core::Repository<OpenStatus>,
    heard: Heard,
}

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
    pub fn open_or_make(site: &Site, key: &RepositoryKey) -> anyhow::Result<Self> {
        let master = Credentials::Masterkey(key.master.clone());
        Self::ready(site, &master, &key.password, true)
    }

    /// Opens a repository with a password alone, and makes it where there is none.
    pub fn open_or_make_with_password(site: &Site, password: &str) -> anyhow::Result<Self> {
        let (repository, heard) = at(site, false)?;
        if heard
            .explain(repository.config_id().map_err(Into::into))?
            .is_some()
        {
            let open = heard.explain(
                repository
                    .open(&Credentials::password(password))
                    .map_err(Into::into),
            )?;
            return Ok(Self { open, heard });
        }
        Self::ready(site, &Credentials::Masterkey(MasterKey::new()), password, false)
    }

    /// Opens a repository that has to be there.
    pub fn open(site: &Site, key: &RepositoryKey) -> anyhow::Result<Self> {
        Self::open_with(site, &Credentials::Masterkey(key.master.clone()))
    }

    /// Opens a repository that has to be there, with a password alone.
    pub fn open_with_password(site: &Site, password: &str) -> anyhow::Result<Self> {
        Self::open_with(site, &Credentials::password(password))
    }

    fn open_with(site: &Site, credentials: &Credentials) -> anyhow::Result<Self> {
        ensure!(site.is_there()?, "{site} is not there");
        let (repository, heard) = at(site, false)?;
        let open = heard.explain(repository.open(credentials).map_err(Into::into))?;
        Ok(Self { open, heard })
    }

    fn ready(site: &Site, master: &Credentials, password: &str, remembers: bool) -> anyhow::Result<Self> {
        let (repository, heard) = at(site, remembers)?;
        let open = heard.explain(prepare(site, repository, master, password))?;
        Ok(Self { open, heard })
    }

    /// Keeps the files of a folder. What the snapshot before has under the same name, length and time is not read again.
    /// When a link to a file was made is left out: it would make each snapshot say something new of every file.
    pub fn save(self, folder: &Path) -> anyhow::Result<Snapshot> {
        self.heard.clone().explain(self.save_files(folder))
    }

    fn save_files(self, folder: &Path) -> anyhow::Result<Snapshot> {
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
        let saved = self.open.to_indexed_ids()?.backup(&options, &source, snapshot)?;
        Ok(told(&saved))
    }

    /// All snapshots, the newest first.
    pub fn list(&self) -> anyhow::Result<Vec<Snapshot>> {
        let snapshots = self.open.get_all_snapshots().map_err(Into::into);
        let mut snapshots: Vec<_> = self.heard.explain(snapshots)?.iter().map(told).collect();
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
        self.heard
            .clone()
            .explain(self.fetch_files(snapshot, names, folder))
    }

    fn fetch_files<const N: usize>(
        self,
        snapshot: &str,
        names: [&str; N],
        folder: &Path,
    ) -> anyhow::Result<[String; N]> {
        let repository = self.open.to_indexed()?;
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
        wanted: impl FnMut(&str, u64) -> anyhow::Result<bool>,
        take: impl FnMut(&str, Vec<u8>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.heard
            .clone()
            .explain(self.visit_files(snapshot, folder, wanted, take))
    }

    fn visit_files(
        self,
        snapshot: &str,
        folder: &str,
        mut wanted: impl FnMut(&str, u64) -> anyhow::Result<bool>,
        mut take: impl FnMut(&str, Vec<u8>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let repository = self.open.to_indexed()?;
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
        self.heard.explain(self.forget(keep, now))
    }

    fn forget(&self, keep: &KeepOptions, now: Timestamp) -> anyhow::Result<usize> {
        let snapshots = self.open.get_all_snapshots()?;
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
        self.open.delete_snapshots(&gone)?;
        let options = PruneOptions::default();
        let plan = self.open.prune_plan(&options)?;
        self.open.prune(&options, plan)?;
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

fn at(site: &Site, remembers: bool) -> anyhow::Result<(rustic_core::Repository<()>, Heard)> {
    let (backends, heard) = site.backends()?;
    let repository = rustic_core::Repository::new(&site.options(remembers)?, &backends)?;
    Ok((repository, heard))
}

/// Opens what is there, or makes it.
fn prepare(
    site: &Site,
    repository: rustic_core::Repository<()>,
    master: &Credentials,
    password: &str,
) -> anyhow::Result<rustic_core::Repository<OpenStatus>> {
    let opened = if repository.config_id()?.is_some() {
        repository.open(master)?
    } else {
        site.make()?;
        repository.init(master, &KeyOptions::default(), &layout(site))?
    };
    // A process that died in between leaves a repository without a password.
    if opened.list::<KeyId>()?.next().is_none() {
        let (id, bytes) = unlock::by_password(&opened.key(), password)?;
        site.place_key(&id, bytes)?;
    }
    Ok(opened)
}

fn layout(site: &Site) -> ConfigOptions {
    let mut options = ConfigOptions::default();
    if site.is_bucket() {
        options.set_datapack_size = PACK.parse().ok();
        options.set_datapack_growfactor = Some(0);
    }
    options
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
