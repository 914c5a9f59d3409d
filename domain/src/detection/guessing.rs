//! Guessing passwords: what is one person who forgot theirs, and what is not.

use jiff::{SignedDuration, Timestamp};

use super::FindingKind;

/// How long a wait grows at most.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// How many different values are told apart.
const APART: usize = 32;
/// After so long they are counted anew.
const APART_FOR: SignedDuration = SignedDuration::from_hours(1);

/// A few different values, as hashes: enough to tell one from many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Few(Vec<u64>);

impl Few {
    /// Notes a value.
    pub fn note(&mut self, value: u64) {
        if self.0.len() < APART && !self.0.contains(&value) {
            self.0.push(value);
        }
    }

    /// How many different ones there were; more than 32 are 32.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// What refused sign-ins have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The account, whether it exists or not.
    Account,
    /// The very address.
    Address,
    /// The network around it.
    Network,
    /// The whole organization.
    Organization,
}

impl Place {
    /// Refusals that cost nothing. An office or a carrier shares an address; people forget passwords on Mondays.
    const fn free(self, under_attack: bool) -> u32 {
        match self {
            Self::Account => 10,
            // While many networks try many accounts, each of them gets little.
            Self::Address if under_attack => 5,
            Self::Network if under_attack => 10,
            Self::Address => 30,
            Self::Network => 60,
            Self::Organization => u32::MAX,
        }
    }

    /// How often one refusal is forgiven: what people get wrong all day is no attack.
    const fn forgives_every(self) -> SignedDuration {
        match self {
            Self::Account | Self::Address => SignedDuration::from_mins(10),
            Self::Network => SignedDuration::from_mins(2),
            Self::Organization => SignedDuration::from_secs(10),
        }
    }
}

/// The sign-ins that were refused in one place lately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    place: Place,
    /// How many, less what a place may get wrong all day.
    pub count: u32,
    /// For whom.
    pub accounts: Few,
    /// From where.
    pub networks: Few,
    /// Since when accounts and networks are told apart.
    since: Timestamp,
    /// Up to when `count` was lowered.
    lowered: Timestamp,
    last: Timestamp,
}

impl Refused {
    /// Nothing yet.
    pub fn none(place: Place, now: Timestamp) -> Self {
        Self {
            place,
            count: 0,
            accounts: Few::default(),
            networks: Few::default(),
            since: now,
            lowered: now,
            last: now,
        }
    }

    /// Counts one more.
    pub fn note(&mut self, account: u64, network: u64, now: Timestamp) {
        self.lower(now);
        self.count = self.count.saturating_add(1);
        self.accounts.note(account);
        self.networks.note(network);
        self.last = now;
    }

    fn lower(&mut self, now: Timestamp) {
        let every = self.place.forgives_every().as_secs();
        let times = now.duration_since(self.lowered).as_secs() / every;
        self.count = self
            .count
            .saturating_sub(u32::try_from(times).unwrap_or_default());
        let until = SignedDuration::from_secs(times.saturating_mul(every));
        self.lowered = self.lowered.checked_add(until).unwrap_or(now);
        if now.duration_since(self.since) > APART_FOR {
            (self.accounts, self.networks, self.since) = (Few::default(), Few::default(), now);
        }
    }

    /// How long the next attempt has to wait from `now` on; nothing if it may come.
    pub fn wait(&self, under_attack: bool, now: Timestamp) -> Option<SignedDuration> {
        let wait = wait_after(self.count, self.place.free(under_attack))?;
        let left = wait.saturating_sub(now.duration_since(self.last));
        left.is_positive().then_some(left)
    }
}

/// How long the next attempt waits after so many refusals of which `free` cost nothing: a second, then twice as long each time.
pub fn wait_after(refused: u32, free: u32) -> Option<SignedDuration> {
    let above = refused.checked_sub(free)?;
    let seconds = 1_i64.checked_shl(above.min(30)).unwrap_or(i64::MAX);
    Some(SignedDuration::from_secs(seconds).min(LONGEST_WAIT))
}

/// What the refusals in one place are a sign of. It is said when the bound is reached, and again at every doubling, so that a
/// flood of guesses is not a flood of findings.
pub fn judge(refused: &Refused) -> Option<FindingKind> {
    let (accounts, networks) = (refused.accounts.count(), refused.networks.count());
    let (bound, kind) = match refused.place {
        Place::Account => (8, FindingKind::BruteForce),
        // Whoever tries a few passwords at each of many people is not one person who forgot theirs.
        Place::Network if accounts >= 8 => (16, FindingKind::PasswordSpraying),
        Place::Network => (60, FindingKind::NetworkGuessing),
        Place::Organization if accounts >= 15 && networks >= 5 => (40, FindingKind::CredentialStuffing),
        Place::Organization | Place::Address => return None,
    };
    is_mark(refused.count, bound).then_some(kind)
}

/// Whether a count is the bound, or the bound doubled some times.
pub(super) const fn is_mark(count: u32, bound: u32) -> bool {
    count >= bound && count.is_multiple_of(bound) && (count / bound).is_power_of_two()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    /// `count` refusals over so many accounts and networks.
    fn refused(place: Place, count: u32, accounts: u64, networks: u64) -> Refused {
        let mut refused = Refused::none(place, at(0));
        for n in 0..u64::from(count) {
            refused.note(n % accounts, n % networks, at(0));
        }
        refused
    }

    /// ASVS v5.0.0-6.3.1: waits grow and never become a lock.
    #[test]
    fn a_wait_doubles_and_ends() {
        for (count, seconds) in [
            (0, None),
            (9, None),
            (10, Some(1)),
            (11, Some(2)),
            (15, Some(32)),
            (19, Some(512)),
            (20, Some(900)),
            (u32::MAX, Some(900)),
        ] {
            assert_eq!(
                wait_after(count, 10),
                seconds.map(SignedDuration::from_secs),
                "{count}"
            );
        }
        let guessed = refused(Place::Account, 15, 1, 1);
        let wait = |seconds| guessed.wait(false, at(seconds)).map(|wait| wait.as_secs());
        assert_eq!([wait(0), wait(31), wait(32)], [Some(32), Some(1), None]);
    }

    /// A wrong password now and then is forgiven, however long it goes on.
    #[test]
    fn what_people_get_wrong_all_day_is_forgiven() {
        let mut account = Refused::none(Place::Account, at(0));
        let mut office = Refused::none(Place::Network, at(0));
        let mut all = Refused::none(Place::Organization, at(0));
        for n in 0..1000 {
            account.note(1, 1, at(n * 700));
            office.note(n.unsigned_abs() % 50, 1, at(n * 130));
            all.note(n.unsigned_abs() % 50, n.unsigned_abs() % 20, at(n * 11));
            let found = [&account, &office, &all].map(judge);
            assert_eq!(found, [None; 3], "{n}");
        }
        assert_eq!(account.wait(false, at(999 * 700)), None);
    }

    /// AT-66: brute force, spraying and stuffing are told apart, and a busy Monday is none of them.
    #[test]
    fn guesses_are_told_by_their_shape() {
        use FindingKind as K;
        for (what, place, count, accounts, networks, expected) in [
            ("somebody forgot theirs", Place::Account, 7, 1, 1, None),
            (
                "one account, one aim",
                Place::Account,
                8,
                1,
                7,
                Some(K::BruteForce),
            ),
            (
                "told at its doubling",
                Place::Account,
                16,
                1,
                7,
                Some(K::BruteForce),
            ),
            ("and not in between", Place::Account, 15, 1, 7, None),
            ("an office on Monday", Place::Network, 30, 6, 1, None),
            (
                "one network, few accounts",
                Place::Network,
                60,
                3,
                1,
                Some(K::NetworkGuessing),
            ),
            (
                "one network, many accounts",
                Place::Network,
                16,
                16,
                1,
                Some(K::PasswordSpraying),
            ),
            (
                "many networks, many accounts",
                Place::Organization,
                40,
                30,
                10,
                Some(K::CredentialStuffing),
            ),
            ("many accounts, two offices", Place::Organization, 40, 30, 2, None),
            ("many networks, one account", Place::Organization, 40, 1, 30, None),
        ] {
            let refused = refused(place, count, accounts, networks);
            assert_eq!(judge(&refused), expected, "{what}");
        }
    }

    /// Bad input of the issue, 10,000 guesses from 50 addresses: what gets through to a password in an hour.
    #[test]
    fn fifty_addresses_get_little_of_ten_thousand_guesses_through() {
        let (mut addresses, mut tried) = (vec![Refused::none(Place::Address, at(0)); 50], 0);
        for guess in 0..10_000_u64 {
            // Spread over an hour; each is for another account, so that only the address slows it down.
            let now = at(i64::try_from(guess * 3600 / 10_000).unwrap());
            let address = &mut addresses[usize::try_from(guess % 50).unwrap()];
            if address.wait(true, now).is_none() {
                address.note(guess, guess % 50, now);
                tried += 1;
            }
        }
        assert!(tried <= 50 * 25, "{tried} of 10,000 guesses were looked at");
    }

    #[test]
    fn marks_are_the_bound_and_its_doublings() {
        let marks: Vec<u32> = (0..200).filter(|count| is_mark(*count, 10)).collect();
        assert_eq!(marks, [10, 20, 40, 80, 160]);
    }
}
