//! Files that only their owner may read, replaced as a whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use crate::failure::Failure;

/// Replaces the file by these bytes: after a crash it holds either the old or the new ones.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let temporary = path.with_extension("new");
    let write = || -> io::Result<()> {
        let mut file = create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        sync_directory(path)
    };
    write().map_err(|error| Failure::file("write", path, &error))
}

/// Makes the directory, readable by its owner only.
pub fn create_directory(path: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(|error| Failure::file("make the directory", path, &error))
}

/// Opens a file for adding at the end, and makes it when there is none.
pub fn open_for_append(path: &Path) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    private(&mut options);
    options
        .open(path)
        .map_err(|error| Failure::file("open", path, &error))
}

/// Makes the name of a new file survive a crash, not only its content.
pub fn sync_directory(path: &Path) -> io::Result<()> {
    // A name without a folder lies in the current one.
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    private(&mut options);
    options.open(path)
}

fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn files_and_directory_are_for_their_owner_only() {
        let root = tempfile::tempdir().unwrap();
        let directory = root.path().join("a/hourbook");
        create_directory(&directory).unwrap();
        let path = directory.join("account.toml");
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        let queue = directory.join("queue.jsonl");
        drop(open_for_append(&queue).unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        sync_directory(Path::new("a-name-without-a-folder")).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode(&directory), mode(&path), mode(&queue)),
            (0o700, 0o600, 0o600)
        );
    }
}
