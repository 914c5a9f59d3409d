//! Commits of chosen repositories, read from the log that git itself keeps of what `HEAD` was.

use std::{
    collections::HashMap,
    fs,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use sealed::records::{Data, Kind};
use serde_json::Value;
use tokio::{task::JoinSet, time::interval};

use crate::{
    config::{CaptureSection, Places},
    control::Sources,
    event::Event,
    failure::Failure,
    process,
    recorder::{Recorder, Shared, Track},
    spool::{Range, SpoolError},
};

const NAME: &str = "commits";
/// How often it is looked whether a log has changed.
const LOOK: Duration = Duration::from_secs(3);
/// What is read of a log at most: the newest commits of it.
const LONGEST: u64 = 256 << 10;

/// Watches the repositories of a configuration.
pub fn start(section: &CaptureSection, recorder: &Shared, sources: &Sources, tasks: &mut JoinSet<()>) {
    if section.repositories.is_empty() {
        sources.set(NAME, "no repository is chosen");
        return;
    }
    let paths: Vec<PathBuf> = section
        .repositories
        .iter()
        .map(|path| Places::expand(path))
        .collect();
    let (recorder, sources) = (recorder.clone(), sources.clone());
    tasks.spawn(async move {
        let since = process::now();
        let mut ticks = interval(LOOK);
        let mut told = None;
        let mut stamps: HashMap<PathBuf, Stamp> = HashMap::new();
        loop {
            ticks.tick().await;
            let missing: Vec<String> = paths
                .iter()
                .filter(|path| folder(path).is_none())
                .map(|path| path.display().to_string())
                .collect();
            if told.as_ref() != Some(&missing) {
                sources.set(NAME, about(paths.len(), &missing));
                told = Some(missing);
            }
            for path in &paths {
                let stamp = stamp(path);
                if stamp.is_none() || stamps.get(path) == stamp.as_ref() {
                    continue;
                }
                stamps.extend(stamp.map(|stamp| (path.clone(), stamp)));
                if let Err(error) = look(&mut recorder.lock(), path, since, process::now()) {
                    tracing::error!(%error, "cannot record");
                }
            }
        }
    });
}

/// Size and time of a log: as long as they stay, nothing was committed.
type Stamp = (u64, Option<SystemTime>);

fn stamp(path: &Path) -> Option<Stamp> {
    let log = fs::metadata(folder(path)?.join("logs/HEAD")).ok()?;
    Some((log.len(), log.modified().ok()))
}

fn about(count: usize, missing: &[String]) -> String {
    match missing {
        [] => format!("watched: {count} repositories"),
        missing => format!("no repository: {}", missing.join(", ")),
    }
}

/// Notes the commits that are not noted yet, also those that were made while no agent ran.
fn look(recorder: &mut Recorder, path: &Path, since: Timestamp, now: Timestamp) -> Result<(), SpoolError> {
    let Some(folder) = folder(path) else {
        return Ok(());
    };
    let name = Value::String(name(path));
    let branch = branch(&folder);
    let track = Track::of(Kind::Commit);
    let bucket = recorder.own_bucket(&track, now)?;
    let from = newest(recorder, &bucket, &name)?.unwrap_or(since);
    let log = read_end(&folder.join("logs/HEAD"))
        .map_err(|error| SpoolError::Disk(Failure::file("read", &folder.join("logs/HEAD"), &error)));
    let Ok(log) = log else { return Ok(()) };
    for commit in log
        .lines()
        .filter_map(Commit::read)
        .filter(|commit| commit.at >= from)
    {
        let mut data = crate::event::data([
            ("repository", name.clone()),
            ("commit", Value::String(commit.id)),
            ("summary", Value::String(commit.summary)),
        ]);
        if let Some(branch) = &branch {
            data.insert("branch".to_owned(), Value::String(branch.clone()));
        }
        if !noted(recorder, &bucket, commit.at, &data)? {
            recorder.begin(&track, data, commit.at, now)?;
        }
    }
    Ok(())
}

fn newest(
    recorder: &mut Recorder,
    bucket: &str,
    repository: &Value,
) -> Result<Option<Timestamp>, SpoolError> {
    let events = recorder.spool().events(bucket, Range::default(), Some(1000))?;
    let found = events
        .iter()
        .find(|event| event.data.get("repository") == Some(repository));
    Ok(found.map(|event| event.start))
}

fn noted(recorder: &mut Recorder, bucket: &str, at: Timestamp, data: &Data) -> Result<bool, SpoolError> {
    let range = Range {
        start: Some(at),
        end: Some(at),
    };
    let events = recorder.spool().whole_events(bucket, range)?;
    let same = |event: &Event| event.data.get("commit") == data.get("commit");
    Ok(events.iter().any(same))
}

/// One line of the log that is a commit.
#[derive(Debug, PartialEq, Eq)]
struct Commit {
    at: Timestamp,
    id: String,
    summary: String,
}

impl Commit {
    /// `OLD NEW NAME <MAIL> SECONDS ZONE TAB commit: SUMMARY`
    fn read(line: &str) -> Option<Self> {
        let (head, message) = line.split_once('\t')?;
        let (action, summary) = message.split_once(": ")?;
        let made = ["commit", "merge", "cherry-pick", "revert"];
        if !made.contains(&action.split_whitespace().next()?) {
            return None;
        }
        let id = head.split(' ').nth(1)?;
        let (_, time) = head.rsplit_once("> ")?;
        let seconds = time.split(' ').next()?.parse().ok()?;
        Some(Self {
            at: Timestamp::from_second(seconds).ok()?,
            id: id.get(..12)?.to_owned(),
            summary: summary.to_owned(),
        })
    }
}

/// The folder of git: inside, beside (`.git` is a file in worktrees), or the repository itself.
fn folder(path: &Path) -> Option<PathBuf> {
    let inside = path.join(".git");
    if inside.is_dir() {
        return Some(inside);
    }
    if let Ok(text) = fs::read_to_string(&inside) {
        return Some(path.join(text.strip_prefix("gitdir: ")?.trim()));
    }
    path.join("HEAD").is_file().then(|| path.to_owned())
}

fn branch(folder: &Path) -> Option<String> {
    let head = fs::read_to_string(folder.join("HEAD")).ok()?;
    Some(head.trim().strip_prefix("ref: refs/heads/")?.to_owned())
}

fn name(path: &Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn read_end(path: &Path) -> std::io::Result<String> {
    let mut file = fs::File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LONGEST)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_are_found_among_everything_that_moves_head() {
        let line = |message: &str| {
            format!(
                "{} {} Ada <ada@acme.example> 1772000000 +0100\t{message}",
                "0".repeat(40),
                "ab".repeat(20)
            )
        };
        let commit = Commit::read(&line("commit (amend): Fix: the <rest>")).unwrap();
        assert_eq!(commit.summary, "Fix: the <rest>");
        assert_eq!(commit.id, "abababababab");
        assert_eq!(commit.at.as_second(), 1_772_000_000);
        assert!(Commit::read(&line("merge topic: Merge made by the 'ort' strategy.")).is_some());
        for other in [
            "checkout: moving from a to b",
            "reset: moving to HEAD~1",
            "pull: Fast-forward",
            "commit",
        ] {
            assert_eq!(Commit::read(&line(other)), None, "{other}");
        }
        assert_eq!(Commit::read(""), None);
    }
}
