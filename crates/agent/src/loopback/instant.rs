//! Instants as ActivityWatch reads and writes them: ISO 8601 in, Python's `isoformat` out.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// Reads an instant; without an offset it is UTC.
pub fn read(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let civil = text
        .parse::<DateTime>()
        .ok()
        .or_else(|| text.parse::<Date>().ok().map(|date| date.at(0, 0, 0, 0)))?;
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// Writes an instant: six digits of a second, or none.
pub fn write(instant: Timestamp) -> String {
    let format = if instant.subsec_microsecond() == 0 && instant.subsec_millisecond() == 0 {
        "%Y-%m-%dT%H:%M:%S+00:00"
    } else {
        "%Y-%m-%dT%H:%M:%S.%6f+00:00"
    };
    instant.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2026-01-01T10:00:00Z", "2026-01-01T10:00:00+00:00")]
    #[case("2026-01-01T10:00:00.123456+00:00", "2026-01-01T10:00:00.123456+00:00")]
    #[case("2026-01-01T10:00:00.5+02:00", "2026-01-01T08:00:00.500000+00:00")]
    #[case("2026-01-01 10:00:00", "2026-01-01T10:00:00+00:00")]
    #[case("2026-01-01", "2026-01-01T00:00:00+00:00")]
    #[case("20260101T100000Z", "2026-01-01T10:00:00+00:00")]
    fn instants_are_read_and_written_as_by_python(#[case] read_as: &str, #[case] written: &str) {
        assert_eq!(write(read(read_as).unwrap()), written);
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in ["", "bad", "2026-13-01", "12"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
