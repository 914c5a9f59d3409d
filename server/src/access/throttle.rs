//! Slows guessing down: attempts per account and per network address, without ever locking an account for good.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32, time::Duration};

use api::problem::Code;
use domain::ids::{DeviceId, MemberId};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};
use uuid::Uuid;

use crate::http::Failure;

/// Attempts that need a secret: sign-in, links, setup.
pub struct Throttle {
    accounts: DefaultKeyedRateLimiter<String>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    /// Browsers that somebody signed in with before: what strangers guess meanwhile does not count here.
    devices: DefaultKeyedRateLimiter<DeviceId>,
    /// Codes of second factors, by member: they are short.
    codes: DefaultKeyedRateLimiter<String>,
    /// Mails that anybody can have sent, by the address that gets them.
    letters: DefaultKeyedRateLimiter<String>,
    /// Visits of public pages, which need no secret and must not be used to load the machine.
    pages: DefaultKeyedRateLimiter<IpAddr>,
    /// Questions to providers of sign-in that admins want asked, by organization.
    providers: DefaultKeyedRateLimiter<String>,
    /// Requests of directories, by organization.
    directories: DefaultKeyedRateLimiter<Uuid>,
    /// Uploads of sealed activity.
    activity: DefaultKeyedRateLimiter<MemberId>,
    /// Devices that ask to be let into a log.
    offers: DefaultKeyedRateLimiter<MemberId>,
    /// Organizations that are asked for, by network.
    newcomers: DefaultKeyedRateLimiter<String>,
    /// Questions whether an address is free, by network: whoever types is answered, whoever lists is not.
    names: DefaultKeyedRateLimiter<String>,
    /// Packages of everything about a member: each reads every table.
    packages: DefaultKeyedRateLimiter<MemberId>,
}

/// Above this many keys those at rest are forgotten.
const KEYS: usize = 10_000;

/// `burst` at once, then one every `seconds`.
fn quota(seconds: u64, burst: u32) -> Quota {
    let quota =
        Quota::with_period(Duration::from_secs(seconds)).unwrap_or(Quota::per_minute(NonZeroU32::MIN));
    quota.allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN))
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            accounts: RateLimiter::keyed(quota(30, 10)),
            // More for an address: a whole office may share one.
            addresses: RateLimiter::keyed(quota(2, 60)),
            devices: RateLimiter::keyed(quota(30, 10)),
            codes: RateLimiter::keyed(quota(120, 10)),
            letters: RateLimiter::keyed(quota(15 * 60, 3)),
            pages: RateLimiter::keyed(quota(1, 120)),
            providers: RateLimiter::keyed(quota(5, 20)),
            // A directory brings a company in within minutes, and finds out by itself when it is too fast.
            directories: RateLimiter::keyed(
                Quota::per_second(NonZeroU32::new(10).unwrap_or(NonZeroU32::MIN))
                    .allow_burst(NonZeroU32::new(200).unwrap_or(NonZeroU32::MIN)),
            ),
            // Weeks without a network are a few thousand segments at once; after that, one a second.
            activity: RateLimiter::keyed(quota(1, 6000)),
            offers: RateLimiter::keyed(quota(60, 30)),
            newcomers: RateLimiter::keyed(quota(6 * 60, 10)),
            names: RateLimiter::keyed(quota(10, 60)),
            packages: RateLimiter::keyed(quota(10 * 60, 6)),
        }
    }
}

fn counted<K: Hash + Eq + Clone>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), Failure> {
    let clock = governor::clock::DefaultClock::default();
    let Err(not_until) = limiter.check_key(key) else {
        return Ok(());
    };
    Err(wait_for(not_until.wait_time_from(clock.now())))
}

impl Throttle {
    /// Counts one attempt. `account` is whatever is being guessed at, such as organization and e-mail.
    pub fn attempt(&self, account: &str, address: IpAddr) -> Result<(), Failure> {
        self.forget();
        let clock = governor::clock::DefaultClock::default();
        let wait = [
            self.addresses
                .check_key(&address)
                .err()
                .map(|not_until| not_until.wait_time_from(clock.now())),
            self.accounts
                .check_key(&account.to_owned())
                .err()
                .map(|not_until| not_until.wait_time_from(clock.now())),
        ];
        let Some(wait) = wait.into_iter().flatten().max() else {
            return Ok(());
        };
        Err(wait_for(wait))
    }

    /// Counts an attempt with a browser that the member signed in with before.
    pub fn device(&self, device: DeviceId) -> Result<(), Failure> {
        self.forget();
        let clock = governor::clock::DefaultClock::default();
        let Err(not_until) = self.devices.check_key(&device) else {
            return Ok(());
        };
        Err(wait_for(not_until.wait_time_from(clock.now())))
    }

    /// Counts a code of a second factor. At most 730 a day can be tried, of a million: somebody who has the password
    /// needs more than a year to guess one, and the member is told on the first day (ASVS v5.0.0-6.5.4).
    pub fn code(&self, member: &str) -> Result<(), Failure> {
        self.forget();
        let clock = governor::clock::DefaultClock::default();
        let Err(not_until) = self.codes.check_key(&member.to_owned()) else {
            return Ok(());
        };
        Err(wait_for(not_until.wait_time_from(clock.now())))
    }

    /// Counts a mail that somebody unknown asks for. Whoever asks again and again neither fills the box of a member nor
    /// keeps replacing the link that they are about to use.
    pub fn letter(&self, to: &str) -> Result<(), Failure> {
        self.forget();
        let clock = governor::clock::DefaultClock::default();
        let Err(not_until) = self.letters.check_key(&to.to_owned()) else {
            return Ok(());
        };
        Err(wait_for(not_until.wait_time_from(clock.now())))
    }

    /// Counts a visit that shows a secret too long to be guessed: only floods from one address are slowed down.
    pub fn visit(&self, address: IpAddr) -> Result<(), Failure> {
        self.forget();
        let clock = governor::clock::DefaultClock::default();
        let Err(not_until) = self.addresses.check_key(&address) else {
            return Ok(());
        };
        Err(wait_for(not_until.wait_time_from(clock.now())))
    }

    /// Counts a question to a provider.
    pub fn provider(&self, organization: &str) -> Result<(), Failure> {
        self.forget();
        let clock = governor::clock::DefaultClock::default();
        let Err(not_until) = self.providers.check_key(&organization.to_owned()) else {
            return Ok(());
        };
        Err(wait_for(not_until.wait_time_from(clock.now())))
    }

    /// Counts a request of a directory.
    pub fn directory(&self, organization: Uuid) -> Result<(), Failure> {
        self.forget();
        let clock = governor::clock::DefaultClock::default();
        let Err(not_until) = self.directories.check_key(&organization) else {
            return Ok(());
        };
        Err(wait_for(not_until.wait_time_from(clock.now())))
    }

    /// Counts a visit of a public page.
    pub fn page(&self, address: IpAddr) -> Result<(), Failure> {
        self.forget();
        let clock = governor::clock::DefaultClock::default();
        let Err(not_until) = self.pages.check_key(&address) else {
            return Ok(());
        };
        Err(wait_for(not_until.wait_time_from(clock.now())))
    }

    /// Counts an upload of sealed activity.
    pub fn activity(&self, member: MemberId) -> Result<(), Failure> {
        self.forget();
        counted(&self.activity, &member)
    }

    /// Counts a device that asks to be let in: each leaves an event in the audit log.
    pub fn offer(&self, member: MemberId) -> Result<(), Failure> {
        self.forget();
        counted(&self.offers, &member)
    }

    /// Counts an organization that somebody asks for.
    pub fn newcomer(&self, network: &str) -> Result<(), Failure> {
        self.forget();
        counted(&self.newcomers, &network.to_owned())
    }

    /// Counts a question whether an address is free.
    pub fn name(&self, network: &str) -> Result<(), Failure> {
        self.forget();
        counted(&self.names, &network.to_owned())
    }

    /// Counts a package of everything about a member.
    pub fn package(&self, asked_by: MemberId) -> Result<(), Failure> {
        self.forget();
        counted(&self.packages, &asked_by)
    }

    fn forget(&self) {
        for limiter in [&self.newcomers, &self.names] {
            if limiter.len() > KEYS {
                limiter.retain_recent();
            }
        }
        if self.packages.len() > KEYS {
            self.packages.retain_recent();
        }
        if self.activity.len() > KEYS {
            self.activity.retain_recent();
        }
        if self.offers.len() > KEYS {
            self.offers.retain_recent();
        }
        if self.pages.len() > KEYS {
            self.pages.retain_recent();
        }
        if self.providers.len() > KEYS {
            self.providers.retain_recent();
        }
        if self.directories.len() > KEYS {
            self.directories.retain_recent();
        }
        if self.accounts.len() > KEYS {
            self.accounts.retain_recent();
        }
        if self.devices.len() > KEYS {
            self.devices.retain_recent();
        }
        if self.codes.len() > KEYS {
            self.codes.retain_recent();
        }
        if self.letters.len() > KEYS {
            self.letters.retain_recent();
        }
        if self.addresses.len() > KEYS {
            self.addresses.retain_recent();
        }
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
