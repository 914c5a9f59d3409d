//! Which organization an address belongs to.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use api::problem::Code;
use domain::ids::OrganizationId;
use jiff::Timestamp;
use store::{
    Database, StoreError, Tx,
    control::{self, Placement},
    domains, former_addresses,
    limits::{self, Limits},
};

use super::address::{Address, links_lead_to};
use crate::{app::App, http::Failure};

/// How long an answer of the control database is believed. A new organization shows after this time at the latest.
const BELIEVED: Duration = Duration::from_secs(2);
/// Above this many remembered hosts all are forgotten: hosts come from the network.
const HOSTS: usize = 10_000;

/// Remembered answers of the control database.
#[derive(Default)]
pub struct Directory {
    known: Mutex<HashMap<Address, Known>>,
    /// Those that have limits: most have none.
    limited: Mutex<HashMap<OrganizationId, Limits>>,
}

struct Known {
    since: Instant,
    placement: Placement,
    suspended: bool,
    limits: Limits,
    /// Whether the address is a domain of the organization's own.
    is_domain: bool,
    /// Where its links lead, if not to where it was called.
    home: Option<String>,
}

/// For how long after a request the links that it makes are known to lead elsewhere.
const HOME_BELIEVED: Duration = Duration::from_mins(1);

impl Directory {
    /// The organization that an address was last found to belong to, with its limits. Nobody is let in by this: it says whose
    /// share of the server a request takes before anything else is known of it.
    pub fn recall(&self, address: &Address) -> Option<(OrganizationId, Limits)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(address).map(|known| (known.placement.id, known.limits))
    }

    /// The limits of an organization that a request was just let into.
    pub fn limits_of(&self, organization: OrganizationId) -> Limits {
        let limited = self.limited.lock().unwrap_or_else(PoisonError::into_inner);
        limited.get(&organization).copied().unwrap_or_default()
    }

    fn remember(&self, address: Address, entry: Known) {
        let (id, limits) = (entry.placement.id, entry.limits);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= HOSTS {
            known.clear();
        }
        known.insert(address, entry);
        drop(known);
        let mut limited = self.limited.lock().unwrap_or_else(PoisonError::into_inner);
        if limits == Limits::default() {
            limited.remove(&id);
        } else {
            limited.insert(id, limits);
        }
    }

    /// Where links lead that a request to this address makes, if not there.
    pub(super) fn home_of(&self, address: &Address) -> Option<String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = known
            .get(address)
            .filter(|entry| entry.since.elapsed() < HOME_BELIEVED)?;
        entry.home.clone()
    }

    /// Whether an address is a domain of an organization's own; nothing if that is not known now.
    fn is_domain(&self, address: &Address) -> Option<bool> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = known
            .get(address)
            .filter(|entry| entry.since.elapsed() < BELIEVED)?;
        Some(entry.is_domain)
    }

    /// Which organization an address belongs to may have changed.
    pub fn forget_address(&self, address: &Address) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(address);
    }

    /// An organization that is no longer there, or has other limits now.
    pub fn forget(&self, organization: OrganizationId) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, known| known.placement.id != organization);
        drop(known);
        let mut limited = self.limited.lock().unwrap_or_else(PoisonError::into_inner);
        limited.remove(&organization);
    }
}

/// Whether an address is a domain of an organization's own.
pub async fn is_domain(app: &App, address: &Address) -> Result<bool, Failure> {
    if let Some(known) = app.directory.is_domain(address) {
        return Ok(known);
    }
    look_up(app, address).await?;
    Ok(app.directory.is_domain(address).unwrap_or_default())
}

/// The organization at an address: the one whose domain it is, the one its first label names, or the only one there is.
pub async fn resolve(app: &App, address: &Address) -> Result<Option<(Placement, Arc<Database>)>, Failure> {
    let remembered = {
        let known = app.directory.known.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .get(address)
            .filter(|known| known.since.elapsed() < BELIEVED)
            .map(|known| (known.placement.clone(), known.suspended))
    };
    let found = match remembered {
        Some(found) => Some(found),
        None => look_up(app, address).await?,
    };
    let Some((placement, suspended)) = found else {
        return Ok(None);
    };
    if suspended {
        return Err(Failure::new(
            Code::OrganizationSuspended,
            "The operator has suspended this organization. Its data is kept; ask whoever runs the server.",
        ));
    }
    let database = app.cell.organization(&placement).await?;
    Ok(Some((placement, database)))
}

async fn look_up(app: &App, address: &Address) -> Result<Option<(Placement, bool)>, Failure> {
    let (slug, now) = (address.slug().map(str::to_owned), app.clock.now());
    let host = address.to_string();
    let found = app
        .cell
        .control()
        .read(move |tx| {
            Box::pin(async move {
                // A domain that is proved is nobody else's, whatever its first label is.
                let at_domain = domains::find_organization(tx, &host).await?;
                let is_domain = at_domain.is_some();
                let found = match at_domain {
                    Some(placement) => Some(placement),
                    None => find(tx, slug.as_deref()).await?,
                };
                let Some(placement) = found else {
                    return match former_address(tx, slug.as_deref(), now).await? {
                        Some(new) => Err(renamed(&new)),
                        None => Ok::<_, Failure>(None),
                    };
                };
                let suspended = control::suspended_since(tx, placement.id).await?.is_some();
                let limits = limits::find(tx, placement.id).await?;
                let primary = domains::find_primary(tx, placement.id).await?;
                Ok(Some((placement, suspended, limits, is_domain, primary)))
            })
        })
        .await?;
    // "Nothing here" is not remembered: the organization may be created this very moment.
    let Some((placement, suspended, limits, is_domain, primary)) = found else {
        return Ok(None);
    };
    let entry = Known {
        since: Instant::now(),
        placement: placement.clone(),
        suspended,
        limits,
        is_domain,
        home: links_lead_to(
            app.config.listen.public_url.as_deref(),
            &placement.slug,
            primary.as_deref(),
            is_domain,
        ),
    };
    app.directory.remember(address.clone(), entry);
    Ok(Some((placement, suspended)))
}

/// Where an organization is reached now that had this address before.
async fn former_address(
    tx: &mut Tx,
    slug: Option<&str>,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    match slug {
        Some(slug) => former_addresses::find_new(tx, slug, now).await,
        None => Ok(None),
    }
}

/// A program is told and sends nothing of its own accord: following a redirect it would give its token to another host.
fn renamed(slug: &str) -> Failure {
    Failure::new(
        Code::LivesElsewhere,
        format!(
            "This organization has another address: its first label is {slug} now. Send the request there."
        ),
    )
}

async fn find(tx: &mut Tx, slug: Option<&str>) -> Result<Option<Placement>, StoreError> {
    if let Some(slug) = slug
        && let Some(found) = control::find_by_slug(tx, slug).await?
    {
        return Ok(Some(found));
    }
    let mut few = control::list_active(tx, None, 2).await?;
    Ok(if few.len() == 1 { few.pop() } else { None })
}

/// Whether the operator has suspended an organization in the meantime.
pub async fn is_suspended(app: &App, id: OrganizationId) -> Result<bool, StoreError> {
    let control = app.cell.control();
    let since = control.read(move |tx| Box::pin(async move { control::suspended_since(tx, id).await }));
    Ok(since.await?.is_some())
}
