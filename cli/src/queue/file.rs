//! The file of the queue: one JSON object per line, only ever added to, so that a crash can at most leave a last
//! line unfinished, which was then never confirmed to anybody.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::time::sleep;
use uuid::Uuid;

use super::Recorded;
use crate::{failure::Failure, private_file};

/// How often and how long to wait for another command that holds the queue: half a minute in all.
const LOCK_ATTEMPTS: u32 = 300;
const LOCK_PAUSE: Duration = Duration::from_millis(100);

/// How many lines a queue may have before those that are done are thrown out.
const LONG: usize = 200;

/// The queue, held by this process alone.
#[derive(Debug)]
pub struct Queue {
    path: PathBuf,
    file: File,
    waiting: Vec<Waiting>,
    lines: usize,
    /// Held until the queue is dropped; the operating system frees it when the process dies.
    _lock: File,
}

/// A record that is not stored on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What was recorded.
    pub recorded: Recorded,
    /// Why the server refused it; it then waits for a person.
    pub refused: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Recorded { record: Box<Recorded> },
    Stored { key: Uuid },
    Refused { key: Uuid, reason: String },
    Again { key: Uuid },
    Dropped { key: Uuid },
}

impl Queue {
    /// Opens the queue and waits while another command holds it.
    pub async fn open(directory: &Path) -> Result<Self, Failure> {
        private_file::create_directory(directory)?;
        let lock = hold(&directory.join("queue.lock")).await?;
        let path = directory.join("queue.jsonl");
        let mut file = private_file::open_for_append(&path)?;
        let (waiting, lines) = read(&mut file, &path)?;
        private_file::sync_directory(&path).map_err(|error| Failure::file("write", &path, &error))?;
        Ok(Self {
            path,
            file,
            waiting,
            lines,
            _lock: lock,
        })
    }

    /// What is not stored on the server, in the order in which it was recorded.
    pub fn waiting(&self) -> &[Waiting] {
        &self.waiting
    }

    /// Adds a record. When this returns, it survives a power cut.
    pub fn record(&mut self, recorded: Recorded) -> Result<(), Failure> {
        self.append(&Line::Recorded {
            record: Box::new(recorded.clone()),
        })?;
        self.waiting.push(Waiting {
            recorded,
            refused: None,
        });
        Ok(())
    }

    /// Notes that the server has stored a record.
    pub fn stored(&mut self, key: Uuid) -> Result<(), Failure> {
        self.append(&Line::Stored { key })?;
        self.remove(key);
        Ok(())
    }

    /// Notes that the server refused a record, which is kept for a person to decide.
    pub fn refused(&mut self, key: Uuid, reason: &str) -> Result<(), Failure> {
        self.append(&Line::Refused {
            key,
            reason: reason.to_owned(),
        })?;
        mark(&mut self.waiting, key, Some(reason.to_owned()));
        Ok(())
    }

    /// Lets a refused record be sent again.
    pub fn again(&mut self, key: Uuid) -> Result<(), Failure> {
        self.append(&Line::Again { key })?;
        mark(&mut self.waiting, key, None);
        Ok(())
    }

    /// Throws a record away because somebody said so.
    pub fn discard(&mut self, key: Uuid) -> Result<(), Failure> {
        self.append(&Line::Dropped { key })?;
        self.remove(key);
        Ok(())
    }

    /// Makes the file short again when most of it is done.
    pub fn tidy(&mut self) -> Result<(), Failure> {
        if self.waiting.is_empty() && self.lines > 0 {
            let emptied = self.file.set_len(0).and_then(|()| self.file.sync_all());
            self.lines = 0;
            return emptied.map_err(|error| Failure::file("write", &self.path, &error));
        }
        if self.lines <= LONG + 2 * self.waiting.len() {
            return Ok(());
        }
        let mut text = Vec::new();
        let mut lines = 0;
        for Waiting { recorded, refused } in &self.waiting {
            text.extend(encode(&Line::Recorded {
                record: Box::new(recorded.clone()),
            })?);
            lines += 1;
            if let Some(reason) = refused {
                text.extend(encode(&Line::Refused {
                    key: recorded.key,
                    reason: reason.clone(),
                })?);
                lines += 1;
            }
        }
        private_file::replace(&self.path, &text)?;
        self.file = private_file::open_for_append(&self.path)?;
        self.lines = lines;
        Ok(())
    }

    fn append(&mut self, line: &Line) -> Result<(), Failure> {
        let text = encode(line)?;
        let written = self.file.write_all(&text).and_then(|()| self.file.sync_data());
        written.map_err(|error| Failure::file("write", &self.path, &error))?;
        self.lines += 1;
        Ok(())
    }

    fn remove(&mut self, key: Uuid) {
        self.waiting.retain(|waiting| waiting.recorded.key != key);
    }
}

/// How many records wait, and how many of them were refused, without holding the queue.
pub fn count(directory: &Path) -> Result<(usize, usize), Failure> {
    let path = directory.join("queue.jsonl");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((0, 0)),
        Err(error) => return Err(Failure::file("read", &path, &error)),
    };
    let whole = text.rfind('\n').map_or(0, |position| position + 1);
    let (waiting, _) = replay_lines(text.get(..whole).unwrap_or_default(), &path)?;
    let refused = waiting.iter().filter(|waiting| waiting.refused.is_some()).count();
    Ok((waiting.len(), refused))
}

async fn hold(path: &Path) -> Result<File, Failure> {
    let file = private_file::open_for_append(path)?;
    for _ in 0..LOCK_ATTEMPTS {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => sleep(LOCK_PAUSE).await,
            Err(TryLockError::Error(error)) => return Err(Failure::file("lock", path, &error)),
        }
    }
    Err(Failure::Local(
        "another hourbook command is still busy with the queue; try again when it is done".to_owned(),
    ))
}

fn encode(line: &Line) -> Result<Vec<u8>, Failure> {
    let mut text = serde_json::to_vec(line).map_err(|error| Failure::Local(error.to_string()))?;
    text.push(b'\n');
    Ok(text)
}

/// Reads the file and cuts off a last line that a crash left unfinished.
fn read(file: &mut File, path: &Path) -> Result<(Vec<Waiting>, usize), Failure> {
    let trouble = |error: io::Error| Failure::file("read", path, &error);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(trouble)?;
    let whole = bytes
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |position| position + 1);
    if whole < bytes.len() {
        file.set_len(whole as u64)
            .and_then(|()| file.sync_all())
            .map_err(trouble)?;
        bytes.truncate(whole);
    }
    let text = String::from_utf8(bytes).map_err(|_| damaged(path, 0))?;
    replay_lines(&text, path)
}

fn replay_lines(text: &str, path: &Path) -> Result<(Vec<Waiting>, usize), Failure> {
    let mut waiting: Vec<Waiting> = Vec::new();
    let mut lines = 0;
    for line in text.lines() {
        lines += 1;
        match serde_json::from_str(line).map_err(|_| damaged(path, lines))? {
            Line::Recorded { record } => waiting.push(Waiting {
                recorded: *record,
                refused: None,
            }),
            Line::Stored { key } | Line::Dropped { key } => waiting.retain(|other| other.recorded.key != key),
            Line::Refused { key, reason } => mark(&mut waiting, key, Some(reason)),
            Line::Again { key } => mark(&mut waiting, key, None),
        }
    }
    Ok((waiting, lines))
}

fn mark(waiting: &mut [Waiting], key: Uuid, refused: Option<String>) {
    if let Some(found) = waiting.iter_mut().find(|waiting| waiting.recorded.key == key) {
        found.refused = refused;
    }
}

fn damaged(path: &Path, line: usize) -> Failure {
    Failure::Local(format!(
        "line {line} of {} cannot be read; nothing was sent. Move the file away to begin a new queue",
        path.display()
    ))
}

#[cfg(test)]
mod tests {
    use api::entries::Billable;

    use super::*;
    use crate::queue::{Action, When, Work};

    fn recorded(number: u128) -> Recorded {
        let work = Work {
            note: format!("work {number}"),
            project: Some("Atlas".to_owned()),
            task: None,
            tags: vec!["support".to_owned()],
            billable: Billable::Inherit,
        };
        let when = When::Lasting {
            date: jiff::civil::date(2026, 3, 2),
            seconds: 60,
        };
        Recorded {
            key: Uuid::from_u128(number),
            server: "https://acme.localhost:8443".to_owned(),
            member_id: Uuid::nil(),
            at: jiff::Timestamp::UNIX_EPOCH.into(),
            action: Action::Add {
                id: Uuid::from_u128(number),
                work,
                when,
            },
        }
    }

    fn keys(queue: &Queue) -> Vec<u128> {
        queue
            .waiting()
            .iter()
            .map(|waiting| waiting.recorded.key.as_u128())
            .collect()
    }

    #[tokio::test]
    async fn records_wait_in_order_until_the_server_has_them() {
        let directory = tempfile::tempdir().unwrap();
        let mut queue = Queue::open(directory.path()).await.unwrap();
        for number in 1..=3 {
            queue.record(recorded(number)).unwrap();
        }
        queue.stored(Uuid::from_u128(2)).unwrap();
        drop(queue);
        let queue = Queue::open(directory.path()).await.unwrap();
        assert_eq!(keys(&queue), [1, 3]);
        assert_eq!(queue.waiting()[0].recorded, recorded(1));
    }

    #[tokio::test]
    async fn a_refused_record_is_kept_until_somebody_decides() {
        let directory = tempfile::tempdir().unwrap();
        let mut queue = Queue::open(directory.path()).await.unwrap();
        queue.record(recorded(1)).unwrap();
        queue.record(recorded(2)).unwrap();
        queue.refused(Uuid::from_u128(1), "period_locked").unwrap();
        drop(queue);
        assert_eq!(count(directory.path()).unwrap(), (2, 1));
        let mut queue = Queue::open(directory.path()).await.unwrap();
        assert_eq!(queue.waiting()[0].refused.as_deref(), Some("period_locked"));
        queue.again(Uuid::from_u128(1)).unwrap();
        queue.discard(Uuid::from_u128(2)).unwrap();
        drop(queue);
        let queue = Queue::open(directory.path()).await.unwrap();
        assert_eq!(
            (keys(&queue), queue.waiting()[0].refused.clone()),
            (vec![1], None)
        );
    }

    /// A kill or a power cut in the middle of a write leaves every earlier record readable, whatever the place.
    #[tokio::test]
    async fn a_cut_at_any_byte_loses_at_most_the_unconfirmed_record() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("queue.jsonl");
        let mut queue = Queue::open(directory.path()).await.unwrap();
        queue.record(recorded(1)).unwrap();
        let first = fs::metadata(&path).unwrap().len();
        queue.record(recorded(2)).unwrap();
        drop(queue);
        let whole = fs::read(&path).unwrap();
        // Every place of the line matters the same, so every third one is enough; the last byte is always among them.
        for length in (first..=whole.len() as u64).rev().step_by(3) {
            fs::write(&path, &whole[..usize::try_from(length).unwrap()]).unwrap();
            assert!(count(directory.path()).is_ok());
            let mut queue = Queue::open(directory.path()).await.unwrap();
            let expected: &[u128] = if length == whole.len() as u64 {
                &[1, 2]
            } else {
                &[1]
            };
            assert_eq!(keys(&queue), expected, "cut at {length}");
            queue.record(recorded(9)).unwrap();
            drop(queue);
            let queue = Queue::open(directory.path()).await.unwrap();
            assert_eq!(keys(&queue), [expected, &[9]].concat(), "cut at {length}");
        }
    }

    #[tokio::test]
    async fn a_damaged_line_is_named_and_nothing_is_thrown_away() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("queue.jsonl");
        fs::write(
            &path,
            "{\"line\":\"stored\",\"key\":\"00000000-0000-0000-0000-000000000001\"}\nnonsense\n",
        )
        .unwrap();
        let before = fs::read(&path).unwrap();
        let failure = Queue::open(directory.path()).await.unwrap_err();
        assert_eq!(failure.exit_code(), 5);
        assert!(failure.to_string().starts_with("line 2 of"), "{failure}");
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[tokio::test]
    async fn the_file_does_not_grow_for_ever() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("queue.jsonl");
        let mut queue = Queue::open(directory.path()).await.unwrap();
        queue.record(recorded(1)).unwrap();
        queue.refused(Uuid::from_u128(1), "no").unwrap();
        for number in 2..200 {
            queue.record(recorded(number)).unwrap();
            queue.stored(Uuid::from_u128(number)).unwrap();
            queue.tidy().unwrap();
        }
        assert!(fs::read_to_string(&path).unwrap().lines().count() <= LONG + 4);
        drop(queue);
        let mut queue = Queue::open(directory.path()).await.unwrap();
        assert_eq!(
            (keys(&queue), queue.waiting()[0].refused.as_deref()),
            (vec![1], Some("no"))
        );
        queue.discard(Uuid::from_u128(1)).unwrap();
        queue.tidy().unwrap();
        assert_eq!(fs::metadata(&path).unwrap().len(), 0);
    }

    #[tokio::test]
    async fn only_one_process_holds_the_queue() {
        let directory = tempfile::tempdir().unwrap();
        let queue = Queue::open(directory.path()).await.unwrap();
        let other = File::open(directory.path().join("queue.lock")).unwrap();
        assert!(matches!(other.try_lock(), Err(TryLockError::WouldBlock)));
        drop(queue);
        assert!(other.try_lock().is_ok());
    }
}
