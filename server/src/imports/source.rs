//! The uploaded file as rows. Everything here blocks and runs on a thread of its own.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    ops::ControlFlow,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use domain::imports::{
    Answers, Catalogue, FileProblem, Format, Inspection, RowProblem, Rows, SOLIDTIME_FILES, SolidtimeWork,
    SourceRow, TogglWork, WorkList, api_rows, archive, inspect, inspect_rows, rows, solidtime_zip, work_list,
};
use serde::de::DeserializeOwned;
use zip::ZipArchive;

/// The most files of an archive, and the longest list of them in bytes: it is read as a whole. Toggl has two files for each
/// project.
const MOST_FILES: u16 = 100;
const MOST_TOGGL_FILES: u16 = 10_000;
const LONGEST_LIST: u32 = 1024 * 1024;
/// A file may unpack to this many times its size, and to `SMALLEST` in any case: text never shrinks more.
const RATIO: u64 = 100;
const SMALLEST: u64 = 64 * 1024 * 1024;
/// The most records of one kind that are kept in memory while an archive is read.
const MOST_RECORDS: usize = 200_000;

/// What a file holds.
enum Content {
    Archive,
    Solidtime,
    /// Lists of what there is to work on, without entries.
    Work,
    /// Entries as an API answers them.
    Api,
    Entries,
}

/// What there is to work on, as a file has it.
pub enum Listed {
    BesideEntries(WorkList),
    /// There are no entries.
    Alone(WorkList),
}

/// A row of any format.
pub enum Incoming {
    Row(SourceRow),
    /// An entry of our own archive, with everything that only that has.
    Entry(u64, archive::TimeEntry),
}

/// How far the file has been read, and whether to go on.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    bytes: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

impl Meter {
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Lets the reading end with an error.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Lets the reading thread end when the job does not wait for it any more.
pub struct StopOnDrop(pub Meter);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// An uploaded file.
#[derive(Debug, Clone)]
pub struct Source {
    pub path: PathBuf,
    pub format: Format,
    pub meter: Meter,
}

impl Source {
    /// The same file, read from its beginning: with a meter of its own.
    pub fn afresh(&self) -> Self {
        Self {
            meter: Meter::default(),
            ..self.clone()
        }
    }

    /// The first pass.
    pub fn inspect(&self, answers: Answers) -> Result<Inspection, FileProblem> {
        match self.content()? {
            Content::Archive => self.with_archive(|rows| inspect_rows(rows)),
            Content::Solidtime => self.with_solidtime(|rows| inspect_rows(rows)),
            Content::Work => inspect_rows(std::iter::empty()),
            Content::Api => inspect_rows(api_rows(self.format, self.open()?)?),
            Content::Entries => inspect(self.format, self.open()?, answers),
        }
    }

    /// The second pass, until `take` has enough.
    pub fn each(
        &self,
        answers: Answers,
        mut take: impl FnMut(Result<Incoming, RowProblem>) -> ControlFlow<()>,
    ) -> Result<(), FileProblem> {
        let mut all = |rows: Rows<'_>| {
            for row in rows {
                if take(row.map(Incoming::Row)).is_break() {
                    break;
                }
            }
            Ok(())
        };
        match self.content()? {
            Content::Archive => {
                let mut zip = self.zip()?;
                let manifest = self.manifest(&mut zip)?;
                let entry = entries_of(&manifest)?;
                let file = self.member(&mut zip, archive::File::TimeEntries.name())?;
                for record in archive::records(file, entry) {
                    let incoming = record.map(|(line, entry)| Incoming::Entry(line, entry));
                    if take(incoming).is_break() {
                        break;
                    }
                }
                Ok(())
            }
            Content::Solidtime => self.with_solidtime(all),
            Content::Work => Ok(()),
            Content::Api => all(api_rows(self.format, self.open()?)?),
            Content::Entries => all(rows(self.format, self.open()?, answers)?),
        }
    }

    /// What there is to work on, in files that say so beside the entries or instead of them.
    pub fn listed(&self) -> Result<Option<Listed>, FileProblem> {
        match self.content()? {
            Content::Solidtime => {
                let mut zip = self.zip()?;
                let mut work = SolidtimeWork::default();
                for name in SOLIDTIME_FILES {
                    if zip.index_for_name(name).is_some() {
                        work.add(name, self.member(&mut zip, name)?)?;
                    }
                }
                Ok(Some(Listed::BesideEntries(work.into_list())))
            }
            Content::Work if self.is_zip()? => {
                let mut zip = self.zip()?;
                let names: Vec<String> = zip.file_names().map(str::to_owned).collect();
                if !names.iter().any(|name| name.ends_with("projects.json")) {
                    return Err(broken("the file", "there is no projects.json in it".to_owned()));
                }
                let mut work = TogglWork::default();
                for name in &names {
                    work.add(name, self.member(&mut zip, name)?)?;
                }
                Ok(Some(Listed::Alone(work.into_list())))
            }
            Content::Work => Ok(work_list(self.format, || self.open())?.map(Listed::Alone)),
            Content::Archive | Content::Api | Content::Entries => Ok(None),
        }
    }

    /// Some programs have several exports that are known here by one name.
    fn content(&self) -> Result<Content, FileProblem> {
        Ok(match self.format {
            Format::HourbookArchive => Content::Archive,
            Format::SolidtimeZip => Content::Solidtime,
            Format::TogglCsv if self.is_zip()? => Content::Work,
            Format::TogglCsv | Format::ClockifyCsv | Format::TimetaggerCsv if self.is_json()? => Content::Api,
            format if work_list(format, || self.open())?.is_some() => Content::Work,
            _ => Content::Entries,
        })
    }

    /// All records of one kind of an archive. A damaged file is refused as a whole.
    pub fn records<T: DeserializeOwned>(&self, file: archive::File) -> Result<Vec<T>, FileProblem> {
        let mut zip = self.zip()?;
        let manifest = self.manifest(&mut zip)?;
        let mut all = Vec::new();
        let Some(entry) = listed(&manifest, file)? else {
            return Ok(all);
        };
        for record in archive::records(self.member(&mut zip, file.name())?, entry) {
            let (_, record) = record.map_err(|problem| {
                broken(
                    file.name(),
                    format!("record {}: {}", problem.row, problem.message),
                )
            })?;
            all.push(record);
            if all.len() > MOST_RECORDS {
                return Err(broken(file.name(), format!("more than {MOST_RECORDS} records")));
            }
        }
        Ok(all)
    }

    fn with_archive<T>(
        &self,
        read: impl FnOnce(Rows<'_>) -> Result<T, FileProblem>,
    ) -> Result<T, FileProblem> {
        let mut zip = self.zip()?;
        let manifest = self.manifest(&mut zip)?;
        let mut catalogue = Catalogue::default();
        for file in archive::File::ALL {
            let Some(entry) = listed(&manifest, file)? else {
                continue;
            };
            if file != archive::File::TimeEntries {
                archive::add_names(&mut catalogue, file, entry, self.member(&mut zip, file.name())?)?;
            }
        }
        let entry = entries_of(&manifest)?;
        let file = self.member(&mut zip, archive::File::TimeEntries.name())?;
        read(archive::rows(file, entry, Arc::new(catalogue)))
    }

    fn with_solidtime<T>(
        &self,
        read: impl FnOnce(Rows<'_>) -> Result<T, FileProblem>,
    ) -> Result<T, FileProblem> {
        let mut zip = self.zip()?;
        let mut catalogue = Catalogue::default();
        for file in solidtime_zip::File::ALL {
            solidtime_zip::add_names(&mut catalogue, file, self.member(&mut zip, file.name())?)?;
        }
        let file = self.member(&mut zip, solidtime_zip::ENTRIES)?;
        read(solidtime_zip::rows(file, Arc::new(catalogue))?)
    }

    fn manifest(&self, zip: &mut ZipArchive<Metered>) -> Result<archive::Manifest, FileProblem> {
        archive::read_manifest(self.member(zip, archive::MANIFEST)?)
    }

    fn open(&self) -> io::Result<Metered> {
        Ok(Metered {
            file: File::open(&self.path)?,
            meter: self.meter.clone(),
        })
    }

    /// A table, or what the API of the program answers.
    fn is_json(&self) -> io::Result<bool> {
        let mut reader = BufReader::new(File::open(&self.path)?);
        let head = reader.fill_buf()?;
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        Ok(matches!(text.trim_ascii_start().first(), Some(b'{' | b'[')))
    }

    fn is_zip(&self) -> io::Result<bool> {
        let mut reader = BufReader::new(File::open(&self.path)?);
        Ok(reader.fill_buf()?.starts_with(b"PK"))
    }

    fn zip(&self) -> Result<ZipArchive<Metered>, FileProblem> {
        let most = match self.format {
            Format::TogglCsv => MOST_TOGGL_FILES,
            _ => MOST_FILES,
        };
        check_list(&mut File::open(&self.path)?, most)?;
        ZipArchive::new(self.open()?)
            .map_err(|error| broken("the file", format!("this is no zip file: {error}")))
    }

    /// One file of a zip, which must not unpack to more than text can have shrunk to.
    fn member<'z>(
        &self,
        zip: &'z mut ZipArchive<Metered>,
        name: &str,
    ) -> Result<Capped<zip::read::ZipFile<'z, Metered>>, FileProblem> {
        let size = std::fs::metadata(&self.path)?.len();
        let file = zip
            .by_name(name)
            .map_err(|error| broken(name, format!("it cannot be read from the zip file: {error}")))?;
        Ok(Capped {
            inner: file,
            left: size.saturating_mul(RATIO).max(SMALLEST),
        })
    }
}

/// What the manifest says about a file; `None` if the archive is older than the file.
fn listed(
    manifest: &archive::Manifest,
    file: archive::File,
) -> Result<Option<&archive::FileEntry>, FileProblem> {
    match manifest.file(file) {
        None if file.since() <= manifest.version => Err(unlisted(file)),
        found => Ok(found),
    }
}

fn entries_of(manifest: &archive::Manifest) -> Result<&archive::FileEntry, FileProblem> {
    let file = archive::File::TimeEntries;
    manifest.file(file).ok_or_else(|| unlisted(file))
}

fn unlisted(file: archive::File) -> FileProblem {
    broken(file.name(), "the manifest does not list it".to_owned())
}

fn broken(file: &str, reason: String) -> FileProblem {
    FileProblem::Broken {
        file: file.to_owned(),
        reason,
    }
}

/// Refuses a zip whose list of files would not fit into memory, before anything reads that list. What is looked at
/// are the last 22 bytes: a zip with a comment behind them or of more than 4 GiB is none that is known here.
fn check_list(file: &mut File, most: u16) -> Result<(), FileProblem> {
    const END: usize = 22;
    const FROM_END: i64 = -22;
    let unknown = || broken("the file", "this is no zip file of a known kind".to_owned());
    let mut end = [0; END];
    file.seek(SeekFrom::End(FROM_END)).map_err(|_| unknown())?;
    file.read_exact(&mut end)?;
    if !end.starts_with(b"PK\x05\x06") {
        return Err(unknown());
    }
    let files = u16::from_le_bytes([end[10], end[11]]);
    let list = u32::from_le_bytes([end[12], end[13], end[14], end[15]]);
    if files > most || list > LONGEST_LIST {
        return Err(broken(
            "the file",
            format!("it holds {files} files; an export has at most {most}"),
        ));
    }
    Ok(())
}

/// Counts what is read of the file.
pub struct Metered {
    file: File,
    meter: Meter,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.meter.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("the import was stopped"));
        }
        let count = self.file.read(buffer)?;
        self.meter.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl Seek for Metered {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Ends with an error after so many bytes.
struct Capped<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(count as u64)
            .ok_or_else(|| io::Error::other("it unpacks to far more than a real export"))?;
        Ok(count)
    }
}
