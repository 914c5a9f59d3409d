//! A bucket as rustic sees it: the files of one repository, in the layout that restic gives them.
//!
//! Nobody is believed: except for `config`, whose bytes are sealed, the name of each file is the SHA-256 of its content.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use rustic_core::{BytesList, ErrorKind, FileType, Id, ReadBackend, RusticError, RusticResult, WriteBackend};
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::remote::{Look, Remote, Trouble};

/// The first thing that went wrong at a bucket. What rustic makes of it is long, and names neither the bucket nor the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Heard(Arc<Mutex<Option<Trouble>>>);

impl Heard {
    fn note(&self, trouble: &Trouble) {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heard.get_or_insert_with(|| trouble.clone());
    }

    /// Says what went wrong instead of what rustic says of it.
    pub fn explain<T>(&self, outcome: anyhow::Result<T>) -> anyhow::Result<T> {
        outcome.map_err(|error| {
            let heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match &*heard {
                Some(trouble) => trouble.clone().into(),
                None => error,
            }
        })
    }
}

/// One repository in a bucket.
pub(super) struct BucketBackend {
    remote: Arc<Remote>,
    /// Its folder.
    root: String,
    may: May,
    heard: Heard,
}

/// What may be done in it.
pub(super) struct May {
    pub delete: bool,
    /// Once this is cancelled, nothing is written any more.
    pub write_until: CancellationToken,
}

impl BucketBackend {
    pub fn new(remote: Arc<Remote>, root: String, may: May, heard: Heard) -> Self {
        Self {
            remote,
            root,
            may,
            heard,
        }
    }

    fn path(&self, tpe: FileType, id: &Id) -> String {
        let (root, folder) = (&self.root, tpe.dirname());
        let name = id.to_hex();
        let name = name.as_str();
        match tpe {
            FileType::Config => format!("{root}/{folder}"),
            FileType::Pack => format!("{root}/{folder}/{}/{name}", &name[..2]),
            _ => format!("{root}/{folder}/{name}"),
        }
    }

    fn fail(&self, trouble: Trouble) -> Box<RusticError> {
        self.heard.note(&trouble);
        let text = trouble.to_string();
        RusticError::with_source(ErrorKind::Backend, text, trouble)
    }

    /// The bytes of a file that has to be there.
    fn there(&self, path: &str, found: Result<Option<Vec<u8>>, Trouble>) -> RusticResult<Vec<u8>> {
        match found {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(self.wrong(path, "is missing")),
            Err(trouble) => Err(self.fail(trouble)),
        }
    }

    fn wrong(&self, path: &str, what: &str) -> Box<RusticError> {
        self.fail(Trouble::Wrong(format!("{path} {what} in {}", self.remote)))
    }
}

/// Whether the name of a file says what is in it.
pub(super) fn is_named_after(name: &str, bytes: &[u8]) -> bool {
    domain::audit::to_hex(&Sha256::digest(bytes)) == name
}

impl ReadBackend for BucketBackend {
    fn location(&self) -> String {
        format!("{}/{}", self.remote, self.root)
    }

    fn list_with_size(&self, tpe: FileType) -> RusticResult<Vec<(Id, u32)>> {
        if tpe == FileType::Config {
            let found = self.remote.has(&self.root, tpe.dirname());
            let found = found.map_err(|trouble| self.fail(trouble))?;
            return Ok(found.then(|| (Id::default(), 0)).into_iter().collect());
        }
        let found = self
            .remote
            .files_below(&format!("{}/{}", self.root, tpe.dirname()));
        let found = found.map_err(|trouble| self.fail(trouble))?;
        let named = found.into_iter().filter_map(|file| {
            let name = file.path.rsplit('/').next().unwrap_or_default();
            Some((Id::parse_some(name, tpe)?, u32::try_from(file.bytes).ok()?))
        });
        Ok(named.collect())
    }

    fn read_full(&self, tpe: FileType, id: &Id) -> RusticResult<Bytes> {
        let path = self.path(tpe, id);
        let bytes = self.there(&path, self.remote.get(&path))?;
        if tpe != FileType::Config && !is_named_after(id.to_hex().as_str(), &bytes) {
            return Err(self.wrong(&path, "is not what was written"));
        }
        Ok(bytes.into())
    }

    fn read_partial(
        &self,
        tpe: FileType,
        id: &Id,
        _cacheable: bool,
        offset: u32,
        length: u32,
    ) -> RusticResult<Bytes> {
        let path = self.path(tpe, id);
        let bytes = self.there(&path, self.remote.get_part(&path, offset, length))?;
        if u32::try_from(bytes.len()) != Ok(length) {
            return Err(self.wrong(&path, "is shorter than it was"));
        }
        Ok(bytes.into())
    }

    fn warmup_path(&self, tpe: FileType, id: &Id) -> String {
        self.path(tpe, id)
    }
}

impl WriteBackend for BucketBackend {
    fn write_bytes(&self, tpe: FileType, id: &Id, _cacheable: bool, content: BytesList) -> RusticResult<()> {
        if self.may.write_until.is_cancelled() {
            let why = format!("the run that wrote to {} is over", self.remote);
            return Err(self.fail(Trouble::Unreached(why)));
        }
        let how = match tpe {
            FileType::Pack => Look::AtLength,
            _ => Look::AtBytes,
        };
        let bytes = content.slice().concat();
        let put = self.remote.put(&self.path(tpe, id), bytes, how);
        put.map_err(|trouble| self.fail(trouble))
    }

    fn remove(&self, tpe: FileType, id: &Id, _cacheable: bool) -> RusticResult<()> {
        if !self.may.delete {
            let why = format!(
                "{} is declared append-only: nothing is deleted there",
                self.remote
            );
            return Err(self.fail(Trouble::Unreached(why)));
        }
        let removed = self.remote.remove(&self.path(tpe, id));
        removed.map_err(|trouble| self.fail(trouble))
    }
}
