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
    use proptest::prelude::*;
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

    proptest! {
        #[test]
        fn what_is_read_is_written_and_read_again(micros in -60_000_000_000_000_000_i64..250_000_000_000_000_000) {
            let instant = Timestamp::from_microsecond(micros).unwrap();
            prop_assert_eq!(read(&write(instant)), Some(instant));
        }

        #[test]
        fn noise_is_read_or_refused(text in "[-+0-9TZ:., eE]{0,40}|.{0,40}") {
            if let Some(instant) = read(&text) {
                prop_assert_eq!(read(&write(instant)).map(Timestamp::as_microsecond), Some(instant.as_microsecond()));
            }
        }
    }
}
