//! How far a log was when it was signed last: size and root, in a file outside of any database. What grows from somewhere
//! else is not signed.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::Path,
};

use domain::audit::{Hash, witness::Seen};

/// What was signed last; nothing before the first time.
pub fn read(path: &Path) -> io::Result<Option<(u64, Hash)>> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        text => text?,
    };
    let mut lines = text.lines().skip(1);
    let size = lines.next().and_then(|line| line.parse().ok());
    let root = lines.next().and_then(|line| Hash::parse_hash(line).ok());
    let damaged = || io::Error::other(format!("{} is damaged", path.display()));
    size.zip(root).map(Some).ok_or_else(damaged)
}

/// Keeps it: whole or not at all, and before anybody is told of it.
pub fn write(path: &Path, seen: &Seen) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut draft = tempfile::NamedTempFile::new_in(folder)?;
    write!(draft, "{}\n{}\n{}\n", seen.origin, seen.size, seen.root)?;
    draft.as_file().sync_all()?;
    draft.persist(path).map_err(|failed| failed.error)?;
    File::open(folder)?.sync_all()
}
