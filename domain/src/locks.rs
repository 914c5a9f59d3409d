//! Closed periods: days on which nothing is changed any more (pitfall 11).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Whom a lock holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LockReach {
    /// Everybody in the organization.
    Organization,
    /// One member.
    Member,
}

/// The lock that stands in the way of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Lock {
    /// The last locked date; it and every date before it are closed.
    pub until: Date,
    /// Whom it holds for.
    pub reach: LockReach,
}

/// The lock that closes any of the dates, if one does.
///
/// Pass every local date that an entry touches before the change and after it: time may be moved neither out of
/// a closed period nor into it. Where both locks hold, the later one is told.
pub fn locked(
    dates: impl IntoIterator<Item = Date>,
    organization_until: Option<Date>,
    member_until: Option<Date>,
) -> Option<Lock> {
    let first = dates.into_iter().min()?;
    let organization = organization_until.map(|until| Lock {
        until,
        reach: LockReach::Organization,
    });
    let member = member_until.map(|until| Lock {
        until,
        reach: LockReach::Member,
    });
    let latest = match (organization, member) {
        (Some(ours), Some(own)) if own.until > ours.until => own,
        (Some(ours), _) => ours,
        (None, own) => own?,
    };
    (first <= latest.until).then_some(latest)
}
