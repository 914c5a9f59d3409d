//! A bucket as a place of repositories, for callers that block.

use std::{fmt, sync::OnceLock, time::Duration};

use store::{
    StoreError,
    objects::{Bucket, Stored},
};
use tokio::runtime::{Builder, Runtime};

use crate::config;

/// How long one request may take. A file of a repository has some 16 MiB, which then pass a line of one Mbit/s.
const PATIENCE: Duration = Duration::from_mins(3);
/// No file of a repository is larger, whoever wrote it.
const LARGEST: u64 = 1024 * 1024 * 1024;

/// What is wrong with a bucket, told apart by what it says of the backups in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Trouble {
    /// Nothing: it was not reached, or it refused.
    #[error("{0}")]
    Unreached(String),
    /// A file is gone, or is not the one that was written.
    #[error("{0}")]
    Wrong(String),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Unreached(match error {
            StoreError::Unavailable(why) => why,
            error => error.to_string(),
        })
    }
}

/// A bucket of the configuration. It is opened when it is first used, so that a lost file with its secret is a problem of
/// this place alone.
pub(super) struct Remote {
    config: config::Bucket,
    opened: OnceLock<Bucket>,
}

impl Remote {
    pub fn new(config: config::Bucket) -> Self {
        Self {
            config,
            opened: OnceLock::new(),
        }
    }

    /// The file, if there is one.
    pub fn get(&self, path: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let bucket = self.bucket()?;
        let got = runtime()?.block_on(bucket.get_up_to(path, LARGEST))?;
        Ok(got.map(Vec::from))
    }

    /// A part of a file; less than was asked for if the file ends before.
    pub fn get_part(&self, path: &str, offset: u32, length: u32) -> Result<Option<Vec<u8>>, Trouble> {
        let (bucket, from) = (self.bucket()?, u64::from(offset));
        let until = from + u64::from(length);
        let got = runtime()?.block_on(async {
            match bucket.get_part(path, from..until).await {
                // A part behind the end is refused like anything else.
                Err(error) => match bucket.length(path).await {
                    Ok(Some(bytes)) if bytes < until => Ok(Some(bytes::Bytes::new())),
                    _ => Err(error),
                },
                got => got,
            }
        })?;
        Ok(got.map(Vec::from))
    }

    /// Writes a file, and looks whether it is there: a small one is read back, of a large one the length is asked for. All
    /// its bytes are compared when the backup is read back.
    pub fn put(&self, path: &str, bytes: Vec<u8>, how: Look) -> Result<(), Trouble> {
        let bucket = self.bucket()?;
        let bytes = bytes::Bytes::from(bytes);
        let is_kept = runtime()?.block_on(async {
            bucket.put(path, bytes.clone()).await?;
            Ok::<_, StoreError>(match how {
                Look::AtBytes => bucket.get_up_to(path, LARGEST).await? == Some(bytes),
                Look::AtLength => bucket.length(path).await? == u64::try_from(bytes.len()).ok(),
            })
        })?;
        if is_kept {
            return Ok(());
        }
        Err(Trouble::Wrong(format!(
            "{self} does not give back {path}, which was just stored"
        )))
    }

    /// Whether it did not answer a moment ago, so that there is no sense in getting a backup ready for it.
    pub fn is_left_alone(&self) -> bool {
        self.opened.get().is_some_and(Bucket::is_left_alone)
    }

    pub fn remove(&self, path: &str) -> Result<(), Trouble> {
        Ok(runtime()?.block_on(self.bucket()?.remove(path))?)
    }

    /// Removes everything below a folder.
    pub fn clear(&self, folder: &str) -> Result<(), Trouble> {
        Ok(runtime()?.block_on(self.bucket()?.clear(folder))?)
    }

    /// Whether a folder has a file; an error where the bucket itself is gone.
    pub fn has(&self, folder: &str, name: &str) -> Result<bool, Trouble> {
        let found = runtime()?.block_on(self.bucket()?.files_in(folder))?;
        Ok(found.iter().any(|file| file.path == format!("{folder}/{name}")))
    }

    /// Whether there is anything below a folder, or below the prefix.
    pub fn is_empty(&self, folder: &str) -> Result<bool, Trouble> {
        Ok(runtime()?.block_on(self.bucket()?.is_empty(folder))?)
    }

    pub fn files_below(&self, folder: &str) -> Result<Vec<Stored>, Trouble> {
        Ok(runtime()?.block_on(self.bucket()?.files_below(folder))?)
    }

    fn bucket(&self) -> Result<&Bucket, Trouble> {
        if let Some(bucket) = self.opened.get() {
            return Ok(bucket);
        }
        let bucket = Bucket::open(self.config.settings(Some(PATIENCE))?)?;
        Ok(self.opened.get_or_init(|| bucket))
    }
}

/// The bucket as an operator knows it.
impl fmt::Display for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config::Bucket { name, prefix, .. } = &self.config;
        match prefix.as_str() {
            "" => write!(f, "bucket {name}"),
            prefix => write!(f, "bucket {name}/{prefix}"),
        }
    }
}

/// How it is made sure that a file was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    AtBytes,
    AtLength,
}

/// The threads that ask for files are those of rustic, which know no runtime; and the one of the server may end before they
/// do. So requests to buckets have a small one of their own, which is made when the first is needed.
fn runtime() -> Result<&'static Runtime, Trouble> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let made = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("backup-bucket")
        .enable_all()
        .build();
    let made = made.map_err(|error| Trouble::Unreached(format!("no thread for buckets: {error}")))?;
    Ok(RUNTIME.get_or_init(|| made))
}
