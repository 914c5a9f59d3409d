//! A secret key of 32 bytes outside of any database: in a file of its own, or wherever the configuration says.

use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::Path,
};

use anyhow::{Context, bail};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use secrecy::zeroize::Zeroizing;

use crate::{clock::Clock, config::Secret};

/// Reads the key, or makes one where there is none yet. Only a file is made: what is kept elsewhere is made there.
pub fn load(key: &Secret, clock: Clock) -> anyhow::Result<[u8; 32]> {
    let Some(path) = key.file() else {
        return read(key);
    };
    match read(key) {
        Err(error) if is_missing(&error) => {
            let text = format!("{}\n", BASE64.encode(clock.secret()));
            place(path, text.as_bytes()).with_context(|| format!("{} cannot be made", path.display()))?;
            read(key)
        }
        read => read,
    }
}

/// Reads a key that has to be there.
pub fn read(key: &Secret) -> anyhow::Result<[u8; 32]> {
    match key.file() {
        Some(path) => decode(&read_file(path)?),
        None => decode(&key.read()?),
    }
}

/// A file that others may read is refused.
fn read_file(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let text = Zeroizing::new(fs::read_to_string(path)?);
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        bail!("others may read it: give it the mode 0600");
    }
    Ok(text)
}

fn decode(text: &str) -> anyhow::Result<[u8; 32]> {
    let secret = BASE64.decode(text.trim()).ok();
    let secret: Option<[u8; 32]> = secret.and_then(|bytes| bytes.try_into().ok());
    secret.context("it does not hold 32 bytes in base64")
}

fn is_missing(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == ErrorKind::NotFound)
}

/// Puts a new file for its owner alone in place, whole or not at all. False if there is one already: another process
/// may make one at the same moment, and the first one counts, for both.
pub fn place(path: &Path, content: &[u8]) -> std::io::Result<bool> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut draft = tempfile::Builder::new().prefix(".key").tempfile_in(folder)?;
    draft.write_all(content)?;
    draft.as_file().sync_all()?;
    match draft.persist_noclobber(path) {
        Ok(_) => fs::File::open(folder)?.sync_all().map(|()| true),
        Err(failed) if failed.error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(failed) => Err(failed.error),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::OpenOptionsExt;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_is_its_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys/secret.key");
        let key = Secret::from(path.clone());
        let first = load(&key, Clock).unwrap();
        assert_eq!(load(&key, Clock).unwrap(), first);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(load(&key, Clock).is_err());
    }

    #[test]
    fn a_damaged_key_is_refused_and_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret.key");
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .unwrap();
        file.write_all(b"half a ke").unwrap();
        assert!(load(&Secret::from(path.clone()), Clock).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"half a ke");
    }

    /// The keys of the cell may be kept by a vault; then none is made here.
    #[test]
    fn a_key_may_come_from_elsewhere_and_is_not_made_there() {
        let text = BASE64.encode([7; 32]);
        let printed: Secret = toml::from_str(&format!("command = [\"echo\", \"{text}\"]")).unwrap();
        assert_eq!(load(&printed, Clock).unwrap(), [7; 32]);
        let gone: Secret = toml::from_str("command = [\"false\"]").unwrap();
        assert!(load(&gone, Clock).is_err());
    }
}
