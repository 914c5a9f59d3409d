//! Fair admission: no organization takes all places of the server, however many requests it sends.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::ids::OrganizationId;
use store::limits::Limits;

/// How many requests of each organization are being worked on. One that has none stands nowhere.
#[derive(Clone)]
pub struct Shares {
    under_way: Arc<Mutex<HashMap<OrganizationId, usize>>>,
    /// What an organization gets that has no limit of its own.
    most: usize,
}

/// A request under way; its place is free again when this goes.
pub struct Share {
    shares: Shares,
    organization: OrganizationId,
}

impl Shares {
    pub fn new(most: usize) -> Self {
        Self {
            under_way: Arc::default(),
            most,
        }
    }

    /// How many requests of an organization may be under way: its own limit, and never more than anybody gets.
    pub fn most(&self, limits: &Limits) -> usize {
        let own = limits.requests.and_then(|limit| usize::try_from(limit).ok());
        own.map_or(self.most, |own| own.min(self.most))
    }

    pub fn used(&self, organization: OrganizationId) -> usize {
        self.lock().get(&organization).copied().unwrap_or_default()
    }

    /// A place for another request; nothing if the organization has all of its own in use.
    pub fn take(&self, organization: OrganizationId, limits: &Limits) -> Option<Share> {
        let most = self.most(limits);
        let mut under_way = self.lock();
        let used = under_way.entry(organization).or_default();
        if *used >= most {
            return None;
        }
        *used += 1;
        Some(Share {
            shares: self.clone(),
            organization,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<OrganizationId, usize>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut under_way = self.shares.lock();
        if let Some(used) = under_way.get_mut(&self.organization) {
            *used -= 1;
            if *used == 0 {
                under_way.remove(&self.organization);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organization(number: u128) -> OrganizationId {
        OrganizationId::from(uuid::Uuid::from_u128(number))
    }

    /// AT-106: one organization takes its share and leaves the rest to the others; what has ended leaves nothing behind.
    #[test]
    fn an_organization_takes_its_share_and_no_more() {
        let shares = Shares::new(2);
        let (ours, theirs) = (organization(1), organization(2));
        let none = Limits::default();
        let first = shares.take(ours, &none).unwrap();
        let second = shares.take(ours, &none).unwrap();
        assert!(shares.take(ours, &none).is_none());
        let other = shares.take(theirs, &none).unwrap();
        assert_eq!((shares.used(ours), shares.used(theirs)), (2, 1));
        drop(first);
        assert!(shares.take(ours, &none).is_some());
        drop((second, other));
        assert!(shares.lock().is_empty());
    }

    #[test]
    fn a_limit_of_its_own_is_never_more_than_anybody_gets() {
        let shares = Shares::new(10);
        let of = |requests| {
            shares.most(&Limits {
                requests,
                ..Limits::default()
            })
        };
        assert_eq!(
            [of(None), of(Some(3)), of(Some(99)), of(Some(-1))],
            [10, 3, 10, 10]
        );
    }
}
