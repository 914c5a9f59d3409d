//! What somebody does who is signed in: what is work, and what is taking along.

use jiff::{SignedDuration, Timestamp};

use super::{FindingKind, guessing::is_mark};

const TEN_MINUTES: SignedDuration = SignedDuration::from_mins(10);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Answers within ten minutes that are no reading any more: seventeen a second, all the time. The web app asks for some thirty
/// to show a page.
const MANY_READS: u32 = 10_000;
/// Files within an hour.
const MANY_EXPORTS: u32 = 30;
/// Refusals and ids that are not there, within ten minutes.
const MANY_REFUSALS: u32 = 30;
/// Changes between two networks within ten minutes. Going from the office to the train is one.
const MANY_CHANGES: u32 = 6;

/// One request, as the rules see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// What came of it.
    pub deed: Deed,
    /// The network it came from, as a hash.
    pub network: u64,
    /// Whether that network is one of IPv6: a machine that speaks both changes between them all the time.
    pub is_v6: bool,
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Something was read.
    Read,
    /// A file was made of data of the organization.
    Export,
    /// Refused, or not there for the caller.
    Refused,
    /// Anything else.
    Other,
}

/// A count that begins anew after a while.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Window {
    since: Option<Timestamp>,
    count: u32,
}

impl Window {
    /// Counts one more and gives the count.
    fn note(&mut self, length: SignedDuration, now: Timestamp) -> u32 {
        if self.since.is_none_or(|since| now.duration_since(since) > length) {
            *self = Self {
                since: Some(now),
                count: 0,
            };
        }
        self.count = self.count.saturating_add(1);
        self.count
    }
}

/// What one session or token did lately.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conduct {
    reads: Window,
    exports: Window,
    refusals: Window,
    changes: Window,
    /// The networks of both families that it was used from last.
    v4: Option<u64>,
    v6: Option<u64>,
    /// The network before that one: going back to it is a change, going on to a third one is a journey.
    v4_before: Option<u64>,
    v6_before: Option<u64>,
}

impl Conduct {
    /// Counts a request; what it is a sign of, and how often that was counted.
    pub fn note(&mut self, act: Act, now: Timestamp) -> Option<(FindingKind, u32)> {
        if let Some(changes) = self.changes(act, now)
            && is_mark(changes, MANY_CHANGES)
        {
            return Some((FindingKind::CredentialReplay, changes));
        }
        let (count, bound, kind) = match act.deed {
            Deed::Read => (
                self.reads.note(TEN_MINUTES, now),
                MANY_READS,
                FindingKind::MassRead,
            ),
            Deed::Export => (
                self.exports.note(HOUR, now),
                MANY_EXPORTS,
                FindingKind::MassExport,
            ),
            Deed::Refused => (
                self.refusals.note(TEN_MINUTES, now),
                MANY_REFUSALS,
                FindingKind::PermissionProbing,
            ),
            Deed::Other => return None,
        };
        is_mark(count, bound).then_some((kind, count))
    }

    /// Counts going back to the network before the last one, and gives the count.
    fn changes(&mut self, act: Act, now: Timestamp) -> Option<u32> {
        let (last, before) = if act.is_v6 {
            (&mut self.v6, &mut self.v6_before)
        } else {
            (&mut self.v4, &mut self.v4_before)
        };
        if *last == Some(act.network) {
            return None;
        }
        let is_back = *before == Some(act.network);
        *before = last.replace(act.network);
        is_back.then(|| self.changes.note(TEN_MINUTES, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn act(deed: Deed, network: u64) -> Act {
        Act {
            deed,
            network,
            is_v6: false,
        }
    }

    /// The first finding of `count` acts that come every `pause` milliseconds, and at which act.
    fn first(count: i64, pause: i64, made: impl Fn(i64) -> Act) -> Option<(FindingKind, i64)> {
        let mut conduct = Conduct::default();
        (0..count).find_map(|n| {
            let found = conduct.note(made(n), at(n * pause / 1000));
            found.map(|(kind, _)| (kind, n + 1))
        })
    }

    /// AT-66: mass export, mass reading, probing and replay are noticed at their bounds; work is not.
    #[test]
    fn work_is_told_from_taking_along() {
        use FindingKind as K;
        let read = |_| act(Deed::Read, 1);
        let export = |_| act(Deed::Export, 1);
        let refused = |_| act(Deed::Refused, 1);
        assert_eq!(
            first(20_000, 1000, read),
            None,
            "a page every half minute, all day"
        );
        assert_eq!(first(20_000, 100, read), None, "ten a second");
        assert_eq!(first(20_000, 50, read), Some((K::MassRead, 10_000)));
        assert_eq!(first(100, 600_000, export), None, "a file every ten minutes");
        assert_eq!(first(100, 60_000, export), Some((K::MassExport, 30)));
        assert_eq!(first(200, 30_000, refused), None, "old bookmarks");
        assert_eq!(first(200, 1000, refused), Some((K::PermissionProbing, 30)));
        let by_turns = |n: i64| act(Deed::Other, n.unsigned_abs() % 2);
        // The first use of either network is none: seven uses later there were six ways back.
        assert_eq!(first(100, 1000, by_turns), Some((K::CredentialReplay, 8)));
        assert_eq!(first(100, 300_000, by_turns), None, "commuting");
        let journey = |n: i64| act(Deed::Other, n.unsigned_abs());
        assert_eq!(first(100, 1000, journey), None, "a train that changes its masts");
        let both = |n: i64| Act {
            is_v6: n % 2 == 0,
            ..act(Deed::Other, n.unsigned_abs() % 2)
        };
        assert_eq!(
            first(1000, 100, both),
            None,
            "a machine that speaks both families"
        );
    }

    #[test]
    fn what_goes_on_is_told_again_at_every_doubling() {
        let mut conduct = Conduct::default();
        let told: Vec<u32> = (0..130)
            .filter_map(|n| conduct.note(act(Deed::Refused, 1), at(n)))
            .map(|(_, count)| count)
            .collect();
        assert_eq!(told, [30, 60, 120]);
    }
}
