use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Bucket, ConfigError, Objects, Secret, check_key};

/// Where backups of organizations go, and how long they are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Backups {
    /// Whether the server makes backups by itself. `hourbook-server backup` makes them in any case.
    pub enabled: bool,
    /// Folder of the repositories, one for each organization. Without it `data_dir/backups`.
    pub dir: Option<PathBuf>,
    /// A bucket instead of the folder.
    pub bucket: Option<Bucket>,
    /// The server deletes nothing there, and its credentials should not be able to. Old backups go when somebody runs
    /// `hourbook-server backup --all --thin` with credentials that can.
    pub append_only: bool,
    /// A second folder that gets every backup as well, on another disk or a mounted disk of another site.
    pub second_dir: Option<PathBuf>,
    /// A bucket instead of the second folder.
    pub second_bucket: Option<Bucket>,
    /// The same as `append_only` for the second folder or bucket.
    pub second_append_only: bool,
    /// The key that the keys of the organizations are sealed with. Without it one is made in `data_dir/keys`. Keep a copy
    /// of it elsewhere: without it no backup can be read.
    pub key_file: Option<Secret>,
    /// Minutes between two backups of an organization that changes. An unchanged one has a backup each day.
    pub every_minutes: u32,
    /// Days for which every backup is kept.
    pub keep_all_days: u32,
    /// How many days, weeks and months keep their last backup.
    pub keep_days: u32,
    pub keep_weeks: u32,
    pub keep_months: u32,
}

impl Default for Backups {
    fn default() -> Self {
        Self {
            enabled: true,
            dir: None,
            bucket: None,
            append_only: false,
            second_dir: None,
            second_bucket: None,
            second_append_only: false,
            key_file: None,
            every_minutes: 15,
            keep_all_days: 2,
            keep_days: 14,
            keep_weeks: 8,
            keep_months: 12,
        }
    }
}

impl Backups {
    pub(super) fn check(&self, data_dir: &Path, objects: &Objects) -> Result<(), ConfigError> {
        check_key("backups.key_file", self.key_file.as_ref())?;
        if !(1..=24 * 60).contains(&self.every_minutes) {
            return refuse("every_minutes", "choose 1 to 1440 minutes");
        }
        if !(1..=31).contains(&self.keep_all_days) {
            return refuse("keep_all_days", "choose 1 to 31 days");
        }
        for (field, kept, most) in [
            ("keep_days", self.keep_days, 366),
            ("keep_weeks", self.keep_weeks, 260),
            ("keep_months", self.keep_months, 120),
        ] {
            if kept > most {
                return Err(ConfigError(format!("backups.{field}: at most {most}")));
            }
        }
        if self.bucket.is_none() && self.second_dir.as_ref() == Some(&self.dir(data_dir)) {
            return refuse("second_dir", "this is the first folder");
        }
        self.check_buckets(objects)
    }

    fn check_buckets(&self, objects: &Objects) -> Result<(), ConfigError> {
        if self.bucket.is_some() && self.dir.is_some() {
            return refuse("bucket", "name a folder or a bucket, not both");
        }
        if self.second_bucket.is_some() && self.second_dir.is_some() {
            return refuse("second_bucket", "name a folder or a bucket, not both");
        }
        if self.second_append_only && !self.has_second() {
            return refuse("second_append_only", "there is no second folder or bucket");
        }
        // Names below the prefix are ids of organizations at both: the removal of sealed files would take backups along.
        let taken: Vec<&Bucket> = objects
            .places()
            .filter_map(|place| place.bucket.as_ref())
            .collect();
        for (field, bucket) in [("bucket", &self.bucket), ("second_bucket", &self.second_bucket)] {
            let Some(bucket) = bucket else { continue };
            bucket.check(&format!("backups.{field}"))?;
            let clashes = |other: &Bucket| bucket.is_same_as(other) && bucket.prefix == other.prefix;
            if taken.iter().any(|other| clashes(other)) {
                return refuse(
                    field,
                    "sealed files lie there; give backups another bucket or prefix",
                );
            }
            if field == "second_bucket" && self.bucket.as_ref().is_some_and(clashes) {
                return refuse(field, "this is the first bucket");
            }
        }
        Ok(())
    }

    /// Whether there is a second place.
    pub fn has_second(&self) -> bool {
        self.second_dir.is_some() || self.second_bucket.is_some()
    }

    /// The buckets, first and second.
    pub fn buckets(&self) -> impl Iterator<Item = &Bucket> {
        self.bucket.iter().chain(&self.second_bucket)
    }

    /// Where the repositories lie, unless they lie in a bucket.
    pub fn dir(&self, data_dir: &Path) -> PathBuf {
        self.dir.clone().unwrap_or_else(|| data_dir.join("backups"))
    }

    /// Every folder that gets the backups; buckets are none.
    pub fn sites(&self, data_dir: &Path) -> Vec<PathBuf> {
        let first = self.bucket.is_none().then(|| self.dir(data_dir));
        first.into_iter().chain(self.second_dir.clone()).collect()
    }

    /// Where the key lies.
    pub fn key(&self, data_dir: &Path) -> Secret {
        self.key_file
            .clone()
            .unwrap_or_else(|| data_dir.join("keys").join("backups.key").into())
    }
}

fn refuse(field: &str, why: &str) -> Result<(), ConfigError> {
    Err(ConfigError(format!("backups.{field}: {why}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AT-42: backups and sealed files never share a place, and no place counts twice.
    /// What somebody writes into the configuration.
    type Change<'a> = &'a dyn Fn(&mut Backups);

    #[test]
    fn places_of_backups_that_cannot_be_meant_are_refused() {
        let secret = tempfile::NamedTempFile::new().unwrap();
        let bucket = |prefix: &str| Bucket {
            name: "hours".into(),
            region: "eu-central-1".into(),
            access_key_id: "key".into(),
            secret_key_file: secret.path().into(),
            prefix: prefix.into(),
            ..Bucket::default()
        };
        let mut objects = Objects::default();
        objects.primary.bucket = Some(bucket("files"));
        let check = |change: &dyn Fn(&mut Backups)| {
            let mut backups = Backups {
                bucket: Some(bucket("backups")),
                ..Backups::default()
            };
            change(&mut backups);
            backups.check(Path::new("/data"), &objects)
        };
        check(&|_| ()).unwrap();
        check(&|backups| backups.second_dir = Some("/data/backups".into())).unwrap();
        check(&|backups| backups.second_bucket = Some(bucket("second"))).unwrap();
        let cases: [(&str, Change); 5] = [
            ("backups.bucket:", &|backups| backups.dir = Some("/srv".into())),
            ("backups.bucket:", &|backups| {
                backups.bucket = Some(bucket("files"));
            }),
            ("backups.bucket.prefix:", &|backups| {
                backups.bucket = Some(bucket("a/../b"));
            }),
            ("backups.second_bucket:", &|backups| {
                backups.second_bucket = Some(bucket("backups"));
            }),
            ("backups.second_append_only:", &|backups| {
                backups.second_append_only = true;
            }),
        ];
        for (field, change) in cases {
            let refused = check(change).unwrap_err().to_string();
            assert!(refused.contains(field), "{field} {refused}");
        }
    }
}
