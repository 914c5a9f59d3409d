use api::problem::Code;
use domain::domains::{challenge_name, is_proved};
use store::{
    Tx,
    control::{self, Placement},
    domains::{self, Domain},
};

use super::{audit::note, resolver};
use crate::{app::App, http::Failure};

/// What DNS says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// The proof is there: the domain leads to the organization.
    Proved,
    /// It is not there, or is another one. Nothing was changed.
    Missing,
}

/// Looks for the proof of a domain now. A domain leads to one organization: where it led to another one whose proof is gone, DNS has
/// decided, and it leads here from now on.
pub async fn verify(app: &App, placement: &Placement, name: &str) -> Result<Seen, Failure> {
    let claim = find(app, placement, name).await?;
    let texts = resolver::texts(app.config.domains.resolver, &challenge_name(&claim.domain))
        .await
        .map_err(|error| Failure::new(Code::Conflict, format!("{error}. Try again.")))?;
    if !is_proved(&texts, &claim.token) {
        return Ok(Seen::Missing);
    }
    let (control, now, proved) = (app.cell.control(), app.clock.now(), claim.clone());
    let loser = control
        .write(move |tx| {
            Box::pin(async move {
                let loser = displace(tx, &proved, &texts).await?;
                domains::prove(tx, proved.organization, &proved.domain, now).await?;
                Ok::<_, Failure>(loser)
            })
        })
        .await?;
    if let Some(loser) = loser {
        let reason = "another organization showed the proof in DNS, and this one's was gone";
        note(app, &loser, "organization.domain_lost", name, Some(reason)).await?;
    }
    if claim.verified_at.is_none() {
        note(app, placement, "organization.domain_verified", name, None).await?;
    }
    Ok(Seen::Proved)
}

/// Takes a domain from an organization whose proof is gone. Refused while the proof of that one is there as well.
async fn displace(tx: &mut Tx, claim: &Domain, texts: &[String]) -> Result<Option<Placement>, Failure> {
    let holder = domains::find_verified(tx, &claim.domain).await?;
    let Some(holder) = holder.filter(|holder| holder.organization != claim.organization) else {
        return Ok(None);
    };
    if is_proved(texts, &holder.token) {
        return Err(Failure::new(
            Code::Conflict,
            "Another organization has this domain, and its proof still stands in DNS. Remove that record first.",
        ));
    }
    domains::unprove(tx, holder.organization, &holder.domain).await?;
    Ok(control::find(tx, holder.organization).await?)
}

/// What the organization said of a domain.
pub(super) async fn find(app: &App, placement: &Placement, name: &str) -> Result<Domain, Failure> {
    let (control, id, name) = (app.cell.control(), placement.id, name.to_owned());
    let found = control
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(domains::find(tx, id, &name).await?) }))
        .await?;
    found.ok_or_else(Failure::not_found)
}
