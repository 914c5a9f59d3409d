use std::{
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use reqwest::Url;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{
    StoreError,
    objects::{BucketConfig, ObjectStore, PlaceConfig},
};

use super::{ConfigError, Secret, need_file};

/// Where sealed segments of activity logs lie.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Objects {
    /// Days within which every object is read at both places and compared.
    pub scrub_days: u32,
    /// Minutes after which something that still waits for the object store is a finding.
    pub late_minutes: u32,
    /// The place that is written and read first. Without a folder or a bucket: `data_dir/objects`.
    pub primary: Place,
    /// A second place that gets everything as well, on another disk or at another site.
    pub replica: Option<Place>,
}

/// A folder or a bucket.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Place {
    /// Site or city, for the page of the claims: it shows whether both places are at the same one.
    pub location: Option<String>,
    /// A folder, which has to be there: name one inside of a mounted disk, so that it is missing while the disk is.
    pub dir: Option<PathBuf>,
    /// A bucket instead of a folder.
    pub bucket: Option<Bucket>,
}

/// A bucket of a service that speaks S3.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    pub name: String,
    /// As the service calls it.
    pub region: String,
    /// `https://…` of another service than Amazon's.
    pub endpoint: Option<String>,
    /// Stands before the name of every object.
    #[serde(default)]
    pub prefix: String,
    pub access_key_id: String,
    /// File with the secret access key.
    pub secret_key_file: Secret,
    /// Certificate authority of the endpoint, if the system does not know it.
    pub ca_file: Option<PathBuf>,
    /// Whether the bucket stands in the name of the host instead of the path.
    #[serde(default)]
    pub virtual_host: bool,
}

impl Default for Objects {
    fn default() -> Self {
        Self {
            primary: Place::default(),
            replica: None,
            scrub_days: 7,
            late_minutes: 60,
        }
    }
}

impl Objects {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        self.primary.check("primary")?;
        if let Some(replica) = &self.replica {
            replica.check("replica")?;
            if replica.dir.is_none() && replica.bucket.is_none() {
                return refuse("replica", "name a folder (dir) or a bucket");
            }
            if (&replica.dir, &replica.bucket) == (&self.primary.dir, &self.primary.bucket) {
                return refuse("replica", "this is the primary");
            }
        }
        if !(1..=90).contains(&self.scrub_days) {
            return refuse("scrub_days", "choose 1 to 90 days");
        }
        if !(1..=24 * 60).contains(&self.late_minutes) {
            return refuse("late_minutes", "choose 1 to 1440 minutes");
        }
        Ok(())
    }

    /// Those that the configuration describes.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        std::iter::once(&self.primary).chain(&self.replica)
    }

    /// Opens both places. Nothing is asked of them yet.
    pub fn open(&self, data_dir: &Path) -> Result<ObjectStore, StoreError> {
        let primary = self.primary.place()?.unwrap_or_else(|| PlaceConfig::Folder {
            root: data_dir.join("objects"),
            is_own: true,
        });
        let replica = self.replica.as_ref().map(Place::place).transpose()?;
        ObjectStore::open(primary, replica.flatten())
    }
}

impl Place {
    fn check(&self, field: &str) -> Result<(), ConfigError> {
        if self.dir.is_some() && self.bucket.is_some() {
            return refuse(field, "name a folder or a bucket, not both");
        }
        if self
            .location
            .as_ref()
            .is_some_and(|location| location.trim().is_empty() || location.len() > 100)
        {
            return refuse(field, "a location has 1 to 100 characters");
        }
        match &self.bucket {
            Some(bucket) => bucket.check(&format!("objects.{field}.bucket")),
            None => Ok(()),
        }
    }

    fn place(&self) -> Result<Option<PlaceConfig>, StoreError> {
        if let Some(bucket) = &self.bucket {
            return Ok(Some(PlaceConfig::Bucket(bucket.settings(None)?)));
        }
        Ok(self
            .dir
            .clone()
            .map(|root| PlaceConfig::Folder { root, is_own: false }))
    }
}

impl Bucket {
    /// `at` is where it stands in the configuration.
    pub(super) fn check(&self, at: &str) -> Result<(), ConfigError> {
        let refuse = |field: &str, why: &str| Err(ConfigError(format!("{at}.{field}: {why}")));
        for (name, value) in [
            ("name", &self.name),
            ("region", &self.region),
            ("access_key_id", &self.access_key_id),
        ] {
            if value.trim().is_empty() {
                return refuse(name, "it is missing");
            }
        }
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_/".contains(letter);
        if !self.prefix.chars().all(plain) || self.prefix.starts_with('/') || self.prefix.ends_with('/') {
            return refuse(
                "prefix",
                "it holds letters, digits, - and _, with a / between them only",
            );
        }
        if self.endpoint.as_ref().is_some_and(|endpoint| !is_safe(endpoint)) {
            return refuse(
                "endpoint",
                "it begins with https://, unless it is on this machine",
            );
        }
        self.secret_key_file.check(&format!("{at}.secret_key_file"))?;
        match &self.ca_file {
            Some(path) => need_file(&format!("{at}.ca_file"), path),
            None => Ok(()),
        }
    }

    /// Whether both are one bucket; the names in it are another matter.
    pub fn is_same_as(&self, other: &Self) -> bool {
        (&self.name, &self.endpoint) == (&other.name, &other.endpoint)
    }

    /// What opens it, with its secret read from the file. A request may take as long as `patience` says.
    pub fn settings(&self, patience: Option<Duration>) -> Result<BucketConfig, StoreError> {
        let read = |path: &Path| {
            std::fs::read(path)
                .map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))
        };
        let secret = self.secret_key_file.read();
        let secret = secret.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(BucketConfig {
            patience,
            name: self.name.clone(),
            region: self.region.clone(),
            endpoint: self.endpoint.clone(),
            prefix: self.prefix.clone(),
            access_key_id: self.access_key_id.clone(),
            secret_access_key: secret.trim().to_owned(),
            authority: self.ca_file.as_deref().map(read).transpose()?,
            virtual_host: self.virtual_host,
        })
    }
}

/// Whether nobody on the way reads along: an address with TLS, or one that never leaves this machine. What begins like a
/// name of this machine may be somebody else's, so the host is compared as a whole.
fn is_safe(endpoint: &str) -> bool {
    let Ok(url) = Url::parse(endpoint) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    let number = host.trim_start_matches('[').trim_end_matches(']');
    let is_here = host == "localhost" || number.parse::<IpAddr>().is_ok_and(|number| number.is_loopback());
    match url.scheme() {
        "https" => !host.is_empty(),
        "http" => is_here,
        _ => false,
    }
}

fn refuse(field: &str, why: &str) -> Result<(), ConfigError> {
    Err(ConfigError(format!("objects.{field}: {why}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AT-12: without TLS objects go to this machine only, and never to a host that only begins like it.
    #[test]
    fn an_endpoint_without_tls_is_on_this_machine() {
        for (endpoint, expected) in [
            ("https://s3.example", true),
            ("http://localhost:9000", true),
            ("http://LOCALHOST:9000", true),
            ("http://127.0.0.1:9000", true),
            ("http://127.8.8.8", true),
            ("http://[::1]:9000", true),
            ("http://localhost.example", false),
            ("http://localhost@s3.example", false),
            ("http://127.0.0.1.example", false),
            ("http://127.0.0.1@s3.example:9000", false),
            ("http://[::1]@s3.example", false),
            ("http://10.0.0.1", false),
            ("http://s3.example", false),
            ("ftp://localhost", false),
            ("localhost:9000", false),
            ("", false),
        ] {
            assert_eq!(is_safe(endpoint), expected, "{endpoint}");
        }
    }

    #[test]
    fn places_that_cannot_be_meant_are_refused() {
        let secret = tempfile::NamedTempFile::new().unwrap();
        let bucket = |change: fn(&mut Bucket)| {
            let mut bucket = Bucket {
                name: "hours".into(),
                region: "eu-central-1".into(),
                access_key_id: "key".into(),
                secret_key_file: secret.path().into(),
                endpoint: Some("https://s3.example".into()),
                ..Bucket::default()
            };
            change(&mut bucket);
            Objects {
                replica: Some(Place {
                    bucket: Some(bucket),
                    ..Place::default()
                }),
                ..Objects::default()
            }
        };
        Objects::default().check().unwrap();
        bucket(|_| ()).check().unwrap();
        bucket(|bucket| bucket.endpoint = Some("http://127.0.0.1:9000".into()))
            .check()
            .unwrap();
        let changes: [fn(&mut Bucket); 5] = [
            |bucket| bucket.endpoint = Some("http://s3.example".into()),
            |bucket| bucket.prefix = "a/../b".into(),
            |bucket| bucket.prefix = "/a".into(),
            |bucket| bucket.name.clear(),
            |bucket| bucket.secret_key_file = Path::new("/nowhere").into(),
        ];
        for change in changes {
            bucket(change).check().unwrap_err();
        }
        let replica = |place| Objects {
            replica: Some(place),
            ..Objects::default()
        };
        replica(Place::default()).check().unwrap_err();
        let mut both = bucket(|_| ());
        both.replica.as_mut().unwrap().dir = Some("/srv".into());
        both.check().unwrap_err();
        let mut same = replica(Place {
            dir: Some("/srv".into()),
            ..Place::default()
        });
        same.check().unwrap();
        same.primary.dir = Some("/srv".into());
        same.check().unwrap_err();
    }
}
