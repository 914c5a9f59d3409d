//! How a duty stands, from its assignment and its history.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use store::duties::{Assignment, Attestation};

use super::state::DutyState;

/// The day of an instant; duties are due by the day of UTC, so that no zone of a machine changes them.
pub fn day_of(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

/// The state of one duty today. `history` is oldest first.
pub fn standing(assignment: Option<&Assignment>, history: &[&Attestation], today: Date) -> DutyState {
    let approved = history
        .iter()
        .rev()
        .find_map(|shown| Some((shown.approved_at?, shown.good_until?)));
    if let Some((at, good_until)) = approved
        && good_until >= today
    {
        return DutyState::Approved { at, good_until };
    }
    if let Some(assignment) = assignment.filter(|assignment| assignment.due_on < today) {
        return DutyState::Overdue {
            since: assignment.due_on,
        };
    }
    if let Some((_, good_until)) = approved {
        return DutyState::Overdue { since: good_until };
    }
    match (history.last(), assignment) {
        (Some(shown), _) => DutyState::Waiting {
            at: shown.attested_at,
        },
        (None, Some(_)) => DutyState::Open,
        (None, None) => DutyState::Unassigned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: &str = "2026-03-01T10:00:00Z";

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn assigned(due_on: &str) -> Assignment {
        Assignment {
            duty: "power".into(),
            owner: "ann".into(),
            due_on: date(due_on),
        }
    }

    fn shown(good_until: Option<&str>) -> Attestation {
        let at: Timestamp = AT.parse().unwrap();
        Attestation {
            id: uuid::Uuid::nil(),
            duty: "power".into(),
            attested_by: "ann".into(),
            attested_at: at,
            note: String::new(),
            file_name: None,
            file_hash: None,
            approved_by: good_until.map(|_| "bob".into()),
            approved_at: good_until.map(|_| at),
            good_until: good_until.map(date),
        }
    }

    /// AT-77, AT-119: evidence counts once somebody else approved it, and until its date; then the duty is overdue.
    #[test]
    fn a_duty_is_open_waits_is_good_and_grows_overdue() {
        let at = AT.parse().unwrap();
        let good = |until: &str| DutyState::Approved {
            at,
            good_until: date(until),
        };
        let overdue = |since: &str| DutyState::Overdue { since: date(since) };
        let cases = [
            (None, vec![], DutyState::Unassigned),
            (Some("2026-04-01"), vec![], DutyState::Open),
            (Some("2026-03-15"), vec![], DutyState::Open),
            (Some("2026-03-14"), vec![], overdue("2026-03-14")),
            (Some("2026-04-01"), vec![None], DutyState::Waiting { at }),
            (None, vec![None], DutyState::Waiting { at }),
            // Not approved in time.
            (Some("2026-03-14"), vec![None], overdue("2026-03-14")),
            (Some("2026-09-01"), vec![Some("2026-09-01")], good("2026-09-01")),
            (Some("2026-03-15"), vec![Some("2026-03-15")], good("2026-03-15")),
            (
                Some("2026-03-14"),
                vec![Some("2026-03-14")],
                overdue("2026-03-14"),
            ),
            (None, vec![Some("2026-03-14")], overdue("2026-03-14")),
            // Something newer waits, while the older approval still holds.
            (
                Some("2026-09-01"),
                vec![Some("2026-09-01"), None],
                good("2026-09-01"),
            ),
        ];
        for (due, history, expected) in cases {
            let assignment = due.map(assigned);
            let history: Vec<Attestation> = history.into_iter().map(shown).collect();
            let history: Vec<&Attestation> = history.iter().collect();
            let state = standing(assignment.as_ref(), &history, date("2026-03-15"));
            assert_eq!(state, expected, "{due:?} {history:?}");
        }
    }
}
