//! The secret key of a cell's audit logs, and of a witness: 32 bytes in a file of its own, outside of any database.

use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

use anyhow::{Context, bail};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use domain::audit::LogKey;

use crate::clock::Clock;

/// The key that signs the audit logs.
pub fn load(path: &Path, clock: Clock) -> anyhow::Result<LogKey> {
    let secret = load_secret(path, clock)
        .with_context(|| format!("the key of the audit log {} cannot be used", path.display()))?;
    Ok(LogKey::from_secret(&secret))
}

/// Reads a secret of 32 bytes, or makes one where there is none yet. One that others may read is refused.
pub fn load_secret(path: &Path, clock: Clock) -> anyhow::Result<[u8; 32]> {
    match read(path) {
        Err(error) if is_missing(&error) => {
            make(path, clock).with_context(|| format!("the key {} cannot be made", path.display()))?;
            read(path)
        }
        read => read,
    }
}

fn is_missing(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == ErrorKind::NotFound)
}

fn read(path: &Path) -> anyhow::Result<[u8; 32]> {
    let text = fs::read_to_string(path)?;
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        bail!("others may read it: give it the mode 0600");
    }
    let secret = BASE64.decode(text.trim()).ok();
    let secret: Option<[u8; 32]> = secret.and_then(|bytes| bytes.try_into().ok());
    secret.context("it does not hold 32 bytes in base64")
}

/// Another process may make one at the same moment: the first one counts, for both.
fn make(path: &Path, clock: Clock) -> anyhow::Result<()> {
    let folder = path.parent().context("it has no folder")?;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let draft = folder.join(format!("{}.part", clock.id().simple()));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)?;
    writeln!(file, "{}", BASE64.encode(clock.secret()))?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(fs::File::open(folder)?.sync_all()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_is_its_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("audit/log.key");
        let first = load(&path, Clock).unwrap().log_key("x");
        assert_eq!(load(&path, Clock).unwrap().log_key("x"), first);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(load(&path, Clock).is_err());
    }

    #[test]
    fn a_damaged_key_is_refused_and_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log.key");
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .unwrap();
        file.write_all(b"half a ke").unwrap();
        assert!(load(&path, Clock).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"half a ke");
    }
}
