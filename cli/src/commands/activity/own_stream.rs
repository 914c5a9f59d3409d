//! A stream of this machine's device for what people bring in themselves; the agent writes stream 0.
//!
//! What is sealed is kept on the disk, with the state of the stream, before it is sent: after a crash the same bytes are
//! sent again, and the device never signs two heads with one number.

use std::{fs, io, path::PathBuf};

use api::{
    activity::{SealedContent, SegmentPlace},
    client::Client,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sealed::{StreamId, heads::Stream, keys::DeviceKeys, records::Record, segment};
use serde::{Deserialize, Serialize};

use super::{opening, store::Log};
use crate::{context::Context, failure::Failure, private_file, process};

/// The number of the stream.
const NUMBER: u32 = 1;
/// Records of one segment: far below what the format allows.
const MOST_RECORDS: usize = 20_000;
/// Bytes of records in one segment: a quarter of what the format allows.
const MOST_BYTES: usize = 4 << 20;

/// The stream.
pub struct OwnStream<'a> {
    client: &'a Client,
    log: &'a Log,
    pub keys: DeviceKeys,
    folder: PathBuf,
    stream: Stream,
}

/// A segment on its way.
#[derive(Serialize, Deserialize)]
struct Pending {
    number: u64,
    segment: String,
    head: String,
    stream: Stream,
}

/// Bytes as JSON carries them.
pub fn content(bytes: &[u8]) -> SealedContent {
    SealedContent {
        content: STANDARD.encode(bytes),
    }
}

impl<'a> OwnStream<'a> {
    /// The stream of this machine's device, which must belong to the log.
    pub async fn open(context: &Context, client: &'a Client, log: &'a Log) -> Result<Self, Failure> {
        let keys = opening::device(context)?.ok_or_else(|| {
            Failure::Usage(
                "this needs a device of the log on this machine: run `hourbook-agent enrol` here".to_owned(),
            )
        })?;
        let known = log.list.device(keys.id());
        if known.is_none_or(|device| device.revoked.is_some()) {
            return Err(Failure::Usage(
                "the device of this machine does not belong to the log, or was revoked".to_owned(),
            ));
        }
        let id = StreamId {
            device: keys.id(),
            stream: NUMBER,
        };
        let mut own = Self {
            stream: Stream::new(log.list.log(), id),
            folder: context.directory.join("activity-stream"),
            client,
            log,
            keys,
        };
        own.resume(id).await?;
        Ok(own)
    }

    /// Seals records and sends them; answers how many segments that made.
    pub async fn add(&mut self, records: &[Record]) -> Result<usize, Failure> {
        let parts = parts(records);
        let made = parts.len();
        for part in parts {
            self.add_segment(part).await?;
        }
        Ok(made)
    }

    /// Goes on from where the disk says, else from where the server was found to stand.
    async fn resume(&mut self, id: StreamId) -> Result<(), Failure> {
        // Of another log or another device, what was kept is of no use.
        let log = self.log.list.log();
        let own = |stream: &Stream| stream.log() == log && stream.id() == id;
        let pending = read::<Pending>(&self.pending())?;
        if let Some(pending) = pending.filter(|pending| own(&pending.stream)) {
            self.send(&pending).await?;
            self.stream = pending.stream;
            return Ok(());
        }
        let kept = read::<Stream>(&self.state())?.filter(own);
        if let Some(kept) = kept {
            self.stream = kept;
        } else if let Some(known) = self.log.verdict.memory.stream(id) {
            self.stream = Stream::resume(log, known);
        }
        Ok(())
    }

    async fn add_segment(&mut self, records: &[Record]) -> Result<(), Failure> {
        let local = |error: &dyn std::fmt::Display| Failure::Local(format!("cannot seal: {error}"));
        let (generation, recipient) = self
            .log
            .list
            .current_recipient()
            .ok_or_else(|| local(&"the device list names no recipient"))?;
        let mut stream = self.stream.clone();
        let sealed =
            segment::seal(&stream, records, generation, &recipient).map_err(|error| local(&error))?;
        stream.append(&sealed).map_err(|error| local(&error))?;
        let seen = self.log.verdict.seen();
        let head = stream
            .sign(&self.keys, &self.log.list, &seen, process::now())
            .map_err(|error| local(&error))?;
        let pending = Pending {
            number: sealed.number,
            segment: STANDARD.encode(&sealed.bytes),
            head: STANDARD.encode(head.to_bytes()),
            stream,
        };
        private_file::create_directory(&self.folder)?;
        let text = serde_json::to_vec(&pending).map_err(|error| local(&error))?;
        private_file::replace(&self.pending(), &text)?;
        self.send(&pending).await?;
        self.stream = pending.stream;
        Ok(())
    }

    async fn send(&self, pending: &Pending) -> Result<(), Failure> {
        let unreadable = |_| Failure::Local(format!("{} cannot be used", self.pending().display()));
        let number = i64::try_from(pending.number).unwrap_or(i64::MAX);
        let place = SegmentPlace {
            device_id: pending.stream.id().device.0,
            stream: NUMBER,
            number,
        };
        let bytes = STANDARD.decode(&pending.segment).map_err(unreadable)?;
        self.client.upload_activity_segment(&place, bytes).await?;
        let head = SealedContent {
            content: pending.head.clone(),
        };
        self.client.add_activity_head(&head).await?;
        let text = serde_json::to_vec(&pending.stream).map_err(|error| Failure::Local(error.to_string()))?;
        private_file::replace(&self.state(), &text)?;
        let path = self.pending();
        fs::remove_file(&path).map_err(|error| Failure::file("remove", &path, &error))
    }

    fn pending(&self) -> PathBuf {
        self.folder.join("pending.json")
    }

    fn state(&self) -> PathBuf {
        self.folder.join("stream.json")
    }
}

fn read<T: serde::de::DeserializeOwned>(path: &std::path::Path) -> Result<Option<T>, Failure> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| Failure::Local(format!("{} cannot be used: {error}", path.display()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::file("read", path, &error)),
    }
}

/// Records in parts that fit into segments.
fn parts(records: &[Record]) -> Vec<&[Record]> {
    let (mut parts, mut begin, mut bytes) = (Vec::new(), 0, 0);
    for (index, record) in records.iter().enumerate() {
        let length = serde_json::to_string(record).map_or(0, |line| line.len() + 1);
        if index > begin && (index - begin == MOST_RECORDS || bytes + length > MOST_BYTES) {
            parts.push(&records[begin..index]);
            (begin, bytes) = (index, 0);
        }
        bytes += length;
    }
    if begin < records.len() {
        parts.push(&records[begin..]);
    }
    parts
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use sealed::records::{Data, Kind};

    use super::*;

    #[test]
    fn records_are_cut_into_parts_that_fit_and_none_is_lost() {
        let record = |text: String| {
            let data = Data::from_iter([("text".to_owned(), text.into())]);
            Record::new(Timestamp::UNIX_EPOCH, SignedDuration::ZERO, Kind::Note, data).unwrap()
        };
        assert!(parts(&[]).is_empty());
        let many: Vec<Record> = (0..=MOST_RECORDS * 2).map(|_| record(String::new())).collect();
        assert_eq!(
            parts(&many).iter().map(|part| part.len()).collect::<Vec<_>>(),
            [20_000, 20_000, 1]
        );
        let large: Vec<Record> = (0..200).map(|_| record("x".repeat(60_000))).collect();
        let cut = parts(&large);
        assert_eq!(cut.iter().map(|part| part.len()).sum::<usize>(), 200);
        assert!(cut.len() > 2 && cut.iter().all(|part| part.len() < 71));
    }
}
