//! The objects of sealed logs in a backup: exactly those that its copy of the database names.
//!
//! They are linked into the folder that is backed up, not copied, and a file that the backup before has under the same name,
//! length and time is not read again.

use std::{
    collections::HashSet,
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use anyhow::{Context, bail, ensure};
use domain::ids::OrganizationId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{
    StoreError,
    backup::{Named, objects_in},
    backups,
    control::Placement,
    objects::{Key, ObjectStore, queue},
};
use uuid::Uuid;

use super::{
    key::RepositoryKey,
    manifest::DATABASE,
    remove::missing_is_fine,
    repository::{Repository, Snapshot},
    site::Site,
};
use crate::app::App;

/// Their folder beside the database.
const OBJECTS: &str = "objects";
/// Objects of one look into the copy of the database.
const PAGE: usize = 500;
/// A check reads at most so many bytes of objects back, other ones each time.
const READ_BACK: u64 = 256 * 1024 * 1024;
/// Objects that are read ahead while others are being stored.
const AHEAD: usize = 4;
/// By how much the clock of a disk may differ from ours.
const CLOCKS_DIFFER: Duration = Duration::from_hours(1);

/// What a backup holds of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Held {
    pub objects: u64,
    pub bytes: u64,
    /// Removed by their owner while the backup was made.
    pub removed: u64,
    /// Should be in it, and no place gave them out.
    pub absent: u64,
}

/// What came back of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Filled {
    /// Were there all along.
    pub there: u64,
    /// Came from the backup.
    pub put: u64,
    /// Are neither there nor in the backup.
    pub missing: u64,
}

/// Copies of objects that cannot be linked: those in a bucket, or on another disk.
pub fn copies_of_objects(data_dir: &Path, organization: OrganizationId) -> PathBuf {
    data_dir.join("backup-objects").join(organization.to_string())
}

/// When a backup was last made: what was written before that is in it already, and was compared then. Clocks of disks and
/// machines differ a little.
async fn compared_until(app: &App, placement: &Placement) -> anyhow::Result<Option<SystemTime>> {
    let id = placement.id;
    let standing = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { backups::find(tx, id).await }))
        .await?;
    let taken_at = standing.and_then(|standing| standing.taken_at);
    Ok(taken_at.map(|at| SystemTime::from(at) - CLOCKS_DIFFER))
}

/// Lays everything that the copy of the database names beside it.
pub(super) async fn lay_out(app: &App, placement: &Placement, folder: &Path) -> anyhow::Result<Held> {
    let copies = copies_of_objects(&app.config.storage.data_dir, placement.id);
    let (mut held, mut used, mut after) = (Held::default(), HashSet::new(), Uuid::nil());
    let since = compared_until(app, placement).await?;
    loop {
        let file = folder.join(DATABASE);
        let page = blocking(move || Ok(objects_in(&file, after, PAGE)?)).await?;
        let Some(last) = page.last() else { break };
        after = last.object;
        let (objects, unit, target, beside) = (
            app.objects()?.clone(),
            placement.clone(),
            folder.to_owned(),
            copies.clone(),
        );
        let page = blocking(move || link_page(&objects, &unit, page, &target, &beside, since)).await?;
        for (named, is_linked, from_copy) in page {
            let bytes = named.bytes;
            if from_copy {
                used.insert(named.object);
            }
            if is_linked || bring(app, placement, &named, folder, &copies).await? {
                if !is_linked {
                    used.insert(named.object);
                }
                held.objects += 1;
                held.bytes += bytes;
            } else if is_named(app, placement, named.object).await? {
                tracing::error!(organization = %placement.id, object = %named.object, "an object is not in the backup");
                held.absent += 1;
            } else {
                held.removed += 1;
            }
        }
    }
    blocking(move || forget_unused(&copies, &used)).await?;
    Ok(held)
}

/// Links what lies in a folder of this disk, or was copied for an earlier backup: linked or not, and from a copy or not.
fn link_page(
    objects: &ObjectStore,
    placement: &Placement,
    page: Vec<Named>,
    folder: &Path,
    copies: &Path,
    since: Option<SystemTime>,
) -> anyhow::Result<Vec<(Named, bool, bool)>> {
    let mut done = Vec::with_capacity(page.len());
    for named in page {
        let key = Key::new(placement, named.member, named.object);
        let target = place(folder, &named)?;
        let copy = copies.join(named.object.to_string());
        let direct = objects
            .files(&key)
            .iter()
            .any(|file| link(file, &target, &named, since));
        let from_copy = !direct && link(&copy, &target, &named, since);
        done.push((named, direct || from_copy, from_copy));
    }
    Ok(done)
}

/// A file of the right length is linked, and of the right hash if it was written since the last backup: what was not is in
/// that one, from where its bytes are taken.
fn link(file: &Path, target: &Path, named: &Named, since: Option<SystemTime>) -> bool {
    let Ok(found) = fs::metadata(file) else {
        return false;
    };
    let is_old = since.is_some_and(|since| found.modified().is_ok_and(|at| at < since));
    let is_right = found.len() == named.bytes && (is_old || is_whole(file, named));
    is_right && fs::hard_link(file, target).is_ok()
}

fn is_whole(file: &Path, named: &Named) -> bool {
    fs::read(file).is_ok_and(|bytes| Sha256::digest(&bytes)[..] == named.hash[..])
}

fn place(folder: &Path, named: &Named) -> anyhow::Result<PathBuf> {
    let name = named.object.simple().to_string();
    let below = folder
        .join(OBJECTS)
        .join(named.member.to_string())
        .join(&name[30..]);
    make(&below)?;
    Ok(below.join(name))
}

fn make(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Reads an object from whichever place has it, keeps a copy for the next backup as well, and links that. False if no place
/// gives it out.
async fn bring(
    app: &App,
    placement: &Placement,
    named: &Named,
    folder: &Path,
    copies: &Path,
) -> anyhow::Result<bool> {
    let key = Key::new(placement, named.member, named.object);
    let Ok(read) = app.objects()?.get(&key, &named.hash).await else {
        return Ok(false);
    };
    let (named, folder, copies) = (named.clone(), folder.to_owned(), copies.to_owned());
    blocking(move || {
        make(&copies)?;
        let copy = copies.join(named.object.to_string());
        let unfinished = copy.with_extension("new");
        fs::write(&unfinished, &read.bytes)?;
        fs::rename(&unfinished, &copy)?;
        let target = place(&folder, &named)?;
        ensure!(
            fs::hard_link(&copy, &target).is_ok(),
            "{} cannot be linked",
            copy.display()
        );
        Ok(true)
    })
    .await
}

async fn is_named(app: &App, placement: &Placement, object: Uuid) -> anyhow::Result<bool> {
    let database = app.cell.organization(placement).await?;
    let named = database.read(move |tx| Box::pin(async move { queue::is_named(tx, object).await }));
    let named: Result<bool, StoreError> = named.await;
    Ok(named?)
}

/// Copies that this backup did not need are those of objects that are gone, or that can be linked by now.
fn forget_unused(copies: &Path, used: &HashSet<Uuid>) -> anyhow::Result<()> {
    let files = match fs::read_dir(copies) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        files => files?,
    };
    for file in files {
        let file = file?;
        let name = file.file_name();
        let id = name.to_str().and_then(|name| Uuid::try_parse(name).ok());
        if id.is_none_or(|id| !used.contains(&id)) {
            missing_is_fine(fs::remove_file(file.path()))?;
        }
    }
    Ok(())
}

/// Compares what a snapshot holds with what its copy of the database names: each one is there with its length, and a part
/// of them, all where they are few, is read back and has its hash. Blocks.
pub(super) fn check(
    site: &Site,
    key: &RepositoryKey,
    snapshot: &Snapshot,
    folder: &Path,
    held: &Held,
) -> anyhow::Result<()> {
    let named = all(folder)?;
    let read_back = chance(named.iter().map(|named| named.bytes).sum(), &snapshot.id);
    let (mut seen, wanted) = (0_u64, &named);
    Repository::open(site, key)?.visit(
        &snapshot.id,
        OBJECTS,
        |name, bytes| {
            let Some(named) = find(wanted, name) else {
                return Ok(false);
            };
            ensure!(
                bytes == named.bytes,
                "object {name} has another length than it had"
            );
            seen += 1;
            Ok(read_back(named.object))
        },
        |name, bytes| {
            let named = find(wanted, name).context("an object without a name")?;
            ensure!(
                Sha256::digest(&bytes)[..] == named.hash[..],
                "object {name} is not the one that was kept"
            );
            Ok(())
        },
    )?;
    let expected = seen + held.removed + held.absent;
    let total = u64::try_from(named.len()).unwrap_or(u64::MAX);
    ensure!(
        seen == held.objects && expected == total,
        "{seen} of {total} objects that the database names are in the backup"
    );
    ensure!(
        held.absent == 0,
        "{} objects of sealed logs could not be read when the backup was made, and are not in it",
        held.absent
    );
    Ok(())
}

/// Everything that the copy of the database in `folder` names, by id.
fn all(folder: &Path) -> anyhow::Result<Vec<Named>> {
    let (mut named, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let page = objects_in(&folder.join(DATABASE), after, PAGE)?;
        let Some(last) = page.last() else { return Ok(named) };
        after = last.object;
        named.extend(page);
    }
}

fn find<'n>(named: &'n [Named], name: &str) -> Option<&'n Named> {
    let id = Uuid::try_parse(name).ok()?;
    let at = named.binary_search_by_key(&id, |named| named.object).ok()?;
    named.get(at)
}

/// Which objects are read back: all of them, or about as many as the budget allows, others for each snapshot.
fn chance(total: u64, snapshot: &str) -> impl Fn(Uuid) -> bool + use<> {
    let begin = snapshot.get(..16).unwrap_or_default();
    let mix = u64::from_str_radix(begin, 16).unwrap_or_default();
    move |object| {
        let (_, low) = object.as_u64_pair();
        total <= READ_BACK || (low ^ mix) % total < READ_BACK
    }
}

/// Gives the object store back what the copy of the database in `folder` names and no place has, from the snapshot.
pub(super) async fn fill(
    app: &App,
    placement: &Placement,
    site: &Site,
    key: &RepositoryKey,
    snapshot: &str,
    folder: &Path,
) -> anyhow::Result<Filled> {
    let (objects, from) = (app.objects()?, folder.to_owned());
    let (mut filled, mut wanted) = (Filled::default(), Vec::new());
    for named in blocking(move || all(&from)).await? {
        let key = Key::new(placement, named.member, named.object);
        match objects.get(&key, &named.hash).await {
            Ok(_) => filled.there += 1,
            Err(_) => wanted.push(named),
        }
    }
    if wanted.is_empty() {
        return Ok(filled);
    }
    let wanted = Arc::new(wanted);
    let (send, mut receive) = tokio::sync::mpsc::channel::<(Named, Vec<u8>)>(AHEAD);
    let (site, key, snapshot, list) = (
        site.clone(),
        key.clone(),
        snapshot.to_owned(),
        Arc::clone(&wanted),
    );
    let reading = tokio::task::spawn_blocking(move || {
        Repository::open(&site, &key)?.visit(
            &snapshot,
            OBJECTS,
            |name, _| Ok(find(&list, name).is_some()),
            |name, bytes| {
                let named = find(&list, name).context("an object without a name")?;
                if send.blocking_send((named.clone(), bytes)).is_err() {
                    bail!("the restoration broke off");
                }
                Ok(())
            },
        )
    });
    while let Some((named, bytes)) = receive.recv().await {
        let key = Key::new(placement, named.member, named.object);
        // One that is damaged in the backup has another hash, and is not stored.
        if Sha256::digest(&bytes)[..] == named.hash[..] {
            objects.put(&key, &named.hash, bytes.into()).await?;
            filled.put += 1;
        }
    }
    reading.await.context("the reading of objects broke off")??;
    filled.missing = u64::try_from(wanted.len()).unwrap_or(u64::MAX) - filled.put;
    Ok(filled)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .context("the work on objects broke off")?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Few objects are all read back; of many about as much as the budget, and others another day.
    #[test]
    fn a_check_reads_other_objects_each_time() {
        let ids: Vec<Uuid> = (0..2000_u64)
            .map(|number| Uuid::from_u64_pair(number, number.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
            .collect();
        let read = |total, snapshot: &str| {
            let chosen = chance(total, snapshot);
            ids.iter().copied().filter(|id| chosen(*id)).collect::<Vec<_>>()
        };
        assert_eq!(read(READ_BACK, "aa").len(), 2000);
        let one = read(READ_BACK * 10, "0123456789abcdef00");
        let other = read(READ_BACK * 10, "fedcba987654321000");
        assert!((100..300).contains(&one.len()), "{}", one.len());
        assert_ne!(one, other);
    }
}
