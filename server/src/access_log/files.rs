//! Files of a day each: the newest is written, the oldest go.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use jiff::{ToSpan, civil::Date};

/// How the name of a file begins and ends; between them stands its date.
pub const PREFIX: &str = "access-";
pub const SUFFIX: &str = ".log";

/// The folder of the access log and the file of the day.
pub struct Files {
    folder: PathBuf,
    days: u16,
    open: Option<(Date, File)>,
}

impl Files {
    /// The folder is made if it is not there; what cannot be written is an error at the start.
    pub fn open(folder: &Path, days: u16, today: Date) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let mut files = Self {
            folder: folder.to_owned(),
            days,
            open: None,
        };
        files.turn_to(today)?;
        Ok(files)
    }

    /// Appends lines to the file of their day.
    pub fn append(&mut self, day: Date, lines: &[u8]) -> io::Result<()> {
        self.turn_to(day)?;
        match &mut self.open {
            Some((_, file)) => file.write_all(lines),
            None => Ok(()),
        }
    }

    fn turn_to(&mut self, day: Date) -> io::Result<()> {
        // A clock that goes back goes on in the newer file.
        if self.open.as_ref().is_some_and(|(open, _)| *open >= day) {
            return Ok(());
        }
        let path = self.folder.join(format!("{PREFIX}{day}{SUFFIX}"));
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(path)?;
        self.open = Some((day, file));
        self.remove_old(day)
    }

    /// Removes files of days that are over for longer than they are kept. Files with other names are somebody else's.
    fn remove_old(&self, today: Date) -> io::Result<()> {
        let oldest = today
            .checked_sub(i64::from(self.days.saturating_sub(1)).days())
            .unwrap_or(Date::MIN);
        for file in fs::read_dir(&self.folder)? {
            let file = file?;
            if date_of(&file.file_name().to_string_lossy()).is_some_and(|date| date < oldest) {
                fs::remove_file(file.path())?;
            }
        }
        Ok(())
    }
}

pub fn date_of(name: &str) -> Option<Date> {
    name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, os::unix::fs::PermissionsExt};

    use jiff::civil::date;

    use super::*;

    fn names(folder: &Path) -> BTreeSet<String> {
        fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn each_day_has_its_file_and_old_ones_go() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("access");
        let mut files = Files::open(&folder, 2, date(2026, 2, 27)).unwrap();
        fs::write(folder.join("notes.txt"), "mine").unwrap();
        fs::write(folder.join("access-2020-01-01.log.gz"), "archived").unwrap();
        files.append(date(2026, 2, 27), b"a\n").unwrap();
        files.append(date(2026, 2, 28), b"b\n").unwrap();
        files.append(date(2026, 3, 1), b"c\n").unwrap();
        files.append(date(2026, 2, 28), b"d\n").unwrap();
        let kept = [
            "access-2020-01-01.log.gz",
            "access-2026-02-28.log",
            "access-2026-03-01.log",
            "notes.txt",
        ];
        assert_eq!(names(&folder), kept.map(str::to_owned).into());
        let newest = folder.join("access-2026-03-01.log");
        assert_eq!(fs::read_to_string(&newest).unwrap(), "c\nd\n");
        assert_eq!(fs::metadata(&newest).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        drop(files);
        let mut again = Files::open(&folder, 1, date(2026, 3, 1)).unwrap();
        again.append(date(2026, 3, 1), b"e\n").unwrap();
        assert_eq!(
            fs::read_to_string(&newest).unwrap(),
            "c\nd\ne\n",
            "a restart goes on"
        );
        assert!(!names(&folder).contains("access-2026-02-28.log"));
    }
}
