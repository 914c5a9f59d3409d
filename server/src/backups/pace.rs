//! What is backed up next, and when: a rule without clock, disk or database, so that it can be told in a table.
//!
//! Ten thousand organizations that are new to a server would take all of a core for most of an hour if each were backed up at
//! once. So first backups are spread over an hour, one is made at a time, and a rest follows that is three times as long.
//! Only what would soon be late goes without one.

use std::{cmp::Reverse, time::Duration};

use domain::ids::OrganizationId;
use jiff::{SignedDuration, Timestamp};

/// Each organization has a backup that is not older, changed or not.
pub const DAILY: SignedDuration = SignedDuration::from_hours(24);
/// Unchanged organizations are due so long before their day is over, so that all of them can be done without haste.
const LEAD: SignedDuration = SignedDuration::from_hours(4);
/// Within so long after the lead began each of them is due.
const SPREAD: SignedDuration = SignedDuration::from_hours(3);
/// The longest that a new organization waits for its turn.
const FIRST_WITHIN: SignedDuration = SignedDuration::from_hours(1);
/// New organizations are spread so far apart, and closer together when an hour has no room for it.
const APART: SignedDuration = SignedDuration::from_secs(1);
/// One that failed, or that another process works on, is not tried again at once: the others have their turn.
const TRIED_AGAIN: SignedDuration = SignedDuration::from_mins(5);
/// A rest is so many times as long as the work before it: a quarter of one core at most.
const RESTS: u32 = 3;
/// No rest is longer, however large an organization is.
const LONGEST_REST: Duration = Duration::from_mins(5);

/// What is known of the backups of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub id: OrganizationId,
    pub created_at: Timestamp,
    pub taken_at: Option<Timestamp>,
    /// When a backup that was not made was last tried.
    pub tried_at: Option<Timestamp>,
    /// When it was last written to, if this process knows.
    pub written_at: Option<Timestamp>,
    /// Whether something was written that its newest backup does not hold.
    pub is_changed: bool,
}

/// What the backups of a cell have in common.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Between two backups of an organization that changes.
    pub every: SignedDuration,
    /// Organizations that have no backup yet.
    pub new: usize,
}

/// When its next backup is made, and from when on it waits for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    pub at: Timestamp,
    pub urgent_at: Timestamp,
}

/// When the next backup of an organization is due.
pub fn due(known: &Known, terms: Terms, now: Timestamp) -> Due {
    let due = match known.taken_at {
        None => first(known, terms, known.created_at.min(now)),
        // It was made with a wrong clock.
        Some(taken_at) if taken_at > now => Due {
            at: now,
            urgent_at: later(now, DAILY / 2),
        },
        Some(taken_at) => next(known, taken_at, terms.every),
    };
    let tried = known.tried_at.map(|at| later(at, TRIED_AGAIN));
    Due {
        at: tried.map_or(due.at, |again| due.at.max(again)),
        ..due
    }
}

/// The first one: urgent once half of the day is over that an organization may be without.
fn first(known: &Known, terms: Terms, since: Timestamp) -> Due {
    let others = i32::try_from(terms.new.saturating_sub(1)).unwrap_or(i32::MAX);
    let window = APART.saturating_mul(others).min(FIRST_WITHIN);
    Due {
        at: later(since, share(window, known.id)),
        urgent_at: later(since, DAILY / 2),
    }
}

/// One that follows another: by the day, and by the minute while the organization changes.
fn next(known: &Known, taken_at: Timestamp, every: SignedDuration) -> Due {
    let daily = Due {
        at: later(taken_at, DAILY - LEAD + share(SPREAD, known.id)),
        urgent_at: later(taken_at, DAILY),
    };
    if !known.is_changed {
        return daily;
    }
    Due {
        at: later(taken_at, every).min(daily.at),
        urgent_at: later(taken_at, every + every / 2).min(daily.urgent_at),
    }
}

/// What is due, in the order in which it is made: what is urgent by its date, then what was written to last.
pub fn in_order<T>(mut waiting: Vec<T>, now: Timestamp, of: impl Fn(&T) -> (&Known, Due)) -> Vec<T> {
    waiting.retain(|one| of(one).1.at <= now);
    waiting.sort_by_key(|one| {
        let (known, due) = of(one);
        let urgent = due.urgent_at <= now;
        (
            !urgent,
            urgent.then_some(due.urgent_at),
            Reverse(known.written_at),
            due.at,
            known.id,
        )
    });
    waiting
}

/// How long nothing is made after work that took so long.
pub fn rest(took: Duration) -> Duration {
    took.saturating_mul(RESTS).min(LONGEST_REST)
}

/// The part of a window that is an organization's own: always the same, and even for ids that follow each other.
fn share(window: SignedDuration, id: OrganizationId) -> SignedDuration {
    /// 2 to the power of 64 through the golden ratio: what follows each other is scattered by it.
    const SCATTERS: u64 = 0x9E37_79B9_7F4A_7C15;
    let (high, low) = id.uuid().as_u64_pair();
    let scattered = (high ^ low).wrapping_mul(SCATTERS) >> 32;
    let millis = u64::try_from(window.as_millis()).unwrap_or_default();
    let part = scattered.saturating_mul(millis) >> 32;
    SignedDuration::from_millis(i64::try_from(part).unwrap_or_default())
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: SignedDuration = SignedDuration::from_mins(15);

    fn at(minute: i64) -> Timestamp {
        later(
            "2026-03-02T00:00:00Z".parse().unwrap(),
            SignedDuration::from_mins(minute),
        )
    }

    fn known(number: u128) -> Known {
        Known {
            id: OrganizationId::from(uuid::Uuid::from_u128(number)),
            created_at: at(0),
            taken_at: None,
            tried_at: None,
            written_at: None,
            is_changed: false,
        }
    }

    fn of(known: &Known, new: usize, now: i64) -> Due {
        due(known, Terms { every: EVERY, new }, at(now))
    }

    /// AT-42: what is due when, by what is known.
    #[test]
    fn each_has_its_time() {
        let taken = |minute| Known {
            taken_at: Some(at(minute)),
            ..known(7)
        };
        let changed = |minute| Known {
            is_changed: true,
            ..taken(minute)
        };
        let tried = Known {
            tried_at: Some(at(20)),
            ..changed(0)
        };
        // What, looked at when, due between these, urgent then; in minutes.
        for (what, known, now, (from, until), urgent) in [
            ("a new one alone", known(7), 0, (0, 0), 12 * 60),
            ("changed", changed(0), 1, (15, 15), 22),
            ("tried a moment ago", tried, 21, (25, 25), 22),
            ("unchanged", taken(0), 1, (20 * 60, 23 * 60), 24 * 60),
            ("taken by a clock ahead", taken(90), 30, (30, 30), 30 + 12 * 60),
        ] {
            let due = of(&known, 1, now);
            assert!((at(from)..=at(until)).contains(&due.at), "{what}: {}", due.at);
            assert!(
                (at(urgent)..at(urgent + 1)).contains(&due.urgent_at),
                "{what}: {}",
                due.urgent_at
            );
        }
    }

    /// Ten thousand that are new at once are spread over an hour, each always at the same time; a few are not kept waiting.
    #[test]
    fn first_backups_are_spread_over_an_hour_at_most() {
        let mut minutes = [0_usize; 60];
        for number in 0..10_000 {
            let due = of(&known(number), 10_000, 0);
            assert_eq!(due, of(&known(number), 10_000, 55));
            let minute = due.at.duration_since(at(0)).as_mins();
            minutes[usize::try_from(minute).unwrap()] += 1;
        }
        assert!(
            minutes.iter().all(|count| (100..240).contains(count)),
            "{minutes:?}"
        );
        for number in 0..10 {
            assert!(of(&known(number), 10, 0).at < at(1));
        }
    }

    /// What would soon be late goes first, then whoever wrote last; what is not due does not go at all.
    #[test]
    fn urgent_ones_go_first_and_then_who_wrote_last() {
        let old = Known {
            created_at: at(-13 * 60),
            ..known(1)
        };
        let older = Known {
            created_at: at(-14 * 60),
            ..known(2)
        };
        let wrote = |number, minute| Known {
            written_at: Some(at(minute)),
            ..known(number)
        };
        let fresh = Known {
            taken_at: Some(at(0)),
            ..known(6)
        };
        let waiting = vec![known(3), wrote(4, 1), old, fresh, wrote(5, 9), older];
        let waiting: Vec<(Known, Due)> = waiting
            .into_iter()
            .map(|known| {
                let due = of(&known, 1, 10);
                (known, due)
            })
            .collect();
        let order = in_order(waiting, at(10), |(known, due)| (known, *due));
        let order: Vec<u128> = order.iter().map(|(known, _)| known.id.uuid().as_u128()).collect();
        assert_eq!(order, [2, 1, 5, 4, 3]);
    }

    #[test]
    fn a_rest_leaves_three_quarters_of_a_core_to_others() {
        let seconds = Duration::from_secs;
        assert_eq!(rest(Duration::ZERO), Duration::ZERO);
        assert_eq!(rest(seconds(2)), seconds(6));
        assert_eq!(rest(seconds(3600)), seconds(300));
    }
}
