//! Slows guessing down: attempts per account and per network address, without ever locking an account for good.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32, time::Duration};

use api::problem::Code;
use domain::ids::{DeviceId, MemberId};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use uuid::Uuid;

use crate::http::Failure;

/// Above this many keys those at rest are forgotten.
const KEYS: usize = 10_000;

/// Attempts that need a secret, and whatever else nobody does so often in good faith.
pub struct Throttle {
    accounts: Limit<String>,
    addresses: Limit<IpAddr>,
    /// Browsers that somebody signed in with before: what strangers guess meanwhile does not count here.
    devices: Limit<DeviceId>,
    /// Codes of second factors, by member: they are short.
    codes: Limit<String>,
    /// Mails that anybody can have sent, by the address that gets them.
    letters: Limit<String>,
    /// Visits of public pages, which need no secret and must not be used to load the machine.
    pages: Limit<IpAddr>,
    /// Questions to providers of sign-in that admins want asked, by organization.
    providers: Limit<String>,
    /// Requests of directories, by organization.
    directories: Limit<Uuid>,
    /// Uploads of sealed activity.
    activity: Limit<MemberId>,
    /// Devices that ask to be let into a log.
    offers: Limit<MemberId>,
    /// Organizations that are asked for, by network.
    newcomers: Limit<String>,
    /// Questions whether an address is free, by network: whoever types is answered, whoever lists is not.
    names: Limit<String>,
    /// Packages of everything about a member: each reads every table.
    packages: Limit<MemberId>,
}

/// How often something may be done, by key.
struct Limit<K: Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>);

impl<K: Hash + Eq + Clone> Limit<K> {
    /// `burst` at once, then one every `seconds`.
    fn one_every(seconds: u64, burst: u32) -> Self {
        let quota =
            Quota::with_period(Duration::from_secs(seconds)).unwrap_or(Quota::per_minute(NonZeroU32::MIN));
        Self::of(quota, burst)
    }

    /// `burst` at once, then so many each second.
    fn each_second(often: u32, burst: u32) -> Self {
        Self::of(Quota::per_second(at_least_one(often)), burst)
    }

    fn of(quota: Quota, burst: u32) -> Self {
        Self(RateLimiter::keyed(quota.allow_burst(at_least_one(burst))))
    }

    /// Counts once; the time to wait where that is once too often.
    fn wait(&self, key: &K) -> Option<Duration> {
        if self.0.len() > KEYS {
            self.0.retain_recent();
        }
        let not_until = self.0.check_key(key).err()?;
        Some(not_until.wait_time_from(DefaultClock::default().now()))
    }

    fn count(&self, key: &K) -> Result<(), Failure> {
        self.wait(key).map_or(Ok(()), |wait| Err(wait_for(wait)))
    }
}

fn at_least_one(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            accounts: Limit::one_every(30, 10),
            // More for an address: a whole office may share one.
            addresses: Limit::one_every(2, 60),
            devices: Limit::one_every(30, 10),
            codes: Limit::one_every(120, 10),
            letters: Limit::one_every(15 * 60, 3),
            pages: Limit::one_every(1, 120),
            providers: Limit::one_every(5, 20),
            // A directory brings a company in within minutes, and finds out by itself when it is too fast.
            directories: Limit::each_second(10, 200),
            // Weeks without a network are a few thousand segments at once; after that, one a second.
            activity: Limit::one_every(1, 6000),
            offers: Limit::one_every(60, 30),
            newcomers: Limit::one_every(6 * 60, 10),
            names: Limit::one_every(10, 60),
            packages: Limit::one_every(10 * 60, 6),
        }
    }
}

impl Throttle {
    /// Counts one attempt. `account` is whatever is being guessed at, such as organization and e-mail.
    pub fn attempt(&self, account: &str, address: IpAddr) -> Result<(), Failure> {
        let wait = [
            self.addresses.wait(&address),
            self.accounts.wait(&account.to_owned()),
        ];
        wait.into_iter()
            .flatten()
            .max()
            .map_or(Ok(()), |wait| Err(wait_for(wait)))
    }

    /// Counts an attempt with a browser that the member signed in with before.
    pub fn device(&self, device: DeviceId) -> Result<(), Failure> {
        self.devices.count(&device)
    }

    /// Counts a code of a second factor. At most 730 a day can be tried, of a million: somebody who has the password
    /// needs more than a year to guess one, and the member is told on the first day (ASVS v5.0.0-6.5.4).
    pub fn code(&self, member: &str) -> Result<(), Failure> {
        self.codes.count(&member.to_owned())
    }

    /// Counts a mail that somebody unknown asks for. Whoever asks again and again neither fills the box of a member nor
    /// keeps replacing the link that they are about to use.
    pub fn letter(&self, to: &str) -> Result<(), Failure> {
        self.letters.count(&to.to_owned())
    }

    /// Counts a visit that shows a secret too long to be guessed: only floods from one address are slowed down.
    pub fn visit(&self, address: IpAddr) -> Result<(), Failure> {
        self.addresses.count(&address)
    }

    /// Counts a question to a provider.
    pub fn provider(&self, organization: &str) -> Result<(), Failure> {
        self.providers.count(&organization.to_owned())
    }

    /// Counts a request of a directory.
    pub fn directory(&self, organization: Uuid) -> Result<(), Failure> {
        self.directories.count(&organization)
    }

    /// Counts a visit of a public page.
    pub fn page(&self, address: IpAddr) -> Result<(), Failure> {
        self.pages.count(&address)
    }

    /// Counts an upload of sealed activity.
    pub fn activity(&self, member: MemberId) -> Result<(), Failure> {
        self.activity.count(&member)
    }

    /// Counts a device that asks to be let in: each leaves an event in the audit log.
    pub fn offer(&self, member: MemberId) -> Result<(), Failure> {
        self.offers.count(&member)
    }

    /// Counts an organization that somebody asks for.
    pub fn newcomer(&self, network: &str) -> Result<(), Failure> {
        self.newcomers.count(&network.to_owned())
    }

    /// Counts a question whether an address is free.
    pub fn name(&self, network: &str) -> Result<(), Failure> {
        self.names.count(&network.to_owned())
    }

    /// Counts a package of everything about a member.
    pub fn package(&self, asked_by: MemberId) -> Result<(), Failure> {
        self.packages.count(&asked_by)
    }
}

/// The answer to somebody who has to wait.
pub fn wait_for(wait: Duration) -> Failure {
    let seconds = wait.as_secs() + 1;
    let detail = format!("Wait {seconds} seconds before the next attempt.");
    Failure {
        retry_after: Some(seconds),
        ..Failure::new(Code::TooManyAttempts, detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AT-62, ASVS v5.0.0-6.3.1: guessing one account is slowed down, whatever address it comes from.
    #[test]
    fn the_eleventh_guess_at_one_account_has_to_wait_and_others_do_not() {
        let throttle = Throttle::default();
        for n in 0..10 {
            assert!(throttle.attempt("acme/ann", IpAddr::from([127, 0, 0, n])).is_ok());
        }
        let refused = throttle
            .attempt("acme/ann", IpAddr::from([127, 0, 1, 1]))
            .unwrap_err();
        assert_eq!(refused.code, Code::TooManyAttempts);
        assert!(
            refused
                .retry_after
                .is_some_and(|seconds| (1..=31).contains(&seconds))
        );
        assert!(throttle.attempt("acme/bob", IpAddr::from([127, 0, 0, 1])).is_ok());
    }

    #[test]
    fn codes_are_slowed_down_per_member() {
        let throttle = Throttle::default();
        for _ in 0..10 {
            assert!(throttle.code("acme/ann").is_ok());
        }
        let refused = throttle.code("acme/ann").unwrap_err();
        assert!(
            refused
                .retry_after
                .is_some_and(|seconds| (60..=121).contains(&seconds))
        );
        assert!(throttle.code("acme/bob").is_ok());
    }

    #[test]
    fn nobody_gets_mails_without_end_that_others_ask_for() {
        let throttle = Throttle::default();
        for _ in 0..3 {
            assert!(throttle.letter("acme/ann").is_ok());
        }
        let refused = throttle.letter("acme/ann").unwrap_err();
        assert!(
            refused
                .retry_after
                .is_some_and(|seconds| (600..=901).contains(&seconds))
        );
        assert!(throttle.letter("acme/bob").is_ok());
    }
}
