//! How fast one member, or one token, may call. Ordinary work never comes near it; a program that runs wild, or somebody who
//! copies everything there is with a stolen token, is slowed down (ASVS v5.0.0-2.4.1).

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
};

use api::problem::Code;
use axum::http::request::Parts;
use domain::ids::{MemberId, OrganizationId, TokenId};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};

use super::{Ctx, measures::is_among};
use crate::{config::Limits, http::Failure};

/// What has a rate of its own: weeks without a network are a few thousand sealed files at once.
const OWN_RATE: [&str; 2] = ["POST /activity/heads", "POST /activity/segments"];

/// Above this many buckets those that are full again are forgotten.
const BUCKETS: usize = 10_000;
/// How many calls lie between two looks at how many buckets there are, so that no call pays for looking at all of them.
const LOOKED_EVERY: u32 = 1024;

/// Whose bucket it is. A token has its own: a script that runs wild does not keep its owner out of the web app. Ids are
/// taken together with the organization, which nobody can choose.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Bucket {
    Member(OrganizationId, MemberId),
    Token(OrganizationId, TokenId),
}

/// The buckets of this node, in memory. Those of other nodes are theirs.
pub struct Rate {
    buckets: DefaultKeyedRateLimiter<Bucket>,
    calls: AtomicU32,
}

impl Rate {
    pub fn new(limits: &Limits) -> Self {
        let number = |value: u32| NonZeroU32::new(value).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(number(limits.member_requests_per_second))
            .allow_burst(number(limits.member_requests_at_once));
        Self {
            buckets: RateLimiter::keyed(quota),
            calls: AtomicU32::new(0),
        }
    }

    /// Counts a call of somebody whose credential is good.
    pub fn call(&self, ctx: &Ctx, parts: &Parts) -> Result<(), Failure> {
        if is_among(parts, &OWN_RATE) {
            return Ok(());
        }
        let organization = ctx.organization.id;
        let bucket = match &ctx.token {
            Some(token) => Bucket::Token(organization, token.id),
            None => Bucket::Member(organization, ctx.actor_id()),
        };
        self.count(&bucket)
    }

    fn count(&self, bucket: &Bucket) -> Result<(), Failure> {
        let calls = self.calls.fetch_add(1, Ordering::Relaxed);
        if calls.is_multiple_of(LOOKED_EVERY) && self.buckets.len() > BUCKETS {
            self.buckets.retain_recent();
        }
        let Err(not_until) = self.buckets.check_key(bucket) else {
            return Ok(());
        };
        metrics::counter!("hourbook_requests_over_rate_total").increment(1);
        let wait = not_until.wait_time_from(DefaultClock::default().now());
        let seconds = wait.as_secs() + 1;
        let detail = format!("You call faster than this server lets one caller. Wait {seconds} seconds.");
        Err(Failure {
            retry_after: Some(seconds),
            ..Failure::new(Code::TooManyRequests, detail)
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn rate() -> Rate {
        Rate::new(&Limits {
            member_requests_per_second: 1,
            member_requests_at_once: 3,
            ..Limits::default()
        })
    }

    fn bucket(organization: u128, member: u128) -> Bucket {
        Bucket::Member(
            OrganizationId::from(Uuid::from_u128(organization)),
            MemberId::from(Uuid::from_u128(member)),
        )
    }

    /// ASVS v5.0.0-2.4.1: what one caller uses up is nobody else's, also where an organization chose the same id.
    #[test]
    fn what_is_over_the_bucket_waits_and_others_do_not() {
        let rate = rate();
        for _ in 0..3 {
            assert!(rate.count(&bucket(1, 1)).is_ok());
        }
        let refused = rate.count(&bucket(1, 1)).unwrap_err();
        assert_eq!(refused.code, Code::TooManyRequests);
        assert!(refused.retry_after.is_some_and(|seconds| seconds >= 1));
        assert!(rate.count(&bucket(1, 2)).is_ok());
        assert!(rate.count(&bucket(2, 1)).is_ok());
    }

    /// Buckets that are full again take no memory, however many callers there were.
    #[test]
    fn buckets_at_rest_are_forgotten() {
        let rate = Rate::new(&Limits {
            member_requests_per_second: 100_000,
            member_requests_at_once: 1,
            ..Limits::default()
        });
        for member in 0..3 * BUCKETS as u128 {
            assert!(rate.count(&bucket(1, member)).is_ok());
        }
        assert!(rate.buckets.len() <= BUCKETS + 2 * LOOKED_EVERY as usize);
    }
}
