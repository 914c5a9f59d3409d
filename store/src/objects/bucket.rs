//! Objects in a bucket that speaks S3. The only file that knows the crate `object_store`.
//!
//! Sealed files reach it through the object store of two places; repositories of backups use it as it is.

use std::{ops::Range, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use object_store::{
    Certificate, ClientOptions, Error, ObjectMeta, ObjectStore, ObjectStoreExt, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder, Checksum},
    path::Path,
};

use super::LARGEST;
use crate::{Result, StoreError};

/// How long one request may take, with its bytes; and how long the other side may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(45);
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);
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
            .with_connect_timeout(ANSWERS_WITHIN)
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
        })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub async fn put(&self, path: &str, bytes: Bytes) -> Result<()> {
        let put = self.client.put(&self.path(path), bytes.into()).await;
        put.map(drop).map_err(|error| self.failed(&error))
    }

    pub async fn get(&self, path: &str) -> Result<Option<Bytes>> {
        self.get_up_to(path, LARGEST).await
    }

    /// What is larger than it can be is nothing of ours, and comes as if it were empty.
    pub async fn get_up_to(&self, path: &str, largest: u64) -> Result<Option<Bytes>> {
        let got = match self.client.get(&self.path(path)).await {
            Err(Error::NotFound { .. }) => return Ok(None),
            got => got.map_err(|error| self.failed(&error))?,
        };
        if got.meta.size > largest {
            return Ok(Some(Bytes::new()));
        }
        let bytes = got.bytes().await.map_err(|error| self.failed(&error))?;
        Ok(Some(bytes))
    }

    /// A part of a file; shorter than asked for where the file ends before.
    pub async fn get_part(&self, path: &str, range: Range<u64>) -> Result<Option<Bytes>> {
        match self.client.get_range(&self.path(path), range).await {
            Err(Error::NotFound { .. }) => Ok(None),
            got => got.map(Some).map_err(|error| self.failed(&error)),
        }
    }

    /// The length of a file.
    pub async fn length(&self, path: &str) -> Result<Option<u64>> {
        match self.client.head(&self.path(path)).await {
            Err(Error::NotFound { .. }) => Ok(None),
            found => found
                .map(|meta| Some(meta.size))
                .map_err(|error| self.failed(&error)),
        }
    }

    /// The files of one folder, without those of the folders in it. A bucket that is not there is an error, which the
    /// search for a single file could not tell from a file that is not there.
    pub async fn files_in(&self, folder: &str) -> Result<Vec<Stored>> {
        let found = self.client.list_with_delimiter(Some(&self.path(folder))).await;
        let found = found.map_err(|error| self.failed(&error))?;
        Ok(found.objects.iter().map(|meta| self.stored(meta)).collect())
    }

    /// Every file below a folder, in no order.
    pub async fn files_below(&self, folder: &str) -> Result<Vec<Stored>> {
        let found = self.client.list(Some(&self.path(folder)));
        let found = found.map_ok(|meta| self.stored(&meta)).try_collect().await;
        found.map_err(|error| self.failed(&error))
    }

    pub async fn remove(&self, path: &str) -> Result<()> {
        match self.client.delete(&self.path(path)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed(&error)),
        }
    }

    pub async fn list(&self, prefix: &str, after: &str, limit: usize) -> Result<Vec<String>> {
        let (prefix, after) = (self.path(prefix), self.path(after));
        let found = self.client.list_with_offset(Some(&prefix), &after);
        let found: Vec<_> = found
            .take(limit)
            .try_collect()
            .await
            .map_err(|error| self.failed(&error))?;
        Ok(found.iter().map(|meta| self.stored(meta).path).collect())
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
