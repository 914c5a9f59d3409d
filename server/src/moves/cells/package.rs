//! The package: one file of the age format, encrypted to the key of one invitation. Inside lie, one behind the other, what
//! the old cell states about it, the database as one SQLite file, and the objects of sealed logs in the order in which that
//! file names them. No name of a file stands in it, so nothing in it can say where something is to be written.

use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use age::{
    Decryptor, Encryptor, Identity,
    stream::{StreamReader, StreamWriter},
};
use anyhow::{Context, bail, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    audit::to_hex,
    ids::{MoveId, OrganizationId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{
    backup::{Named, objects_in},
    cell_moves::{Known, Sealed},
    control::Placement,
    dump::Content,
    objects::Key,
};
use uuid::Uuid;

use super::statement::{Signed, Statement};
use crate::app::App;

/// The longest statement at the beginning; it has one line for each table and each sealed secret.
const LONGEST_HEAD: u64 = 64 * 1024 * 1024;
/// Objects of one look into the file.
const PAGE: usize = 500;
/// No object has more bytes.
const LARGEST_OBJECT: u64 = 32 * 1024 * 1024;

/// What the old cell states about the package.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub move_id: MoveId,
    pub organization_id: OrganizationId,
    pub slug: String,
    /// Where the customer chose that it lies; none where no region was ever declared.
    pub region: Option<String>,
    pub invitation: Uuid,
    /// Where it lies until now, for the audit log.
    pub from: String,
    pub to: String,
    /// The public key of the old cell as the audit log has it.
    pub log_key: String,
    pub program: String,
    /// Number of the last step of the database: both cells have the same.
    pub schema: i64,
    pub frozen_at: Timestamp,
    pub made_at: Timestamp,
    pub contents: Vec<Content>,
    pub database_sha256: String,
    pub database_bytes: u64,
    pub known: Known,
    /// What the old cell's own key had sealed, in base64.
    pub secrets: Vec<Secret>,
}

impl Statement for Manifest {
    const FORMAT: &'static str = "hourbook-move-package";
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Secret {
    column: usize,
    owner: Uuid,
    value: String,
}

impl Secret {
    /// What the key of this cell had sealed, in the clear.
    pub fn open(app: &App, sealed: &Sealed) -> anyhow::Result<Self> {
        let opened = app.seal_key()?.open(sealed.owner, &sealed.bytes);
        let opened = opened.context("a secret does not open with the key of the accounts of this cell")?;
        Ok(Self {
            column: sealed.column,
            owner: sealed.owner,
            value: STANDARD.encode(opened),
        })
    }

    /// The same sealed with the key of this cell.
    pub fn seal(&self, app: &App) -> anyhow::Result<Sealed> {
        let opened = STANDARD.decode(&self.value).context("a secret is damaged")?;
        let sealed = app.seal_key()?.seal(app.clock, self.owner, &opened);
        Ok(Sealed {
            column: self.column,
            owner: self.owner,
            bytes: sealed.context("a secret cannot be sealed")?,
        })
    }
}

/// What was written.
pub(super) struct Written {
    pub bytes: u64,
    pub objects: u64,
}

/// Writes the package beside its place, and puts it there once it is whole. Nothing stays of one that is not.
pub(super) async fn write(
    app: &App,
    placement: &Placement,
    recipient: &str,
    manifest: &Manifest,
    database: &Path,
    target: &Path,
) -> anyhow::Result<Written> {
    let draft = beside(target);
    let written = write_draft(app, placement, recipient, manifest, database, &draft).await;
    let put = written.and_then(|written| {
        fs::rename(&draft, target)?;
        File::open(folder_of(target))?.sync_all()?;
        Ok(written)
    });
    if put.is_err() && draft.exists() {
        fs::remove_file(&draft)?;
    }
    put
}

async fn write_draft(
    app: &App,
    placement: &Placement,
    recipient: &str,
    manifest: &Manifest,
    database: &Path,
    draft: &Path,
) -> anyhow::Result<Written> {
    let head = serde_json::to_vec(&Signed::make(app.log_key()?, manifest)?)?;
    let (file, draft, to) = (database.to_owned(), draft.to_owned(), recipient.to_owned());
    let mut writer = blocking(move || begin(&draft, &to, &head, &file)).await?;
    let file = database.to_owned();
    let named = blocking(move || all_objects(&file)).await?;
    for named in &named {
        let read = app.objects()?.get(&key(placement, named), &named.hash).await;
        let read = read.with_context(|| format!("object {} cannot be read", named.object))?;
        ensure!(
            u64::try_from(read.bytes.len()) == Ok(named.bytes),
            "object {} has another length than it had",
            named.object
        );
        writer.write_all(&read.bytes)?;
    }
    let objects = u64::try_from(named.len())?;
    let bytes = blocking(move || {
        let file = writer.finish()?.into_inner();
        let file = file.map_err(std::io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(file.metadata()?.len())
    })
    .await?;
    Ok(Written { bytes, objects })
}

fn folder_of(target: &Path) -> &Path {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

fn beside(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(".unfinished");
    PathBuf::from(name)
}

type Writer = StreamWriter<BufWriter<File>>;

fn begin(draft: &Path, recipient: &str, head: &[u8], database: &Path) -> anyhow::Result<Writer> {
    let recipient = recipient
        .parse::<age::x25519::Recipient>()
        .map_err(|why| anyhow::anyhow!("the key of the invitation is damaged: {why}"))?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let file = options
        .open(draft)
        .with_context(|| format!("{} cannot be written", draft.display()))?;
    let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))?;
    let mut writer = encryptor.wrap_output(BufWriter::new(file))?;
    writer.write_all(&u64::try_from(head.len())?.to_be_bytes())?;
    writer.write_all(head)?;
    std::io::copy(&mut File::open(database)?, &mut writer)?;
    Ok(writer)
}

/// A package that was opened, as far as its objects.
pub(super) struct Opened {
    pub manifest: Manifest,
    /// The old cell.
    pub public_key: String,
    objects: Vec<Named>,
    reader: StreamReader<BufReader<File>>,
}

/// Opens a package with one of these keys, and lays its database at `database`.
pub(super) async fn open(
    package: &Path,
    identities: Vec<age::x25519::Identity>,
    database: &Path,
) -> anyhow::Result<Opened> {
    let (package, database) = (package.to_owned(), database.to_owned());
    blocking(move || {
        let file = File::open(&package).with_context(|| format!("{} cannot be read", package.display()))?;
        let decryptor =
            Decryptor::new_buffered(BufReader::new(file)).context("this is no package of a move")?;
        let reader = decryptor.decrypt(identities.iter().map(|one| one as &dyn Identity));
        let mut reader =
            reader.context("it was made for another invitation than those that are open here")?;
        let signed = read_head(&mut reader)?;
        let manifest: Manifest = signed.open()?;
        let bytes = manifest.database_bytes;
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        let mut meter = Meter {
            file: options.open(&database)?,
            hash: Sha256::new(),
        };
        let copied = std::io::copy(&mut (&mut reader).take(bytes), &mut meter).context(DAMAGED)?;
        ensure!(
            copied == bytes && to_hex(&meter.hash.finalize()) == manifest.database_sha256,
            "the database in the package is not the one that was put there"
        );
        Ok(Opened {
            manifest,
            public_key: signed.public_key,
            objects: all_objects(&database)?,
            reader,
        })
    })
    .await
}

const DAMAGED: &str = "the package is damaged or was cut off";

fn read_head(reader: &mut impl Read) -> anyhow::Result<Signed> {
    let mut length = [0; 8];
    reader.read_exact(&mut length).context(DAMAGED)?;
    let length = u64::from_be_bytes(length);
    ensure!(length <= LONGEST_HEAD, DAMAGED);
    let mut head = Vec::new();
    reader.take(length).read_to_end(&mut head).context(DAMAGED)?;
    serde_json::from_slice(&head).context(DAMAGED)
}

struct Meter {
    file: File,
    hash: Sha256,
}

impl Write for Meter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Opened {
    /// Puts every object that the database names into the store of this cell, each with the hash it should have, and finds
    /// the end of the package behind the last one. How many they were.
    pub async fn put_objects(mut self, app: &App, placement: &Placement) -> anyhow::Result<u64> {
        for named in &self.objects {
            ensure!(
                named.bytes <= LARGEST_OBJECT,
                "object {} is too long",
                named.object
            );
            let bytes = read_object(&mut self.reader, named)?;
            app.objects()?
                .put(&key(placement, named), &named.hash, bytes.into())
                .await?;
        }
        let mut beyond = [0];
        match self.reader.read(&mut beyond).context(DAMAGED)? {
            0 => Ok(u64::try_from(self.objects.len())?),
            _ => bail!("there is more in the package than it names"),
        }
    }
}

/// Everything that the file names, in its order.
fn all_objects(database: &Path) -> anyhow::Result<Vec<Named>> {
    let (mut all, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let page = objects_in(database, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(all) };
        after = last.object;
        all.extend(page);
    }
}

fn read_object(reader: &mut impl Read, named: &Named) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(named.bytes)
        .read_to_end(&mut bytes)
        .context(DAMAGED)?;
    ensure!(
        Sha256::digest(&bytes)[..] == named.hash[..],
        "object {} is not the one that was sealed",
        named.object
    );
    Ok(bytes)
}

fn key(placement: &Placement, named: &Named) -> Key {
    Key::new(placement, named.member, named.object)
}

/// The hash of a file and its length.
pub(super) async fn measure(path: &Path) -> anyhow::Result<(String, u64)> {
    let path = path.to_owned();
    blocking(move || {
        let mut hash = Sha256::new();
        let bytes = std::io::copy(&mut File::open(&path)?, &mut hash)?;
        Ok((to_hex(&hash.finalize()), bytes))
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .context("the work on the package broke off")?
}
