use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Cause, Link, Presence, Standing, standing};
use crate::regions::Country;

/// How the record of a day stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing is proposed beside what stands.
    Closed,
    /// Something is proposed and waits for the member.
    Pending,
    /// The member disputes what is proposed.
    Disputed,
    /// The member did not answer in time.
    Lapsed,
}

/// What a member says to a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It stands from now on.
    Accept,
    /// It is wrong.
    Dispute,
}

/// Why an answer cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unanswerable {
    #[error("nothing is proposed for this day")]
    Nothing,
    #[error("another version is the newest by now")]
    Superseded,
    #[error("it was disputed already, or the deadline has passed; it can still be accepted")]
    TooLate,
}

/// Whether changes by others need the member's consent where the organization has not said so: they do in the European Economic
/// Area, and wherever the locale of the organization names no region.
pub fn consent_by_default(locale: &str) -> bool {
    let region = locale.split('-').skip(1).find(|part| part.len() == 2);
    region
        .and_then(|region| region.parse::<Country>().ok())
        .is_none_or(Country::is_in_area)
}

/// Which version a change of the entries adds to the chain; `None` where it changes nothing about the presence.
///
/// `free` says that whoever changed them needs no consent. While a proposal is open nothing takes effect without an explicit
/// answer, not even by the member's own hand: the entries hold what somebody else put there, and touching them is no consent.
pub fn follow(chain: &[Link], presence: &Presence, is_own: bool, consent: bool) -> Option<Cause> {
    let Standing {
        presence: stands,
        open,
        ..
    } = standing(chain)?;
    if presence == stands {
        return open.map(|_| Cause::Withdrawn);
    }
    if open.is_some_and(|link| link.version.presence == *presence) {
        return None;
    }
    let is_free = !consent || (is_own && open.is_none());
    Some(if is_free {
        Cause::Corrected
    } else {
        Cause::Proposed
    })
}

/// Whether a proposal waits whose deadline has passed.
pub fn lapses(chain: &[Link], now: Timestamp) -> bool {
    standing(chain).is_some_and(|found| {
        found.newest.cause == Cause::Proposed && found.newest.answer_by.is_some_and(|until| until <= now)
    })
}

/// The cause of the version that an answer adds. Disputing has a deadline; what was disputed or has lapsed can still be accepted.
///
/// # Errors
///
/// Says why there is nothing to answer.
pub fn answer(chain: &[Link], number: i64, answer: Answer, now: Timestamp) -> Result<Cause, Unanswerable> {
    let found = standing(chain).ok_or(Unanswerable::Nothing)?;
    let open = found.open.ok_or(Unanswerable::Nothing)?;
    if open.version.number != number {
        return Err(Unanswerable::Superseded);
    }
    match answer {
        Answer::Accept => Ok(Cause::Accepted),
        Answer::Dispute if found.newest.cause == Cause::Proposed && !lapses(chain, now) => {
            Ok(Cause::Disputed)
        }
        Answer::Dispute => Err(Unanswerable::TooLate),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::chain::tests::{chain, hours};
    use super::*;
    use Cause::{Accepted, Corrected, Disputed, Lapsed, Proposed, Recorded, Withdrawn};

    #[test]
    fn consent_is_the_default_in_the_european_economic_area() {
        for (locale, expected) in [
            ("de-DE", true),
            ("de-Latn-AT", true),
            ("nb-NO", true),
            ("de", true),
            ("es-419", true),
            ("de-CH", false),
            ("en-US", false),
            ("en-GB", false),
        ] {
            assert_eq!(consent_by_default(locale), expected, "{locale}");
        }
    }

    #[test]
    fn a_change_takes_effect_at_once_only_where_nobody_has_to_consent() {
        let closed = vec![(Recorded, 8)];
        let open = vec![(Recorded, 8), (Proposed, 6)];
        let disputed = vec![(Recorded, 8), (Proposed, 6), (Disputed, 6)];
        for (steps, now, is_own, consent, expected) in [
            (&closed, 8, false, true, None),
            (&closed, 6, true, true, Some(Corrected)),
            (&closed, 6, false, false, Some(Corrected)),
            (&closed, 6, false, true, Some(Proposed)),
            // The same again says nothing new.
            (&open, 6, false, true, None),
            (&open, 6, true, true, None),
            (&open, 5, false, true, Some(Proposed)),
            // The member's hand on the entries is no consent.
            (&open, 5, true, true, Some(Proposed)),
            (&open, 8, false, true, Some(Withdrawn)),
            (&open, 5, false, false, Some(Corrected)),
            (&disputed, 6, false, true, None),
            (&disputed, 8, true, true, Some(Withdrawn)),
            (&disputed, 7, false, true, Some(Proposed)),
        ] {
            let found = follow(&chain(steps), &hours(now), is_own, consent);
            assert_eq!(found, expected, "{steps:?} {now} own={is_own} consent={consent}");
        }
        assert_eq!(
            follow(&[], &hours(1), false, true),
            None,
            "an open day has no chain"
        );
    }

    #[test]
    fn a_proposal_is_answered_once_and_disputed_in_time() {
        use Answer::{Accept, Dispute};
        let pending = chain(&[(Recorded, 8), (Proposed, 6)]);
        let deadline = pending[1].version.answer_by.unwrap();
        let before = deadline - jiff::SignedDuration::from_secs(1);
        let disputed = chain(&[(Recorded, 8), (Proposed, 6), (Disputed, 6)]);
        let lapsed = chain(&[(Recorded, 8), (Proposed, 6), (Lapsed, 6)]);
        let accepted = chain(&[(Recorded, 8), (Proposed, 6), (Accepted, 6)]);
        for (links, number, said, now, expected) in [
            (&pending, 2, Accept, before, Ok(Accepted)),
            (&pending, 2, Dispute, before, Ok(Disputed)),
            (&pending, 2, Dispute, deadline, Err(Unanswerable::TooLate)),
            (&pending, 2, Accept, deadline, Ok(Accepted)),
            (&pending, 1, Accept, before, Err(Unanswerable::Superseded)),
            (&disputed, 2, Dispute, before, Err(Unanswerable::TooLate)),
            (&disputed, 2, Accept, before, Ok(Accepted)),
            (&lapsed, 2, Accept, deadline, Ok(Accepted)),
            (&lapsed, 2, Dispute, deadline, Err(Unanswerable::TooLate)),
            (&accepted, 2, Accept, before, Err(Unanswerable::Nothing)),
        ] {
            assert_eq!(
                answer(links, number, said, now),
                expected,
                "{number} {said:?} {now}"
            );
        }
        assert!(!lapses(&pending, before) && lapses(&pending, deadline) && !lapses(&disputed, deadline));
    }

    proptest! {
        /// Whatever others change, and in which order: under consent, what stands is only what the day was closed with.
        #[test]
        fn nothing_that_others_change_stands_without_the_member(
            changes in proptest::collection::vec((0_i64..5, any::<bool>()), 0..12)
        ) {
            let mut steps = vec![(Recorded, 3)];
            let mut foreign = false;
            for (now, is_own) in changes {
                let links = chain(&steps);
                if let Some(cause) = follow(&links, &hours(now), is_own, true) {
                    foreign |= !is_own;
                    steps.push((cause, now));
                    prop_assert!(is_own || !cause.stands());
                }
                if foreign && standing(&chain(&steps)).unwrap().open.is_some() {
                    let stood = standing(&links).unwrap().presence.clone();
                    let links = chain(&steps);
                    prop_assert_eq!(standing(&links).unwrap().presence, &stood);
                }
            }
        }
    }
}
