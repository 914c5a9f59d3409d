//! Who may read what lies on the disk.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use serde_json::json;

use super::{Context, Finding, Measurement};
use crate::{
    claims::key,
    config::{Config, Secret},
    tls::{self, Origin, acme},
};

/// Files of ours are for the server's account alone.
const OURS: u32 = 0o077;
/// A file that the operator placed may be read by its group, such as `ssl-cert`.
const PLACED: u32 = 0o027;

pub async fn run(context: &Context<'_>) -> Measurement {
    let config = context.config.clone();
    let looked = tokio::task::spawn_blocking(move || look(&config)).await;
    let Ok((files, findings)) = looked else {
        return Measurement::unknown("the files could not be looked at");
    };
    if files == 0 {
        return Measurement::unknown("there is no data folder yet");
    }
    Measurement::of(json!({}), findings)
}

fn look(config: &Config) -> (usize, Vec<Finding>) {
    let dir = &config.storage.data_dir;
    let (_, key, origin) = tls::paths(config);
    let mut wanted = vec![
        ("folder_readable", dir.clone(), OURS),
        ("folder_readable", dir.join("organizations"), OURS),
        (
            "key_readable",
            key,
            if origin == Origin::Given { PLACED } else { OURS },
        ),
        ("key_readable", dir.join(key::FILE), OURS),
    ];
    let keys = config.backups.key(dir);
    wanted.extend(keys.file().map(|path| ("key_readable", path.to_owned(), OURS)));
    let repositories = config.backups.sites(dir).into_iter().flat_map(folders);
    wanted.push(("folder_readable", dir.join("places"), OURS));
    // They hold passwords of database servers.
    let places = files(dir.join("places"));
    wanted.extend(places.map(|path| ("password_readable", path, OURS)));
    wanted.extend(repositories.map(|path| ("folder_readable", path, OURS)));
    let passwords = [&config.mail.password_file, &config.storage.database_password_file];
    let passwords = passwords.into_iter().flatten().filter_map(Secret::file);
    wanted.extend(passwords.map(|path| ("password_readable", path.to_owned(), PLACED)));
    wanted.extend(of_orders(config));
    let buckets = config.objects.places().filter_map(|place| place.bucket.as_ref());
    let buckets = buckets.chain(config.backups.buckets());
    let secrets = buckets.filter_map(|bucket| bucket.secret_key_file.file());
    wanted.extend(secrets.map(|path| ("bucket_key_readable", path.to_owned(), PLACED)));
    let databases = [dir.clone(), dir.join("organizations")]
        .into_iter()
        .flat_map(databases);
    wanted.extend(databases.map(|path| ("database_readable", path, OURS)));
    let modes = wanted.into_iter().filter_map(|(code, path, forbidden)| {
        let mode = fs::metadata(&path).ok()?.permissions().mode() & 0o777;
        Some((code, path, forbidden, mode))
    });
    let modes: Vec<_> = modes.collect();
    let open = modes
        .iter()
        .filter(|(_, _, forbidden, mode)| mode & forbidden != 0);
    let findings = open.map(|(code, path, forbidden, mode)| {
        let wanted = mode & !forbidden;
        Finding::new(
            code,
            format!("{} has mode {mode:04o}", path.display()),
            format!("chmod {wanted:04o} {}", path.display()),
        )
    });
    (modes.len(), findings.collect())
}

/// Keys of certificates that an authority gives, and of the accounts there.
fn of_orders(config: &Config) -> Vec<(&'static str, PathBuf, u32)> {
    let files = acme::Folder::of(config)
        .map(|folder| folder.files())
        .unwrap_or_default();
    let ours = files.into_iter().map(|path| ("key_readable", path, OURS));
    let external = config.listen.acme.as_ref();
    let external = external.and_then(|acme| acme.external_account_key_file.as_ref()?.file());
    ours.chain(external.map(|path| ("password_readable", path.to_owned(), PLACED)))
        .collect()
}

/// What lies directly in a folder.
fn folders(dir: PathBuf) -> Vec<PathBuf> {
    let found = fs::read_dir(dir).into_iter().flatten();
    found
        .filter_map(|found| Some(found.ok()?.path()))
        .filter(|path| path.is_dir())
        .collect()
}

fn files(dir: PathBuf) -> impl Iterator<Item = PathBuf> {
    let found = fs::read_dir(dir).into_iter().flatten();
    found
        .filter_map(|found| Some(found.ok()?.path()))
        .filter(|path| path.is_file())
}

/// Databases with their companions and copies.
fn databases(dir: PathBuf) -> Vec<PathBuf> {
    const ENDINGS: [&str; 3] = ["db", "db-wal", "db-shm"];
    let is_database = |path: &Path| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| ENDINGS.contains(&ending))
    };
    let files = fs::read_dir(dir)
        .into_iter()
        .flatten()
        .filter_map(|file| Some(file.ok()?.path()));
    files.filter(|path| is_database(path)).collect()
}
