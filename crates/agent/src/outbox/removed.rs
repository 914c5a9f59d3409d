//! What this device deleted of its own stream: the signed removals, kept so that they can be sent again.
//!
//! The order is: keep the removal, have the server take it, delete segments and heads here. What a kill cuts off is done at the
//! next start, with the same bytes, which changes nothing where it was done already.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use crate::{failure::Failure, private_file};

/// The removals of an outbox.
pub struct Removed {
    outbox: PathBuf,
    /// First and last number of each, rising and without holes.
    ranges: Vec<(u64, u64)>,
}

impl Removed {
    /// Those in an outbox folder.
    pub fn open(outbox: &Path) -> Result<Self, Failure> {
        let folder = folder(outbox);
        let listing = match fs::read_dir(&folder) {
            Ok(listing) => listing.flatten().collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(Failure::file("read", &folder, &error)),
        };
        let mut ranges: Vec<(u64, u64)> = listing
            .iter()
            .filter_map(|entry| range(entry.file_name().to_str()?))
            .collect();
        ranges.sort_unstable();
        Ok(Self {
            outbox: outbox.to_owned(),
            ranges,
        })
    }

    /// The number of the last segment that was deleted; 0 without any.
    pub fn last(&self) -> u64 {
        self.ranges.last().map_or(0, |(_, last)| *last)
    }

    /// The removals as they were signed, oldest first.
    pub fn all(&self) -> Result<Vec<Vec<u8>>, Failure> {
        let read = |range: &(u64, u64)| {
            let path = path(&self.outbox, *range);
            fs::read(&path).map_err(|error| Failure::file("read", &path, &error))
        };
        self.ranges.iter().map(read).collect()
    }

    /// Keeps a removal, which must be the next one. From here on it is decided.
    pub fn add(&mut self, range: (u64, u64), removal: &[u8]) -> Result<(), Failure> {
        private_file::create_directory(&folder(&self.outbox))?;
        private_file::replace(&path(&self.outbox, range), removal)?;
        self.ranges.push(range);
        Ok(())
    }

    /// Which segments come next: those up to `until` that were sealed before an instant, up to the first that was not. One whose
    /// file is away is as old as what follows it.
    pub fn expired(&self, until: u64, before: Timestamp) -> Option<(u64, u64)> {
        let first = self.last() + 1;
        let mut last = None;
        for number in first..=until {
            let Ok(file) = fs::metadata(file(&self.outbox, number, "segment")) else {
                continue;
            };
            let sealed = file.modified().ok().and_then(|at| Timestamp::try_from(at).ok());
            if sealed.is_none_or(|at| at >= before) {
                break;
            }
            last = Some(number);
        }
        last.map(|last| (first, last))
    }

    /// Deletes the files of what was removed; answers how many segments those were.
    pub fn clear(&self) -> Result<u64, Failure> {
        let last = self.last();
        if last == 0 {
            return Ok(0);
        }
        let listing = fs::read_dir(&self.outbox);
        let listing = listing.map_err(|error| Failure::file("read", &self.outbox, &error))?;
        let mut gone = 0;
        for path in listing.flatten().map(|entry| entry.path()) {
            let ending = path.extension().and_then(|ending| ending.to_str());
            let number = path
                .file_stem()
                .and_then(|stem| stem.to_str()?.parse::<u64>().ok());
            let is_segment = ending == Some("segment");
            if !(is_segment || ending == Some("head")) || number.is_none_or(|number| number > last) {
                continue;
            }
            fs::remove_file(&path).map_err(|error| Failure::file("remove", &path, &error))?;
            gone += u64::from(is_segment);
        }
        Ok(gone)
    }
}

fn folder(outbox: &Path) -> PathBuf {
    outbox.join("removals")
}

fn path(outbox: &Path, (first, last): (u64, u64)) -> PathBuf {
    folder(outbox).join(format!("{first:010}-{last:010}.removal"))
}

fn file(outbox: &Path, number: u64, kind: &str) -> PathBuf {
    outbox.join(format!("{number:010}.{kind}"))
}

fn range(name: &str) -> Option<(u64, u64)> {
    let (first, last) = name.strip_suffix(".removal")?.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use std::{fs::File, time::SystemTime};

    use super::*;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + day * 86_400).unwrap()
    }

    fn outbox(sealed: &[i64]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (day, number) in sealed.iter().zip(1..) {
            fs::write(file(folder.path(), number, "head"), b"head").unwrap();
            let segment = File::create(file(folder.path(), number, "segment")).unwrap();
            segment.set_modified(SystemTime::from(at(*day))).unwrap();
        }
        folder
    }

    fn left(outbox: &Path) -> Vec<u64> {
        (1..20)
            .filter(|number| file(outbox, *number, "segment").exists())
            .collect()
    }

    #[test]
    fn what_is_old_enough_and_uploaded_comes_next_and_nothing_behind_what_is_young() {
        let outbox = outbox(&[1, 2, 9, 3, 9]);
        let removed = Removed::open(outbox.path()).unwrap();
        for (until, before, expired) in [
            (5, at(1), None),
            (5, at(2), Some((1, 1))),
            (5, at(5), Some((1, 2))),
            (1, at(20), Some((1, 1))),
            (0, at(20), None),
            (5, at(20), Some((1, 5))),
            (9, at(20), Some((1, 5))),
        ] {
            assert_eq!(removed.expired(until, before), expired, "{until} {before}");
        }
        fs::remove_file(file(outbox.path(), 1, "segment")).unwrap();
        assert_eq!(removed.expired(5, at(5)), Some((1, 2)));
    }

    /// A kill after any step leaves something that the next start ends.
    #[test]
    fn a_decided_removal_survives_a_kill_and_is_carried_out_to_its_end() {
        let outbox = outbox(&[1, 2, 3, 4]);
        let mut removed = Removed::open(outbox.path()).unwrap();
        assert_eq!((removed.last(), removed.clear().unwrap()), (0, 0));
        removed.add((1, 1), b"first").unwrap();
        assert_eq!(removed.clear().unwrap(), 1);
        removed.add((2, 3), b"second").unwrap();
        // Killed here, between any two of its files.
        fs::remove_file(file(outbox.path(), 3, "segment")).unwrap();
        fs::remove_file(file(outbox.path(), 2, "head")).unwrap();
        for gone in [1, 0] {
            let removed = Removed::open(outbox.path()).unwrap();
            assert_eq!(removed.last(), 3);
            assert_eq!(removed.all().unwrap(), [b"first".to_vec(), b"second".to_vec()]);
            assert_eq!(removed.clear().unwrap(), gone);
            assert_eq!(left(outbox.path()), [4]);
            assert!(!file(outbox.path(), 3, "head").exists() && file(outbox.path(), 4, "head").exists());
            assert_eq!(removed.expired(4, at(9)), Some((4, 4)));
        }
    }
}
