//! What the server has of a log, fetched and checked.

use std::{collections::HashSet, fs, io, path::PathBuf};

use api::{
    Code, PageQuery,
    activity::{ActivityLog, ActivitySegment, ActivityWrap, HeadQuery, SegmentQuery},
    client::{Client, Error},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use sealed::{
    DeviceId, Digest, StreamId,
    check::{Body, Counted, Listed, Memory, Served, Verdict, verify},
    devices::DeviceList,
    keys::{KeyRing, words},
    records::Record,
};

use crate::{
    context::Context,
    failure::Failure,
    output::note,
    pages::{PAGE, all},
    private_file,
};

/// A log as the server serves it, checked.
pub struct Log {
    pub verdict: Verdict,
    pub list: DeviceList,
    pub wraps: Vec<ActivityWrap>,
    pub segments: Vec<ActivitySegment>,
    /// Whether this machine has seen the log before.
    pub known: bool,
    memory_file: PathBuf,
}

impl Log {
    /// Fetches everything but the segments themselves, and checks it against what this machine remembers.
    pub async fn fetch(context: &Context, client: &Client) -> Result<Self, Failure> {
        let state = state(client).await?;
        let lists = all(usize::MAX, async |cursor| {
            client.list_activity_device_lists(&page(cursor)).await
        })
        .await?;
        let lists = decoded(lists.iter().map(|list| &list.content))?;
        let heads = all(usize::MAX, async |cursor| {
            let query = HeadQuery {
                limit: Some(PAGE),
                cursor,
                ..HeadQuery::default()
            };
            client.list_activity_heads(&query).await
        })
        .await?;
        let heads = decoded(heads.iter().map(|head| &head.content))?;
        let removals = all(usize::MAX, async |cursor| {
            client.list_activity_removals(&page(cursor)).await
        })
        .await?;
        let removals = decoded(removals.iter().map(|removal| &removal.content))?;
        let wraps = all(usize::MAX, async |cursor| {
            client.list_activity_wraps(&page(cursor)).await
        })
        .await?;
        let segments = all(usize::MAX, async |cursor| {
            let query = SegmentQuery {
                limit: Some(PAGE),
                cursor,
                ..SegmentQuery::default()
            };
            client.list_activity_segments(&query).await
        })
        .await?;
        let served = Served {
            whole: true,
            lists: lists.iter().map(Vec::as_slice).collect(),
            heads: heads.iter().map(Vec::as_slice).collect(),
            segments: segments.iter().map(listed).collect::<Result<_, _>>()?,
            removals: removals.iter().map(Vec::as_slice).collect(),
            ..Served::default()
        };
        let memory_file = context.directory.join("activity-memory.json");
        let remembered = remembered(&memory_file)?;
        let known = remembered.is_some();
        let memory = match remembered {
            Some(memory) => memory,
            None => Memory::new(state.log.parse().map(sealed::LogId).map_err(|_| strange())?),
        };
        let verdict = verify(&memory, &served);
        let list = verdict.list.clone().ok_or_else(|| {
            Failure::Refused("the server has no device list of this log that can be believed".to_owned())
        })?;
        Ok(Self {
            verdict,
            list,
            wraps,
            segments,
            known,
            memory_file,
        })
    }

    /// The twelve words that stand on the recovery kit.
    pub fn fingerprint(&self) -> Result<String, Failure> {
        words::fingerprint(self.list.log()).map_err(|error| Failure::Local(error.to_string()))
    }

    /// Refuses another log than the one with these words.
    pub fn must_be(&self, words: Option<&str>) -> Result<(), Failure> {
        let fingerprint = self.fingerprint()?;
        match words {
            Some(words) if !words.split_whitespace().eq(fingerprint.split_whitespace()) => {
                Err(Failure::Refused(format!(
                    "this is another log than that of the recovery kit: its fingerprint is {fingerprint}"
                )))
            }
            _ => Ok(()),
        }
    }

    /// Remembers what was seen; what raised an alarm is never among it.
    pub fn remember(&self) -> Result<(), Failure> {
        let text =
            serde_json::to_vec(&self.verdict.memory).map_err(|error| Failure::Local(error.to_string()))?;
        if let Some(folder) = self.memory_file.parent() {
            private_file::create_directory(folder)?;
        }
        private_file::replace(&self.memory_file, &text)
    }

    /// Refuses to go on with what contradicts itself; otherwise remembers it.
    pub fn insist(&self) -> Result<(), Failure> {
        if self.verdict.is_alarming() {
            for finding in self.verdict.findings.iter().filter(|finding| finding.is_alarm()) {
                note(finding.to_string());
            }
            return Err(Failure::Refused(
                "the server does not serve the log as your devices signed it; see `hourbook activity verify`"
                    .to_owned(),
            ));
        }
        if !self.known {
            note(format!("Fingerprint of the log: {}", self.fingerprint()?));
            note("Compare it with your recovery kit once; from now on this machine knows the log.");
        }
        self.remember()
    }

    /// The records of the segments that count and arrived at `since` or later, in order of time.
    pub async fn records(
        &self,
        client: &Client,
        ring: &KeyRing,
        since: Option<Timestamp>,
    ) -> Result<Vec<Record>, Failure> {
        let wanted: HashSet<&str> = self
            .segments
            .iter()
            .filter(|segment| segment.removed_at.is_none())
            .filter(|segment| since.is_none_or(|since| segment.uploaded_at.timestamp() >= since))
            .map(|segment| segment.id.as_str())
            .collect();
        let mut records = Vec::new();
        for counted in &self.verdict.counted {
            let id = counted.id.to_string();
            if !wanted.contains(id.as_str()) {
                continue;
            }
            records.extend(self.records_of(client, ring, counted).await?);
        }
        records.sort_by_key(|record| (record.start, record.end));
        Ok(records)
    }

    /// The records of one segment that counts.
    pub async fn records_of(
        &self,
        client: &Client,
        ring: &KeyRing,
        counted: &Counted,
    ) -> Result<Vec<Record>, Failure> {
        let id = counted.id.to_string();
        let mut download = client.download_activity_segment(&id).await?;
        let mut bytes = Vec::new();
        while let Some(chunk) = download.chunk().await? {
            bytes.extend_from_slice(&chunk);
        }
        let opened = counted.open(&bytes, ring).and_then(|opened| opened.records());
        opened.map_err(|error| Failure::Refused(format!("segment {id}: {error}")))
    }
}

/// How the log stands on the server, which need not have one.
async fn state(client: &Client) -> Result<ActivityLog, Failure> {
    match client.activity_log().await {
        Err(Error::Problem { problem, .. }) if problem.code == Code::NotFound => Err(Failure::Refused(
            "there is no activity log of yours on this server yet; `hourbook-agent enrol --server` begins one"
                .to_owned(),
        )),
        other => other.map_err(Failure::from),
    }
}

fn page(cursor: Option<String>) -> PageQuery {
    PageQuery {
        limit: Some(PAGE),
        cursor,
    }
}

fn decoded<'a>(texts: impl Iterator<Item = &'a String>) -> Result<Vec<Vec<u8>>, Failure> {
    texts.map(|text| decode(text)).collect()
}

/// Bytes as JSON carries them.
pub fn decode(text: &str) -> Result<Vec<u8>, Failure> {
    STANDARD.decode(text).map_err(|_| strange())
}

fn strange() -> Failure {
    Failure::Refused("the server answers something that cannot be read".to_owned())
}

fn listed(segment: &ActivitySegment) -> Result<Listed<'static>, Failure> {
    Ok(Listed {
        stream: StreamId {
            device: DeviceId(segment.device_id),
            stream: segment.stream,
        },
        number: u64::try_from(segment.number).map_err(|_| strange())?,
        id: segment.id.parse::<Digest>().map_err(|_| strange())?,
        body: if segment.removed_at.is_some() {
            Body::Gone
        } else {
            Body::NotFetched
        },
    })
}

fn remembered(path: &std::path::Path) -> Result<Option<Memory>, Failure> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| Failure::Local(format!("{} cannot be used: {error}", path.display()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::file("read", path, &error)),
    }
}
