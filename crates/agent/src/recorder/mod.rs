//! The one way into the spool: what the rules let through.

mod standing;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{Timestamp, tz::TimeZone};
use sealed::records::{Data, Kind};

use crate::{
    event::{Bucket, Event},
    failure::Failure,
    privacy::{Privacy, Seen, State, Verdict},
    process,
    spool::{Range, Spool, SpoolError},
};
use standing::Standing;

/// So close to each other, a page and a window are the same thing seen twice.
const TOGETHER_MICROS: i64 = 15_000_000;

/// The spool behind the rules.
pub struct Recorder {
    spool: Spool,
    privacy: Privacy,
    state: State,
    zone: TimeZone,
    host: String,
    dropped: u64,
    standing: Vec<Standing>,
}

/// The recorder, shared by everything that records.
#[derive(Clone)]
pub struct Shared(Arc<Mutex<Recorder>>);

impl Shared {
    /// Shares a recorder.
    pub fn new(recorder: Recorder) -> Self {
        Self(Arc::new(Mutex::new(recorder)))
    }

    /// The recorder, for one short piece of work. What a panicking thread left is whole: every change is one frame.
    pub fn lock(&self) -> MutexGuard<'_, Recorder> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recorder {
    /// Records into a spool by these rules.
    pub fn new(spool: Spool, privacy: Privacy, state: State) -> Self {
        Self {
            spool,
            privacy,
            state,
            zone: process::local_zone(),
            host: process::host(),
            dropped: 0,
            standing: Vec::new(),
        }
    }

    /// The spool, for reading and for what needs no rule.
    pub fn spool(&mut self) -> &mut Spool {
        &mut self.spool
    }

    /// Other rules from now on; nothing recorded spans the change.
    pub fn set_privacy(&mut self, privacy: Privacy, now: Timestamp) -> Result<(), SpoolError> {
        self.tick(now)?;
        self.privacy = privacy;
        self.break_all();
        self.tick(now)
    }

    /// Pause and private mode.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Another pause or private mode from now on; nothing recorded spans the change.
    pub fn set_state(&mut self, state: State, now: Timestamp) -> Result<(), SpoolError> {
        self.tick(now)?;
        self.state = state;
        self.break_all();
        self.tick(now)
    }

    /// How much the rules kept out since the start.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The name of this machine.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// A heartbeat of a watcher: it prolongs the last event or begins a new one. What is kept out is answered as if
    /// it were stored, so that no watcher keeps it back to send it again.
    pub fn heartbeat(
        &mut self,
        bucket: &str,
        beat: Event,
        pulse_micros: i64,
        now: Timestamp,
    ) -> Result<Event, SpoolError> {
        match self.judge(bucket, &beat, now)? {
            Some(data) => self.spool.heartbeat(bucket, Event { data, ..beat }, pulse_micros),
            None => {
                self.dropped += 1;
                self.spool.break_off(bucket);
                Ok(beat)
            }
        }
    }

    /// Whole events of a watcher; answers how many are stored.
    pub fn insert(&mut self, bucket: &str, events: Vec<Event>, now: Timestamp) -> Result<usize, SpoolError> {
        let events = self.sift(bucket, events, now)?;
        let stored = events.len();
        for event in events {
            self.spool.insert(bucket, event)?;
        }
        Ok(stored)
    }

    /// What the rules leave of these events.
    pub fn sift(
        &mut self,
        bucket: &str,
        events: Vec<Event>,
        now: Timestamp,
    ) -> Result<Vec<Event>, SpoolError> {
        self.spool.bucket(bucket)?;
        let mut left = Vec::with_capacity(events.len());
        for event in events {
            match self.judge(bucket, &event, now)? {
                Some(data) => left.push(Event { data, ..event }),
                None => self.dropped += 1,
            }
        }
        Ok(left)
    }

    /// Begins an event of the agent's own; nothing where the rules keep it out.
    pub fn begin(
        &mut self,
        track: &Track,
        data: Data,
        start: Timestamp,
        now: Timestamp,
    ) -> Result<Option<Event>, SpoolError> {
        let event = Event::new(start, 0, data);
        let Some(data) = self.judge_own(track, &event, now)? else {
            self.dropped += 1;
            return Ok(None);
        };
        let bucket = self.own_bucket(track, now)?;
        self.spool.insert(&bucket, Event { data, ..event }).map(Some)
    }

    /// Prolongs an event of the agent's own.
    pub fn prolong(&mut self, track: &Track, event: &Event, end: Timestamp) -> Result<Event, SpoolError> {
        let bucket = track.bucket(&self.host);
        self.spool.extend(&bucket, event, end)
    }

    /// The bucket of one of the agent's own tracks, made when it is first needed.
    pub fn own_bucket(&mut self, track: &Track, now: Timestamp) -> Result<String, SpoolError> {
        let id = track.bucket(&self.host);
        self.spool.create_bucket(Bucket {
            id: id.clone(),
            kind: track.kind.bucket_type().to_owned(),
            client: "hourbook-agent".to_owned(),
            hostname: self.host.clone(),
            created: now,
            name: None,
            data: Data::new(),
        })?;
        Ok(id)
    }

    /// Whether the agent was paused, or only noted that something was, at any moment between two instants.
    pub fn paused_between(&self, start: Timestamp, end: Timestamp, now: Timestamp) -> bool {
        self.state.covers_pause(start, end, now) || self.state.is_private(start, end, now)
    }

    /// Whether this is recorded already: an event with the same data that covers its start.
    pub fn has(&mut self, bucket: &str, event: &Event) -> Result<bool, SpoolError> {
        let range = Range {
            start: Some(event.start),
            end: Some(event.start),
        };
        let found = self.spool.whole_events(bucket, range)?;
        Ok(found.iter().any(|known| known.data == event.data))
    }

    /// Makes everything survive a power cut.
    pub fn sync(&mut self) -> Result<(), Failure> {
        self.spool.sync()
    }

    fn judge(&mut self, bucket: &str, event: &Event, now: Timestamp) -> Result<Option<Data>, SpoolError> {
        let kind = Kind::of_bucket_type(&self.spool.bucket(bucket)?.kind);
        self.judge_as(&kind, bucket, event, now)
    }

    /// The same for an own track, which has no bucket before it has an event.
    fn judge_own(
        &mut self,
        track: &Track,
        event: &Event,
        now: Timestamp,
    ) -> Result<Option<Data>, SpoolError> {
        let bucket = track.bucket(&self.host);
        self.judge_as(&track.kind, &bucket, event, now)
    }

    fn judge_as(
        &mut self,
        kind: &Kind,
        bucket: &str,
        event: &Event,
        now: Timestamp,
    ) -> Result<Option<Data>, SpoolError> {
        let seen = Seen {
            kind,
            bucket,
            data: &event.data,
            start: event.start,
            end: event.end().max(event.start),
        };
        let verdict = self.privacy.judge(seen, &self.state, now, &self.zone);
        let unchanged = matches!(&verdict, Verdict::Keep(data) if *data == event.data);
        if *kind == Kind::Browser && !unchanged {
            self.reconsider_windows(event, now)?;
        }
        match verdict {
            Verdict::Keep(data) => Ok(Some(data)),
            Verdict::Drop(reason) => {
                tracing::debug!(bucket, %reason, "kept out");
                Ok(None)
            }
        }
    }

    /// A page that is kept out may have been in the title of a window a moment before its address was known.
    fn reconsider_windows(&mut self, page: &Event, now: Timestamp) -> Result<(), SpoolError> {
        let windows = self.spool.buckets().into_iter();
        let windows = windows.filter(|bucket| Kind::of_bucket_type(&bucket.kind) == Kind::Window);
        for bucket in windows {
            let range = Range {
                start: page
                    .start
                    .checked_sub(jiff::SignedDuration::from_micros(TOGETHER_MICROS))
                    .ok(),
                end: page
                    .end()
                    .checked_add(jiff::SignedDuration::from_micros(TOGETHER_MICROS))
                    .ok(),
            };
            for found in self.spool.whole_events(&bucket.id, range)? {
                let Some(id) = found.id else { continue };
                match self.judge(&bucket.id, &found, now)? {
                    Some(data) if data == found.data => {}
                    Some(data) => self.spool.replace_data(&bucket.id, &found, data)?,
                    None => {
                        self.dropped += 1;
                        self.spool.delete_event(&bucket.id, id)?;
                        self.spool.break_off(&bucket.id);
                    }
                }
            }
        }
        Ok(())
    }

    fn break_all(&mut self) {
        for bucket in self.spool.buckets() {
            self.spool.break_off(&bucket.id);
        }
    }
}

/// One of the agent's own tracks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// What it is about.
    pub kind: Kind,
}

impl Track {
    /// The track of a kind.
    pub fn of(kind: Kind) -> Self {
        Self { kind }
    }

    /// Its bucket on a machine.
    pub fn bucket(&self, host: &str) -> String {
        format!("hourbook-{}_{host}", self.kind.name())
    }
}
