//! The machine: on, off, asleep.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sealed::records::Kind;
use serde_json::Value;

use crate::{
    recorder::{Recorder, Track},
    spool::SpoolError,
};

/// Shorter differences of the two clocks are rounding.
const SHORTEST_SLEEP: Duration = Duration::from_secs(2);

/// The clock that counts sleep beside the one that does not.
#[derive(Debug, Default)]
pub struct Clock {
    last: Option<(Timestamp, Duration)>,
}

impl Clock {
    /// From when until when the machine slept since the last call, to within the time between two calls.
    pub fn slept(
        &mut self,
        now: Timestamp,
        (awake, on): (Duration, Duration),
    ) -> Option<(Timestamp, Timestamp)> {
        let asleep = on.saturating_sub(awake);
        let (before, known) = self.last.replace((now, asleep))?;
        let slept = asleep.saturating_sub(known);
        if slept < SHORTEST_SLEEP {
            return None;
        }
        let until = before.checked_add(SignedDuration::try_from(slept).ok()?).ok()?;
        Some((before, until.min(now)))
    }
}

/// The agent begins: the machine is on since its start, and was off before that.
pub fn started(
    recorder: &mut Recorder,
    now: Timestamp,
    on_for: Duration,
    boot: &str,
) -> Result<(), SpoolError> {
    let since = SignedDuration::try_from(on_for)
        .ok()
        .and_then(|on_for| now.checked_sub(on_for).ok())
        .unwrap_or(now);
    let bucket = Track::of(Kind::Power).bucket(recorder.host());
    let last = match recorder.spool().newest_event(&bucket) {
        Err(SpoolError::NoSuchBucket(_)) => None,
        found => found?,
    };
    let began = match last {
        Some(last) if last.data.get("boot").and_then(Value::as_str) == Some(boot) => last.end(),
        Some(last) if last.end() < since => {
            recorder.stands(
                Kind::Power,
                Some(super::keeper::data("state", "off")),
                last.end(),
                now,
            )?;
            since
        }
        Some(last) => last.end().min(now),
        None => since,
    };
    on(recorder, began, now, boot)
}

/// The machine is on since an instant.
pub fn on(recorder: &mut Recorder, at: Timestamp, now: Timestamp, boot: &str) -> Result<(), SpoolError> {
    let data = crate::event::data([
        ("state", Value::String("on".to_owned())),
        ("boot", Value::String(boot.to_owned())),
    ]);
    recorder.stands(Kind::Power, Some(data), at, now)
}
