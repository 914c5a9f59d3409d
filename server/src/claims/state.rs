//! The state of a claim at one moment: a pure function of what was measured and attested, and of the time.

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::catalogue::{CATALOGUE, Claim, Kind};

/// What a probe said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Passed,
    Failed,
    /// It could not measure, for instance because nothing is configured that it could look at.
    Unknown,
}

/// What the page says of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Fresh evidence says that it holds.
    Met,
    /// Nobody has shown evidence for or against it yet.
    Unknown,
    /// There was evidence, and it is too old.
    Stale,
    /// Fresh evidence says that it does not hold, or the product cannot hold it yet.
    NotMet,
    NotApplicable,
}

impl State {
    /// Shown in red, and worth an alarm when a claim comes into it.
    pub fn is_red(self) -> bool {
        matches!(self, Self::Stale | Self::NotMet)
    }
}

/// One piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    Check {
        verdict: Verdict,
        at: Timestamp,
        fresh_for: SignedDuration,
    },
    /// A probe that has not run yet.
    Unchecked,
    Duty(DutyState),
}

/// How a duty stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DutyState {
    /// Nobody was ever asked.
    Unassigned,
    /// Somebody answers for it and has time left.
    Open,
    /// Evidence waits for the second person.
    Waiting {
        at: Timestamp,
    },
    Approved {
        at: Timestamp,
        good_until: Date,
    },
    Overdue {
        since: Date,
    },
}

/// How far ahead of us a check may lie and still count: clocks are never quite equal.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// The state that the evidence gives, and the time of its oldest piece.
pub fn judge(claim: &Claim, evidence: &[Evidence], now: Timestamp) -> (State, Option<Timestamp>) {
    let at = evidence.iter().filter_map(time).min();
    if claim.kind == Kind::NotApplicable {
        return (State::NotApplicable, None);
    }
    if claim.missing.is_some() {
        return (State::NotMet, at);
    }
    let worst = evidence.iter().map(|piece| weigh(piece, now)).max();
    (worst.unwrap_or(State::Unknown), at)
}

fn time(evidence: &Evidence) -> Option<Timestamp> {
    match evidence {
        Evidence::Check { at, .. }
        | Evidence::Duty(DutyState::Approved { at, .. } | DutyState::Waiting { at }) => Some(*at),
        _ => None,
    }
}

fn weigh(evidence: &Evidence, now: Timestamp) -> State {
    match *evidence {
        Evidence::Check {
            verdict,
            at,
            fresh_for,
        } => {
            let age = now.duration_since(at);
            match verdict {
                Verdict::Failed => State::NotMet,
                // A check from the future proves that a clock is wrong, and nothing else.
                _ if age > fresh_for || age < -AHEAD => State::Stale,
                Verdict::Passed => State::Met,
                Verdict::Unknown => State::Unknown,
            }
        }
        Evidence::Unchecked => State::Unknown,
        Evidence::Duty(duty) => match duty {
            DutyState::Approved { .. } => State::Met,
            DutyState::Unassigned | DutyState::Open | DutyState::Waiting { .. } => State::Unknown,
            DutyState::Overdue { .. } => State::Stale,
        },
    }
}

/// How long a result of this probe counts; not at all if nobody describes it.
pub fn fresh_for(probe: &str) -> SignedDuration {
    CATALOGUE
        .probes
        .get(probe)
        .map_or(SignedDuration::ZERO, super::catalogue::ProbeText::fresh_for)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(kind: Kind, missing: bool) -> Claim {
        let mut claim = CATALOGUE.claims[0].clone();
        claim.kind = kind;
        claim.missing = missing.then(|| super::super::catalogue::Sentence {
            en: "not there yet".into(),
            de: "noch nicht da".into(),
        });
        claim
    }

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minutes * 60).unwrap()
    }

    fn check(verdict: Verdict, minutes: i64) -> Evidence {
        Evidence::Check {
            verdict,
            at: at(minutes),
            fresh_for: SignedDuration::from_mins(180),
        }
    }

    /// AT-102, TC-05: a claim is green only by fresh evidence, and turns red by itself when that grows old.
    #[test]
    fn evidence_decides_and_grows_old() {
        use Verdict::{Failed, Passed, Unknown};
        let day = "2026-11-26".parse().unwrap();
        let approved = Evidence::Duty(DutyState::Approved {
            at: at(-9),
            good_until: day,
        });
        let overdue = Evidence::Duty(DutyState::Overdue { since: day });
        let cases: &[(&[Evidence], State, Option<i64>)] = &[
            (&[], State::Unknown, None),
            (&[Evidence::Unchecked], State::Unknown, None),
            (&[check(Passed, 0)], State::Met, Some(0)),
            (&[check(Passed, -180)], State::Met, Some(-180)),
            (&[check(Passed, -181)], State::Stale, Some(-181)),
            // The clock was put back after this check.
            (&[check(Passed, 6)], State::Stale, Some(6)),
            (&[check(Passed, 4)], State::Met, Some(4)),
            (&[check(Failed, -2)], State::NotMet, Some(-2)),
            // Bad news does not become better by growing old.
            (&[check(Failed, -900)], State::NotMet, Some(-900)),
            (&[check(Unknown, -2)], State::Unknown, Some(-2)),
            (&[check(Unknown, -999)], State::Stale, Some(-999)),
            (&[check(Passed, -1), check(Passed, -7)], State::Met, Some(-7)),
            (
                &[check(Passed, -1), Evidence::Unchecked],
                State::Unknown,
                Some(-1),
            ),
            (
                &[check(Passed, -1), check(Passed, -300)],
                State::Stale,
                Some(-300),
            ),
            (
                &[check(Passed, -300), check(Failed, 0)],
                State::NotMet,
                Some(-300),
            ),
            (&[approved], State::Met, Some(-9)),
            (&[approved, check(Failed, 0)], State::NotMet, Some(-9)),
            (&[overdue, check(Passed, 0)], State::Stale, Some(0)),
            (&[Evidence::Duty(DutyState::Unassigned)], State::Unknown, None),
            (
                &[Evidence::Duty(DutyState::Waiting { at: at(-3) })],
                State::Unknown,
                Some(-3),
            ),
        ];
        for (evidence, state, checked) in cases {
            let expected = (*state, checked.map(at));
            assert_eq!(
                judge(&claim(Kind::Verified, false), evidence, at(0)),
                expected,
                "{evidence:?}"
            );
        }
    }

    #[test]
    fn what_the_product_cannot_do_is_never_green() {
        let good = [check(Verdict::Passed, 0)];
        assert_eq!(judge(&claim(Kind::Verified, true), &good, at(0)).0, State::NotMet);
        assert_eq!(judge(&claim(Kind::Verified, true), &[], at(0)).0, State::NotMet);
        assert_eq!(
            judge(&claim(Kind::NotApplicable, false), &good, at(0)),
            (State::NotApplicable, None)
        );
    }

    #[test]
    fn red_is_what_failed_or_grew_old() {
        let red = [
            State::Met,
            State::Unknown,
            State::Stale,
            State::NotMet,
            State::NotApplicable,
        ];
        assert_eq!(red.map(State::is_red), [false, false, true, true, false]);
    }
}
