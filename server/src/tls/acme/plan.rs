//! When to order: early enough for the certificate, seldom enough for the authority. Pure: time and chance are passed in.

use jiff::{SignedDuration, Timestamp};

use super::record::{Record, Window};

/// Let's Encrypt takes five failed proofs of a name an hour; one is left for the operator.
const MOST_PER_HOUR: usize = 4;
/// After the first failure; it doubles with each further one.
const FIRST_PAUSE: i64 = 10 * 60;
const LONGEST_PAUSE: i64 = 12 * 3600;
/// Whatever an authority asks for, it is asked again within a week.
const LONGEST_WAIT: i64 = 7 * 24 * 3600;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// From when until when a certificate is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    pub from: Timestamp,
    pub until: Timestamp,
}

/// When to order next. `life` is that of a certificate for all names that are wanted; `chance` is drawn once for each
/// certificate, from 0 to 999, and spreads servers that were started together.
pub fn due(life: Option<Life>, record: &Record, chance: u16, now: Timestamp) -> Timestamp {
    let wanted = match life {
        None => now,
        Some(life) => renewal(life, record.window, chance).max(not_again_before(life, record)),
    };
    wanted.max(allowed(record, chance, now))
}

/// When a certificate should be replaced, if nothing speaks against it.
fn renewal(life: Life, window: Option<Window>, chance: u16) -> Timestamp {
    let lasting = seconds(life.until) - seconds(life.from);
    let Some(window) = window else {
        return after(life.from, lasting * 2 / 3 + share(lasting / 20, chance));
    };
    let wide = (seconds(window.end) - seconds(window.start)).max(0);
    // An authority that is wrong must not let the certificate end.
    let latest = after(life.until, -lasting / 5);
    after(window.start, share(wide, chance)).min(latest)
}

/// A clock that is wrong makes every certificate look old: it must not order one after the other.
fn not_again_before(life: Life, record: &Record) -> Timestamp {
    let lasting = seconds(life.until) - seconds(life.from);
    match record.obtained_at {
        Some(at) => after(at, DAY.min(lasting / 3)),
        None => Timestamp::MIN,
    }
}

/// When the authority may be asked again.
fn allowed(record: &Record, chance: u16, now: Timestamp) -> Timestamp {
    // Attempts in the future are those of a clock that was wrong.
    let made: Vec<Timestamp> = record.attempts.iter().copied().filter(|at| *at <= now).collect();
    let in_turn = match made.len().checked_sub(MOST_PER_HOUR) {
        Some(first) => after(made[first], HOUR),
        None => Timestamp::MIN,
    };
    let after_failure = match record.failed.as_ref().filter(|_| record.failures > 0) {
        Some(failed) => after(failed.at.min(now), pause(record.failures, chance)),
        None => Timestamp::MIN,
    };
    let asked_for = match record.wait_until {
        Some(until) => until.min(after(now, LONGEST_WAIT)),
        None => Timestamp::MIN,
    };
    in_turn.max(after_failure).max(asked_for)
}

/// The pause after so many failures in a row, and up to a quarter of it by chance.
fn pause(failures: u32, chance: u16) -> i64 {
    let doubled = failures.saturating_sub(1).min(16);
    let pause = (FIRST_PAUSE << doubled).min(LONGEST_PAUSE);
    pause + share(pause / 4, chance)
}

fn share(whole: i64, chance: u16) -> i64 {
    whole * i64::from(chance.min(999)) / 1000
}

fn seconds(at: Timestamp) -> i64 {
    at.as_second()
}

fn after(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_secs(seconds))
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::acme::failure::{Cause, Failure};

    fn at(text: &str) -> Timestamp {
        format!("2026-{text}Z").parse().unwrap()
    }

    fn life(from: &str, until: &str) -> Life {
        Life {
            from: at(from),
            until: at(until),
        }
    }

    const NOON: &str = "05-01T12:00:00";

    #[test]
    fn a_certificate_is_renewed_after_two_thirds_of_its_life() {
        // 90 days: the sixtieth, and up to four and a half days more.
        for (chance, expected) in [
            (0, "03-02T00:00:00"),
            (500, "03-04T06:00:00"),
            (999, "03-06T11:53:31"),
            (u16::MAX, "03-06T11:53:31"),
        ] {
            let life = life("01-01T00:00:00", "04-01T00:00:00");
            let found = due(Some(life), &Record::default(), chance, at("01-02T00:00:00"));
            assert_eq!(found, at(expected), "{chance}");
        }
        // Six days.
        let life = life("01-01T00:00:00", "01-07T00:00:00");
        assert_eq!(
            due(Some(life), &Record::default(), 0, at("01-02T00:00:00")),
            at("01-05T00:00:00")
        );
    }

    #[test]
    fn without_a_certificate_it_is_ordered_at_once() {
        assert_eq!(due(None, &Record::default(), 999, at(NOON)), at(NOON));
    }

    #[test]
    fn the_window_of_the_authority_counts_unless_it_comes_too_late() {
        let life = life("01-01T00:00:00", "04-01T00:00:00");
        for (start, end, chance, expected) in [
            ("02-01T00:00:00", "02-03T00:00:00", 0, "02-01T00:00:00"),
            ("02-01T00:00:00", "02-03T00:00:00", 500, "02-02T00:00:00"),
            // In the past: withdrawn, to be replaced at once.
            ("01-01T00:00:00", "01-01T01:00:00", 500, "01-01T00:30:00"),
            // After the end of the certificate, or the wrong way round.
            ("06-01T00:00:00", "06-02T00:00:00", 0, "03-14T00:00:00"),
            ("02-03T00:00:00", "02-01T00:00:00", 500, "02-03T00:00:00"),
        ] {
            let record = Record {
                window: Some(Window {
                    start: at(start),
                    end: at(end),
                }),
                ..Record::default()
            };
            assert_eq!(
                due(Some(life), &record, chance, at(NOON)),
                at(expected),
                "{start}"
            );
        }
    }

    #[test]
    fn failures_wait_longer_and_longer() {
        for (failures, chance, minutes) in [
            (1, 0, 10),
            (2, 0, 20),
            (3, 0, 40),
            (7, 0, 640),
            (8, 0, 720),
            (80, 0, 720),
            (u32::MAX, 0, 720),
            (2, 800, 24),
        ] {
            let mut record = Record::default();
            record.fail(at(NOON), &Failure::new(Cause::Unreachable, ""), None);
            record.failures = failures;
            let waited = due(None, &record, chance, at(NOON)).duration_since(at(NOON));
            assert_eq!(waited, SignedDuration::from_mins(minutes), "{failures}");
        }
    }

    #[test]
    fn four_orders_an_hour_are_begun_at_most_however_they_end() {
        let mut record = Record::default();
        for (begun, expected) in [
            ("05-01T12:00:00", "05-01T12:00:00"),
            ("05-01T12:01:00", "05-01T12:01:00"),
            ("05-01T12:02:00", "05-01T12:02:00"),
            // The fifth waits until the first is an hour old, the sixth until the second is.
            ("05-01T12:03:00", "05-01T13:00:00"),
            ("05-01T13:00:00", "05-01T13:01:00"),
        ] {
            record.begin(at(begun));
            assert_eq!(due(None, &record, 0, at(begun)), at(expected), "{begun}");
        }
        record.begin(at("05-01T18:00:00"));
        assert_eq!(record.attempts.len(), 1, "what is long ago is forgotten");
        // The clock was wrong by months and was put right.
        let mut record = Record {
            attempts: vec![at("11-01T00:00:00"); 9],
            ..Record::default()
        };
        assert_eq!(due(None, &record, 0, at(NOON)), at(NOON));
        record.begin(at(NOON));
        assert_eq!(record.attempts, [at(NOON)]);
    }

    #[test]
    fn what_the_authority_asks_for_is_kept_within_reason() {
        let mut record = Record::default();
        for (until, expected) in [
            ("05-01T12:05:00", "05-01T12:10:00"),
            ("05-03T00:00:00", "05-03T00:00:00"),
            ("12-01T00:00:00", "05-08T12:00:00"),
        ] {
            record.failures = 0;
            record.fail(at(NOON), &Failure::new(Cause::RateLimited, ""), Some(at(until)));
            assert_eq!(due(None, &record, 0, at(NOON)), at(expected), "{until}");
        }
        record.succeed(at(NOON));
        record.begin(at(NOON));
        assert_eq!(
            (record.failures, record.wait_until, record.failed),
            (0, None, None)
        );
    }

    /// The clock of the server runs years ahead: what it gets looks over at once, and it must not ask for ever.
    #[test]
    fn a_wrong_clock_orders_once_a_day() {
        let record = Record {
            obtained_at: Some(at(NOON)),
            ..Record::default()
        };
        let long_ago = life("01-01T00:00:00", "04-01T00:00:00");
        assert_eq!(due(Some(long_ago), &record, 0, at(NOON)), at("05-02T12:00:00"));
        // A certificate of some hours is not held to that.
        let short = life("05-01T00:00:00", "05-01T06:00:00");
        assert_eq!(due(Some(short), &record, 0, at(NOON)), at("05-01T14:00:00"));
    }
}
