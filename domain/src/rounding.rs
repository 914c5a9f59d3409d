//! Rounding of durations in reports. Recorded instants are never rounded (pitfall 8).

use serde::{Deserialize, Serialize};

use crate::problems::FieldProblem;

/// In which direction a duration is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// Not at all.
    #[default]
    None,
    /// To the next full step.
    Up,
    /// To the last full step.
    Down,
    /// To the nearest step, half a step upwards.
    Nearest,
}

/// What is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingLevel {
    /// Each entry.
    #[default]
    Entry,
    /// What a member has on one day in one line of the report.
    Day,
    /// Each line of the report.
    Group,
}

/// A rounding policy. It is applied when a report is made and printed with its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rounding {
    /// The direction.
    pub mode: RoundingMode,
    /// The step in minutes, 1 to 240.
    pub minutes: u16,
    /// What is rounded.
    pub level: RoundingLevel,
}

impl Default for Rounding {
    fn default() -> Self {
        Self {
            mode: RoundingMode::None,
            minutes: 1,
            level: RoundingLevel::Entry,
        }
    }
}

impl Rounding {
    /// Checks the step.
    pub fn check(self, field: &str) -> Result<Self, FieldProblem> {
        if (1..=240).contains(&self.minutes) {
            return Ok(self);
        }
        let message = format!("the step must be 1 to 240 minutes, this is {}", self.minutes);
        Err(FieldProblem::new(
            format!("{field}.minutes"),
            "out_of_range",
            message,
        ))
    }

    /// The name of the policy with the version of its arithmetic, for example `nearest-15-entry-v1`.
    pub fn name(self) -> String {
        let mode = match self.mode {
            RoundingMode::None => return "none-v1".to_owned(),
            RoundingMode::Up => "up",
            RoundingMode::Down => "down",
            RoundingMode::Nearest => "nearest",
        };
        let level = match self.level {
            RoundingLevel::Entry => "entry",
            RoundingLevel::Day => "day",
            RoundingLevel::Group => "group",
        };
        format!("{mode}-{}-{level}-v1", self.minutes)
    }

    /// A duration of at least 0 seconds, rounded. The result is never negative and never falls when the duration
    /// grows.
    pub fn apply(self, seconds: i64) -> i64 {
        let step = i64::from(self.minutes.max(1)) * 60;
        let seconds = seconds.max(0);
        match self.mode {
            RoundingMode::None => seconds,
            RoundingMode::Down => seconds / step * step,
            RoundingMode::Up => seconds.saturating_add(step - 1) / step * step,
            RoundingMode::Nearest => seconds.saturating_add(step / 2) / step * step,
        }
    }
}
