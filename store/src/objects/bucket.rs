//! Objects in a bucket that speaks S3. The only file that knows the crate `object_store`.
//!
//! Sealed files reach it through the object store of two places; repositories of backups use it as it is.

use std::{
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use object_store::{
    Certificate, ClientOptions, Error, ObjectMeta, ObjectStore, ObjectStoreExt, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder, Checksum},
    path::Path,
};

use super::{
    LARGEST,
    silence::{Silence, Turn},
};
use crate::{Result, StoreError};

/// How long one request may take, with its bytes; and how long it may take until there is a connection.
const PATIENCE: Duration = Duration::from_secs(45);
const CONNECTS_WITHIN: Duration = Duration::from_secs(5);
/// How long a question without bytes of files may take. A bucket that says nothing for as long is left alone for a while.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);
/// How often a request is repeated at once. What fails after that is for the queue.
const REPEATED: usize = 2;

/// Where a bucket is, and what opens it.
#[derive(Clone)]
pub struct BucketConfig {
    /// How long one request may take with its bytes; by default as long as a sealed file needs.
    pub patience: Option<Duration>,
    pub name: String,
    pub region: String,
    /// `https://…` of another service than Amazon's.
    pub endpoint: Option<String>,
    /// Stands before every name, without a slash at the end.
    pub prefix: String,
    pub access_key_id: String,
    pub secret_access_key: String,
    /// The authority of the endpoint's certificate, if the system does not know it.
    pub authority: Option<Vec<u8>>,
    /// The bucket in the name of the host instead of the path.
    pub virtual_host: bool,
}

/// A file in a bucket, as a list names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Below the prefix of the bucket.
    pub path: String,
    pub bytes: u64,
    /// When it was written, in seconds since 1970.
    pub written_at: i64,
}

/// A bucket, with everything below its prefix.
#[derive(Clone)]
pub struct Bucket {
    client: Arc<AmazonS3>,
    prefix: String,
    name: String,
    patience: Duration,
    silence: Arc<Silence>,
}

impl Bucket {
    pub fn open(config: BucketConfig) -> Result<Self> {
        // Only the first installation counts; a second one changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let refuse =
            |error: Error| StoreError::Unavailable(format!("bucket {}: {}", config.name, whole(&error)));
        let patience = config.patience.unwrap_or(PATIENCE);
        let mut options = ClientOptions::new()
            .with_timeout(patience)
            .with_connect_timeout(CONNECTS_WITHIN)
            .with_allow_http(
                config
                    .endpoint
                    .as_ref()
                    .is_some_and(|url| url.starts_with("http://")),
            );
        if let Some(pem) = &config.authority {
            options = options.with_no_system_certificates(true);
            for authority in Certificate::from_pem_bundle(pem).map_err(refuse)? {
                options = options.with_root_certificate(authority);
            }
        }
        let retry = RetryConfig {
            max_retries: REPEATED,
            retry_timeout: patience,
            ..RetryConfig::default()
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&config.name)
            .with_region(&config.region)
            .with_access_key_id(&config.access_key_id)
            .with_secret_access_key(&config.secret_access_key)
            .with_virtual_hosted_style_request(config.virtual_host)
            // The other side compares as well what arrives.
            .with_checksum_algorithm(Checksum::SHA256)
            // Not every service knows how to delete several at once.
            .with_disable_bulk_delete(true)
            .with_client_options(options)
            .with_retry(retry);
        if let Some(endpoint) = &config.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let client = builder.build().map_err(refuse)?;
        Ok(Self {
            client: Arc::new(client),
            prefix: config.prefix,
            name: config.name,
            patience,
            silence: Arc::default(),
        })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it did not answer a moment ago, so that nobody is to wait for it again so soon.
    pub fn is_left_alone(&self) -> bool {
        self.silence.turn(Instant::now()) == Turn::Leave
    }

    pub async fn put(&self, path: &str, bytes: Bytes) -> Result<()> {
        let path = self.path(path);
        let put = self.client.put(&path, bytes.into());
        self.ask(Some(self.patience), put).await.map(drop)
    }

    pub async fn get(&self, path: &str) -> Result<Option<Bytes>> {
        self.get_up_to(path, LARGEST).await
    }

    /// What is larger than it can be is nothing of ours, and comes as if it were empty.
    pub async fn get_up_to(&self, path: &str, largest: u64) -> Result<Option<Bytes>> {
        let path = self.path(path);
        let get = async {
            let got = self.client.get(&path).await?;
            if got.meta.size > largest {
                return Ok(Bytes::new());
            }
            got.bytes().await
        };
        self.find(self.patience, get).await
    }

    /// A part of a file; shorter than asked for where the file ends before.
    pub async fn get_part(&self, path: &str, range: Range<u64>) -> Result<Option<Bytes>> {
        let path = self.path(path);
        self.find(self.patience, self.client.get_range(&path, range))
            .await
    }

    /// The length of a file.
    pub async fn length(&self, path: &str) -> Result<Option<u64>> {
        let path = self.path(path);
        let found = self.find(self.answers_within(), self.client.head(&path)).await?;
        Ok(found.map(|meta| meta.size))
    }

    /// The files of one folder, without those of the folders in it. A bucket that is not there is an error, which the
    /// search for a single file could not tell from a file that is not there.
    pub async fn files_in(&self, folder: &str) -> Result<Vec<Stored>> {
        let folder = self.path(folder);
        let found = self.client.list_with_delimiter(Some(&folder));
        let found = self.ask(Some(self.answers_within()), found).await?;
        Ok(found.objects.iter().map(|meta| self.stored(meta)).collect())
    }

    /// Every file below a folder, in no order. Each page of the list has to come in time; how many there are nobody knows.
    pub async fn files_below(&self, folder: &str) -> Result<Vec<Stored>> {
        let found = self.client.list(Some(&self.path(folder)));
        let found = found.map_ok(|meta| self.stored(&meta)).try_collect();
        self.ask(None, found).await
    }

    pub async fn remove(&self, path: &str) -> Result<()> {
        let path = self.path(path);
        self.find(self.patience, self.client.delete(&path))
            .await
            .map(drop)
    }

    pub async fn list(&self, prefix: &str, after: &str, limit: usize) -> Result<Vec<String>> {
        let (prefix, after) = (self.path(prefix), self.path(after));
        let found = self.client.list_with_offset(Some(&prefix), &after);
        let found: Vec<_> = self
            .ask(Some(self.patience), found.take(limit).try_collect())
            .await?;
        Ok(found.iter().map(|meta| self.stored(meta).path).collect())
    }

    /// Whether there is nothing below a folder.
    pub async fn is_empty(&self, folder: &str) -> Result<bool> {
        let folder = self.path(folder);
        let mut found = self.client.list(Some(&folder));
        let first = self.ask(Some(self.answers_within()), found.try_next()).await?;
        Ok(first.is_none())
    }

    pub async fn clear(&self, prefix: &str) -> Result<()> {
        loop {
            let found = self.list(prefix, "", 1000).await?;
            if found.is_empty() {
                return Ok(());
            }
            let gone = futures::stream::iter(found).map(|path| async move { self.remove(&path).await });
            let () = gone.buffer_unordered(8).try_collect().await?;
        }
    }

    fn stored(&self, meta: &ObjectMeta) -> Stored {
        let begin = self.path("").as_ref().len();
        let path = meta.location.as_ref().get(begin..).unwrap_or_default();
        Stored {
            path: path.trim_start_matches('/').to_owned(),
            bytes: meta.size,
            written_at: meta.last_modified.timestamp(),
        }
    }

    fn path(&self, path: &str) -> Path {
        Path::from(format!("{}/{path}", self.prefix))
    }

    /// A question that has to come to something.
    async fn ask<T>(
        &self,
        within: Option<Duration>,
        question: impl Future<Output = object_store::Result<T>>,
    ) -> Result<T> {
        let answer = self.listen(within, question).await?;
        answer.map_err(|error| self.failed(&error))
    }

    /// A question about something that may not be there.
    async fn find<T>(
        &self,
        within: Duration,
        question: impl Future<Output = object_store::Result<T>>,
    ) -> Result<Option<T>> {
        match self.listen(Some(within), question).await? {
            Err(Error::NotFound { .. }) => Ok(None),
            answer => answer.map(Some).map_err(|error| self.failed(&error)),
        }
    }

    /// The answer, if one comes in time and the bucket is not left alone just now.
    async fn listen<T>(
        &self,
        within: Option<Duration>,
        question: impl Future<Output = object_store::Result<T>>,
    ) -> Result<object_store::Result<T>> {
        if self.silence.turn(Instant::now()) == Turn::Knock {
            // Any answer will do, also that there is no such file, or that one may not ask.
            let _ = self
                .time(Some(self.answers_within()), self.client.head(&self.path("knock")))
                .await;
        }
        if self.is_left_alone() {
            let why = "it did not answer a moment ago, and is asked again soon";
            return Err(StoreError::Unavailable(format!("bucket {}: {why}", self.name)));
        }
        self.time(within, question).await
    }

    async fn time<T>(
        &self,
        within: Option<Duration>,
        question: impl Future<Output = object_store::Result<T>>,
    ) -> Result<object_store::Result<T>> {
        let begun = Instant::now();
        let answer = match within {
            Some(within) => tokio::time::timeout(within, question).await.ok(),
            None => Some(question.await),
        };
        let failed = match &answer {
            None => true,
            Some(answer) => answer
                .as_ref()
                .is_err_and(|error| !matches!(error, Error::NotFound { .. })),
        };
        let now = Instant::now();
        self.silence
            .heard(failed, now - begun, self.answers_within(), now);
        answer.ok_or_else(|| {
            let waited = within.unwrap_or_default();
            StoreError::Unavailable(format!(
                "bucket {}: it did not answer within {waited:?}",
                self.name
            ))
        })
    }

    fn answers_within(&self) -> Duration {
        self.patience.min(ANSWERS_WITHIN)
    }

    fn failed(&self, error: &Error) -> StoreError {
        StoreError::Unavailable(format!("bucket {}: {}", self.name, whole(error)))
    }
}

/// What went wrong, with its causes: the outermost text alone often says only that a request failed.
fn whole(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        let next_text = next.to_string();
        if !text.contains(&next_text) {
            text = format!("{text}: {next_text}");
        }
        cause = next.source();
    }
    text
}
