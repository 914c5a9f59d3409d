//! What is kept of a crash of the server, where its operator wants that: when, at which place of the program, and on which way it
//! came there. It stays on the machine, and holds nothing that people typed: a message that was put together at run time may quote
//! it, so only those are kept that stand in the program word by word.

use std::{
    backtrace::Backtrace,
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    panic::{self, PanicHookInfo},
    path::Path,
    thread,
};

use serde::Serialize;

use crate::clock::Clock;

/// The longest way that is kept, in bytes: the places nearest to the crash.
const LONGEST_WAY: usize = 32 * 1024;
/// The longest name of a place that becomes the name of a file.
const LONGEST_NAME: usize = 120;

/// One crash.
#[derive(Debug, Serialize)]
struct Crash {
    at: String,
    version: &'static str,
    /// File, line and column in the source.
    place: String,
    /// Left out where it was not known before the program ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
    thread: Option<String>,
    way: String,
}

impl Crash {
    fn of(info: &PanicHookInfo<'_>) -> Self {
        let mut way = Backtrace::force_capture().to_string();
        way.truncate(way.floor_char_boundary(LONGEST_WAY));
        Self {
            at: Clock.now().to_string(),
            version: env!("CARGO_PKG_VERSION"),
            place: info.location().map(ToString::to_string).unwrap_or_default(),
            message: info.payload().downcast_ref::<&'static str>().copied(),
            thread: thread::current().name().map(str::to_owned),
            way,
        }
    }

    /// One file for each place, the newest crash in it: a crash that comes again and again fills no disk.
    fn file_name(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        let name: String = self.place.chars().map(plain).collect();
        let end = name.len().saturating_sub(LONGEST_NAME);
        format!("crash-{}.json", name[end..].trim_matches('-'))
    }

    fn write(&self, folder: &Path) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(self)?;
        let mut file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(true)
            .mode(0o600)
            .open(folder.join(self.file_name()))?;
        file.write_all(&text)
    }
}

/// From now on every crash leaves a file in this folder.
///
/// # Errors
///
/// The folder cannot be made.
pub fn keep(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let folder = folder.to_owned();
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        before(info);
        // There is nobody left to tell that a report could not be written; the crash itself stands in the log.
        let _ = Crash::of(info).write(&folder);
    }));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// ASVS v5.0.0-16.2.5: what people typed does not get into a report; the place does, and only the account reads it.
    #[test]
    fn a_crash_is_kept_with_its_place_and_without_what_people_typed() {
        let folder = tempfile::tempdir().unwrap();
        let crashes = folder.path().join("crashes");
        keep(&crashes).unwrap();
        let typed = String::from("Lunch with Grace");
        for _ in 0..2 {
            let crashed = panic::catch_unwind(|| panic!("cannot read {typed}"));
            assert!(crashed.is_err());
        }
        let crashed = panic::catch_unwind(|| panic!("this cannot be"));
        assert!(crashed.is_err());
        let mut files: Vec<_> = fs::read_dir(&crashes)
            .unwrap()
            .map(|file| file.unwrap().path())
            // A test beside this one may crash on purpose meanwhile.
            .filter(|path| path.to_string_lossy().contains("crashes-rs"))
            .collect();
        files.sort();
        assert_eq!(files.len(), 2, "one for each place: {files:?}");
        let texts: Vec<String> = files
            .iter()
            .map(|path| fs::read_to_string(path).unwrap())
            .collect();
        assert!(texts.iter().all(|text| !text.contains("Grace")), "{texts:?}");
        assert!(
            texts
                .iter()
                .any(|text| text.contains(r#""message": "this cannot be""#))
        );
        for (path, text) in files.iter().zip(&texts) {
            assert!(text.contains("crashes.rs:"), "{text}");
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let _ = panic::take_hook();
    }
}
