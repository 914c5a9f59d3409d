//! Files that only their owner may read.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use crate::failure::Failure;

/// Replaces the file by these bytes: after a crash it holds either the old or the new ones.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let temporary = beside(path, "new");
    let write = || -> io::Result<()> {
        let mut file = options()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        sync_directory(path)
    };
    write().map_err(|error| Failure::file("write", path, &error))
}

/// Makes a file that must not exist yet.
pub fn create_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let write = || -> io::Result<()> {
        let mut file = options().write(true).create_new(true).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        sync_directory(path)
    };
    write().map_err(|error| Failure::file("write", path, &error))
}

/// Opens a file for reading and writing, and makes it when there is none.
pub fn open(path: &Path) -> Result<File, Failure> {
    options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|error| Failure::file("open", path, &error))
}

/// Makes the directory, readable by its owner only.
pub fn create_directory(path: &Path) -> Result<(), Failure> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| Failure::file("make the directory", path, &error))
}

/// Refuses a secret that other users of the machine could read.
pub fn check_private(path: &Path) -> Result<(), Failure> {
    let mode = fs::metadata(path)
        .map_err(|error| Failure::file("read", path, &error))?
        .mode();
    let others = mode & 0o077;
    if others == 0 {
        return Ok(());
    }
    Err(Failure::Local(format!(
        "others may read {}; run `chmod 600 {}` if nobody has",
        path.display(),
        path.display()
    )))
}

/// Makes the name of a file survive a crash, not only its content.
pub fn sync_directory(path: &Path) -> io::Result<()> {
    // A name without a folder lies in the current one.
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}

/// The same name with another ending added.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn files_and_directory_are_for_their_owner_only() {
        let root = tempfile::tempdir().unwrap();
        let directory = root.path().join("a/agent");
        create_directory(&directory).unwrap();
        let path = directory.join("state.json");
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&directory), mode(&path)), (0o700, 0o600));
        check_private(&path).unwrap();
        create_new(&path, b"three").unwrap_err();
        sync_directory(Path::new("a-name-without-a-folder")).unwrap();
    }

    #[test]
    fn a_secret_that_others_may_read_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("key");
        fs::write(&path, b"x").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(
            check_private(&path)
                .unwrap_err()
                .to_string()
                .contains("chmod 600")
        );
    }
}
