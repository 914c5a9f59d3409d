//! What this process remembers of the last minutes: counts, in bounded memory, behind one short lock. Nothing of it is stored,
//! so each node of a cell counts what comes to it, and a restart begins anew.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
    net::IpAddr,
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::{
    detection::{Act, Conduct, FindingKind, Measure, Place, Refused, judge},
    ids::{CanaryId, OrganizationId},
};
use jiff::{SignedDuration, Timestamp};
use lru::LruCache;
use uuid::Uuid;

use crate::{
    access::{network_of, throttle::wait_for},
    app::App,
    http::Failure,
};

/// Places of guesses that are remembered; the ones that were quiet for the longest time go first.
const PLACES: NonZeroUsize = NonZeroUsize::new(20_000).unwrap();
/// Sessions and tokens whose conduct is remembered.
const CREDENTIALS: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();
/// Organizations whose canaries and alerts are remembered.
const ORGANIZATIONS: NonZeroUsize = NonZeroUsize::new(2000).unwrap();
/// How long canaries are believed that another node may have changed.
const BELIEVED: SignedDuration = SignedDuration::from_secs(60);
/// Alerts that leave by mail or to receivers within an hour, for one organization.
const ALERTS: u32 = 60;

/// The memory of this process.
pub struct Detection {
    /// Keyed, so that nobody chooses values that look alike here.
    keys: RandomState,
    known: Mutex<Known>,
}

struct Known {
    places: LruCache<(OrganizationId, Place, u64), Refused>,
    /// Until when an organization is under attack from many networks.
    attacked: LruCache<OrganizationId, Timestamp>,
    conducts: LruCache<Uuid, Conduct>,
    canaries: LruCache<OrganizationId, (Timestamp, HashMap<Uuid, CanaryId>)>,
    alerts: LruCache<OrganizationId, (Timestamp, u32)>,
}

impl Default for Detection {
    fn default() -> Self {
        Self {
            keys: RandomState::new(),
            known: Mutex::new(Known {
                places: LruCache::new(PLACES),
                attacked: LruCache::new(ORGANIZATIONS),
                conducts: LruCache::new(CREDENTIALS),
                canaries: LruCache::new(ORGANIZATIONS),
                alerts: LruCache::new(ORGANIZATIONS),
            }),
        }
    }
}

/// One attempt to sign in.
#[derive(Debug, Clone, Copy)]
pub struct Guess {
    organization: Option<OrganizationId>,
    account: u64,
    address: u64,
    network: u64,
}

impl Guess {
    pub fn new(app: &App, organization: Option<OrganizationId>, email: &str, peer: IpAddr) -> Self {
        let peer = peer.to_canonical();
        Self {
            organization,
            account: app.detection.hash(email),
            address: app.detection.hash(peer),
            network: app.detection.hash(network_of(peer)),
        }
    }

    /// One that nobody made: to try the rules.
    pub fn played(organization: OrganizationId, account: u64, network: u64) -> Self {
        Self {
            organization: Some(organization),
            account,
            address: network,
            network,
        }
    }

    fn places(&self) -> [(Place, u64); 4] {
        [
            (Place::Account, self.account),
            (Place::Address, self.address),
            (Place::Network, self.network),
            (Place::Organization, 0),
        ]
    }
}

/// What a refused sign-in is a sign of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suspicion {
    pub kind: FindingKind,
    pub refused: u32,
    pub accounts: usize,
    pub networks: usize,
}

/// What is remembered is too old, or nothing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stale;

impl Detection {
    /// A value as it is remembered.
    pub fn hash(&self, value: impl Hash) -> u64 {
        self.keys.hash_one(value)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses an attempt that has to wait: for its account, its address or its network.
    pub fn admit(&self, guess: &Guess, now: Timestamp) -> Result<(), Failure> {
        let Some(organization) = guess.organization else {
            return Ok(());
        };
        let mut known = self.known();
        let attacked = known
            .attacked
            .get(&organization)
            .is_some_and(|until| *until > now);
        let wait = guess
            .places()
            .into_iter()
            .filter_map(|(place, value)| {
                known
                    .places
                    .get(&(organization, place, value))?
                    .wait(attacked, now)
            })
            .max();
        let Some(wait) = wait.and_then(|wait| Duration::try_from(wait).ok()) else {
            return Ok(());
        };
        Err(wait_for(wait))
    }

    /// Counts a wrong password.
    pub fn refused(&self, guess: &Guess, now: Timestamp) -> Vec<Suspicion> {
        let Some(organization) = guess.organization else {
            return Vec::new();
        };
        let mut known = self.known();
        let mut suspicions = Vec::new();
        for (place, value) in guess.places() {
            let refused = known
                .places
                .get_or_insert_mut((organization, place, value), || Refused::none(place, now));
            refused.note(guess.account, guess.network, now);
            let Some(kind) = judge(refused) else { continue };
            suspicions.push(Suspicion {
                kind,
                refused: refused.count,
                accounts: refused.accounts.count(),
                networks: refused.networks.count(),
            });
            if kind == FindingKind::CredentialStuffing
                && let Some((Measure::Delay, minutes)) = kind.measure(None)
            {
                let until = now + SignedDuration::from_mins(minutes.into());
                known.attacked.put(organization, until);
            }
        }
        suspicions
    }

    /// The right password: whoever knows it did not guess the account. The address and the network stay where they are,
    /// because an attacker has an account of their own.
    pub fn accepted(&self, guess: &Guess) {
        if let Some(organization) = guess.organization {
            let key = (organization, Place::Account, guess.account);
            self.known().places.pop(&key);
        }
    }

    /// Counts a request of a session or token.
    pub fn conduct(&self, credential: Uuid, act: Act, now: Timestamp) -> Option<(FindingKind, u32)> {
        let mut known = self.known();
        let conduct = known.conducts.get_or_insert_mut(credential, Conduct::default);
        conduct.note(act, now)
    }

    /// Forgets the guesses at an organization: an admin lifted the delay.
    pub fn forgive(&self, organization: OrganizationId) {
        let mut known = self.known();
        let there: Vec<_> = known
            .places
            .iter()
            .map(|(key, _)| *key)
            .filter(|key| key.0 == organization)
            .collect();
        for key in there {
            known.places.pop(&key);
        }
        known.attacked.pop(&organization);
    }

    /// The canary that this record is, if it is one. Fails where the canaries have to be read first.
    pub fn canary(
        &self,
        organization: OrganizationId,
        record: Uuid,
        now: Timestamp,
    ) -> Result<Option<CanaryId>, Stale> {
        let mut known = self.known();
        let (since, canaries) = known.canaries.get(&organization).ok_or(Stale)?;
        if now.duration_since(*since) > BELIEVED {
            return Err(Stale);
        }
        Ok(canaries.get(&record).copied())
    }

    /// Remembers the records that are canaries.
    pub fn remember_canaries(
        &self,
        organization: OrganizationId,
        records: HashMap<Uuid, CanaryId>,
        now: Timestamp,
    ) {
        self.known().canaries.put(organization, (now, records));
    }

    /// Has them read again.
    pub fn forget_canaries(&self, organization: OrganizationId) {
        self.known().canaries.pop(&organization);
    }

    /// Whether another alert may leave. Whoever sets off one after the other does not send mails through us without end.
    pub fn may_alert(&self, organization: OrganizationId, now: Timestamp) -> bool {
        let mut known = self.known();
        let (since, count) = known.alerts.get_or_insert_mut(organization, || (now, 0));
        if now.duration_since(*since) > SignedDuration::from_hours(1) {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= ALERTS
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use domain::detection::Deed;

    use super::*;

    /// AT-66: what a request pays for being watched. Said with a wide margin: it is some hundred nanoseconds.
    #[test]
    fn watching_costs_a_request_little() {
        let detection = Detection::default();
        let now = Timestamp::UNIX_EPOCH;
        let act = Act {
            deed: Deed::Read,
            network: 1,
            is_v6: false,
        };
        let started = Instant::now();
        for n in 0..20_000_u128 {
            detection.conduct(Uuid::from_u128(n % 500), act, now);
        }
        let each = started.elapsed() / 20_000;
        assert!(
            each < Duration::from_micros(50),
            "{each:?} in an unoptimised build"
        );
    }

    #[test]
    fn alerts_are_bounded_for_an_hour() {
        let detection = Detection::default();
        let organization = OrganizationId::from(Uuid::from_u128(1));
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let let_out = (0..100)
            .filter(|n| detection.may_alert(organization, at(*n)))
            .count();
        assert_eq!(let_out, 60);
        assert!(detection.may_alert(organization, at(3602)));
        assert!(detection.may_alert(OrganizationId::from(Uuid::from_u128(2)), at(50)));
    }
}
