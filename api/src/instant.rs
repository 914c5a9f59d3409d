//! An instant as it travels: RFC 3339 in UTC, whole seconds.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// An instant in UTC with whole seconds, written as RFC 3339 with `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-03-02T08:30:00Z")]
pub struct Instant(Timestamp);

impl Instant {
    /// The instant as the time library's type, always on a whole second.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        self.0
    }
}

impl From<Timestamp> for Instant {
    /// Drops the fraction of a second towards the past, so that an instant never moves into the future.
    fn from(timestamp: Timestamp) -> Self {
        let whole = timestamp.as_nanosecond().div_euclid(1_000_000_000);
        let seconds = i64::try_from(whole).unwrap_or_default();
        Self(Timestamp::from_second(seconds).unwrap_or(Timestamp::MIN))
    }
}

impl From<Instant> for Timestamp {
    fn from(instant: Instant) -> Self {
        instant.0
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Timestamp::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serializes_with_z_and_without_fraction() {
        let timestamp: Timestamp = "2026-03-02T09:30:00.999+01:00".parse().unwrap();
        let json = serde_json::to_string(&Instant::from(timestamp)).unwrap();
        assert_eq!(json, "\"2026-03-02T08:30:00Z\"");
    }

    #[test]
    fn fraction_before_the_epoch_is_dropped_towards_the_past() {
        let timestamp: Timestamp = "1969-12-31T23:59:58.5Z".parse().unwrap();
        assert_eq!(Instant::from(timestamp).to_string(), "1969-12-31T23:59:58Z");
    }
}
