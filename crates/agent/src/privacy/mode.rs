//! Pause and private mode, which outlive a restart.

use std::{fs, io, path::Path};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{failure::Failure, private_file};

/// Past pauses that are remembered, so that what watchers send late is judged by when it happened.
const REMEMBERED: usize = 100;

/// What the agent is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Everything that the rules let through is recorded.
    Recording,
    /// Nothing is recorded.
    Paused,
    /// That something was is recorded, but not what.
    Private,
}

/// Pauses and private times, the last one perhaps still going on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    stretches: Vec<Stretch>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stretch {
    mode: Mode,
    from: Timestamp,
    /// When it ends; until somebody ends it, if nothing is said.
    until: Option<Timestamp>,
}

impl State {
    /// Reads the state; there need not be any.
    pub fn load(path: &Path) -> Result<Self, Failure> {
        match fs::read_to_string(path) {
            Ok(text) => serde_json::from_str(&text)
                .map_err(|error| Failure::Local(format!("{} cannot be read: {error}", path.display()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Failure::file("read", path, &error)),
        }
    }

    /// Remembers the state.
    pub fn save(&self, path: &Path) -> Result<(), Failure> {
        let text = serde_json::to_vec(self).map_err(|error| Failure::Local(error.to_string()))?;
        private_file::replace(path, &text)
    }

    /// What the agent is doing, and until when.
    pub fn mode(&self, now: Timestamp) -> (Mode, Option<Timestamp>) {
        let current = self
            .stretches
            .iter()
            .rev()
            .find(|stretch| stretch.from <= now && stretch.until.is_none_or(|until| now < until));
        current.map_or((Mode::Recording, None), |stretch| (stretch.mode, stretch.until))
    }

    /// Stops recording.
    pub fn pause(&mut self, now: Timestamp, until: Option<Timestamp>) {
        self.begin(Mode::Paused, now, until);
    }

    /// Records from now on only that something was.
    pub fn go_private(&mut self, now: Timestamp, until: Option<Timestamp>) {
        self.begin(Mode::Private, now, until);
    }

    /// Records again.
    pub fn resume(&mut self, now: Timestamp) {
        for stretch in &mut self.stretches {
            if stretch.until.is_none_or(|until| now < until) {
                stretch.until = Some(now);
            }
        }
    }

    /// Whether a time touches a pause.
    pub fn covers_pause(&self, start: Timestamp, end: Timestamp, now: Timestamp) -> bool {
        self.touches(Mode::Paused, start, end, now)
    }

    /// Whether a time touches a private one.
    pub fn is_private(&self, start: Timestamp, end: Timestamp, now: Timestamp) -> bool {
        self.touches(Mode::Private, start, end, now)
    }

    fn touches(&self, mode: Mode, start: Timestamp, end: Timestamp, now: Timestamp) -> bool {
        self.mode(now).0 == mode
            || self
                .stretches
                .iter()
                .filter(|stretch| stretch.mode == mode)
                .any(|stretch| start < stretch.until.unwrap_or(Timestamp::MAX) && end >= stretch.from)
    }

    fn begin(&mut self, mode: Mode, now: Timestamp, until: Option<Timestamp>) {
        self.resume(now);
        self.stretches.push(Stretch {
            mode,
            from: now,
            until,
        });
        let surplus = self.stretches.len().saturating_sub(REMEMBERED);
        self.stretches.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn a_pause_ends_by_itself_or_by_hand_and_outlives_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let mut state = State::load(&path).unwrap();
        assert_eq!(state.mode(at(0)), (Mode::Recording, None));
        state.pause(at(10), Some(at(20)));
        state.save(&path).unwrap();
        let mut state = State::load(&path).unwrap();
        assert_eq!(state.mode(at(15)), (Mode::Paused, Some(at(20))));
        assert_eq!(state.mode(at(20)), (Mode::Recording, None));
        state.pause(at(30), None);
        state.go_private(at(40), None);
        assert_eq!(state.mode(at(1_000_000)), (Mode::Private, None));
        state.resume(at(50));
        assert_eq!(state.mode(at(50)), (Mode::Recording, None));
        // The first pause was from 10 to 20, the second from 30 to 40.
        for (start, end, paused) in [
            (0, 9, false),
            (0, 10, true),
            (20, 29, false),
            (39, 39, true),
            (40, 49, false),
        ] {
            assert_eq!(
                state.covers_pause(at(start), at(end), at(60)),
                paused,
                "{start} to {end}"
            );
        }
        assert!(state.is_private(at(45), at(45), at(60)));
    }
}
