//! Objects in a bucket that speaks S3. The only file that knows the crate `object_store`.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use object_store::{
    Certificate, ClientOptions, Error, ObjectStore, ObjectStoreExt, RetryConfig,
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

#[derive(Clone)]
pub(super) struct Bucket {
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
        let mut options = ClientOptions::new()
            .with_timeout(PATIENCE)
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
            retry_timeout: PATIENCE,
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
        let got = match self.client.get(&self.path(path)).await {
            Err(Error::NotFound { .. }) => return Ok(None),
            got => got.map_err(|error| self.failed(&error))?,
        };
        if got.meta.size > LARGEST {
            return Ok(Some(Bytes::new()));
        }
        let bytes = got.bytes().await.map_err(|error| self.failed(&error))?;
        Ok(Some(bytes))
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
        let begin = self.path("").as_ref().len();
        let paths = found.into_iter().map(|meta| {
            let path = meta.location.as_ref().get(begin..).unwrap_or_default();
            path.trim_start_matches('/').to_owned()
        });
        Ok(paths.collect())
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
