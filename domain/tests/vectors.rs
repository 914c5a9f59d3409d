//! The vectors that the web app reads too: both parsers have to agree with them.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails like the test itself")]

use domain::durations::{self, DurationError};
use domain::quick::{QuickEntry, parse};
use jiff::Zoned;
use serde::Deserialize;

#[derive(Deserialize)]
struct DurationVectors {
    valid: Vec<Written>,
    invalid: Vec<Refused>,
    clock: Vec<Written>,
    decimal: Vec<Written>,
}

#[derive(Deserialize)]
struct Written {
    text: String,
    seconds: i64,
}

#[derive(Deserialize)]
struct Refused {
    text: String,
    error: String,
}

#[derive(Deserialize)]
struct QuickVectors {
    now: Zoned,
    cases: Vec<QuickCase>,
}

#[derive(Deserialize)]
struct QuickCase {
    line: String,
    entry: QuickEntry,
}

fn duration_vectors() -> DurationVectors {
    serde_json::from_str(include_str!("../vectors/durations.json")).unwrap()
}

#[test]
fn durations_are_read_as_people_write_them() {
    for case in duration_vectors().valid {
        assert_eq!(durations::parse(&case.text), Ok(case.seconds), "{:?}", case.text);
    }
}

#[test]
fn what_is_no_duration_is_refused_with_its_reason() {
    for case in duration_vectors().invalid {
        let reason = match durations::parse(&case.text) {
            Err(DurationError::Malformed) => "malformed",
            Err(DurationError::MinutesOutOfRange) => "minutes_out_of_range",
            Err(DurationError::TooLong) => "too_long",
            Err(DurationError::Negative) => "negative",
            Ok(seconds) => panic!("{:?} was read as {seconds} s", case.text),
        };
        assert_eq!(reason, case.error, "{:?}", case.text);
    }
}

#[test]
fn durations_are_written_without_losing_a_second() {
    let vectors = duration_vectors();
    for case in vectors.clock {
        assert_eq!(durations::format_clock(case.seconds), case.text);
    }
    for case in vectors.decimal {
        assert_eq!(
            durations::format_decimal(case.seconds),
            case.text,
            "{} s",
            case.seconds
        );
    }
}

#[test]
fn quick_lines_mean_what_the_vectors_say() {
    let vectors: QuickVectors = serde_json::from_str(include_str!("../vectors/quick.json")).unwrap();
    for case in vectors.cases {
        assert_eq!(parse(&case.line, &vectors.now), case.entry, "{:?}", case.line);
    }
}
