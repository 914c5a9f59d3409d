use api::problem::Code;
use domain::domains::{challenge_name, is_proved};
use store::{
    Tx,
    control::{self, Placement},
    domains::{self, Domain},
    owed_events::{self, Owed},
};

use super::{
    audit::{self, Cause},
    resolver::{self, NoAnswer},
};
use crate::{app::App, http::Failure};

/// What DNS says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// The proof is there: the domain leads to the organization.
    Proved,
    /// It is not there, or is another one. Nothing was changed.
    Missing,
}

/// What a look into DNS came to.
#[derive(Debug)]
pub(super) enum Looked {
    /// The proof is there: the domain leads to whoever claims it, and their audit log is owed that if it did not before.
    Proved(Option<Owed>),
    /// It is not there, or is another one. Nothing was changed.
    Missing,
    /// DNS did not say either way. Nothing was changed.
    NoAnswer(NoAnswer),
    /// The proof is there, and so is that of the organization to which the domain leads. Nothing was changed.
    Held,
}

/// Looks for the proof of a domain now. A domain leads to one organization: where it led to another one whose proof is gone, DNS has
/// decided, and it leads here from now on.
pub async fn verify(app: &App, placement: &Placement, name: &str) -> Result<Seen, Failure> {
    let claim = find(app, placement, name).await?;
    let refused = match look(app, placement, &claim, &Cause::operator()).await? {
        Looked::Missing => return Ok(Seen::Missing),
        Looked::Proved(owed) => {
            if let Some(owed) = owed {
                audit::deliver(app, placement, owed).await?;
            }
            return Ok(Seen::Proved);
        }
        Looked::NoAnswer(error) => format!("{error}. Try again."),
        Looked::Held => "Another organization has this domain, and its proof still stands in DNS. Remove that record first.".to_owned(),
    };
    Err(Failure::new(Code::Conflict, refused))
}

/// Asks DNS, and lets the domain lead to whoever claims it when the proof is there. To write that into the audit
/// log of that one is the caller's.
pub(super) async fn look(
    app: &App,
    placement: &Placement,
    claim: &Domain,
    cause: &Cause,
) -> Result<Looked, Failure> {
    let asked = resolver::texts(app.config.domains.resolver, &challenge_name(&claim.domain)).await;
    let texts = match asked {
        Ok(texts) if is_proved(&texts, &claim.token) => texts,
        Ok(_) => return Ok(Looked::Missing),
        Err(error) => return Ok(Looked::NoAnswer(error)),
    };
    let (control, now, proved) = (app.cell.control(), app.clock.now(), claim.clone());
    let is_new = claim.verified_at.is_none();
    let gained = is_new.then(|| audit::owe(app, placement, cause, audit::VERIFIED, &claim.domain));
    let (kept, unit) = (gained.clone(), app.clone());
    let displaced = control
        .write(move |tx| {
            Box::pin(async move {
                let displaced = displace(&unit, tx, &proved, &texts).await?;
                if matches!(displaced, Displaced::Stays) {
                    return Ok(displaced);
                }
                domains::prove(tx, proved.organization, &proved.domain, now).await?;
                if let Some(owed) = &kept {
                    owed_events::insert(tx, owed).await?;
                }
                Ok::<_, Failure>(displaced)
            })
        })
        .await?;
    match displaced {
        Displaced::Stays => return Ok(Looked::Held),
        Displaced::Nobody => {}
        Displaced::Loser(loser, owed) => {
            // It stays owed where that fails, and is none of the winner's business.
            if let Err(error) = audit::deliver(app, &loser, owed).await {
                tracing::warn!(organization = %loser.id, %error, "the loss of a domain could not be noted yet");
            }
        }
    }
    Ok(Looked::Proved(gained))
}

/// Whom a domain is taken from.
enum Displaced {
    /// It led to nobody else.
    Nobody,
    /// Its proof is gone, and its audit log is owed that.
    Loser(Placement, Owed),
    /// Its proof is there as well: it keeps the domain.
    Stays,
}

/// Takes a domain from an organization whose proof is gone, and from no other.
async fn displace(app: &App, tx: &mut Tx, claim: &Domain, texts: &[String]) -> Result<Displaced, Failure> {
    let holder = domains::find_verified(tx, &claim.domain).await?;
    let Some(holder) = holder.filter(|holder| holder.organization != claim.organization) else {
        return Ok(Displaced::Nobody);
    };
    if is_proved(texts, &holder.token) {
        return Ok(Displaced::Stays);
    }
    domains::unprove(tx, holder.organization, &holder.domain).await?;
    let Some(loser) = control::find(tx, holder.organization).await? else {
        return Ok(Displaced::Nobody);
    };
    let reason = "another organization showed the proof in DNS, and this one's was gone";
    let owed = Owed {
        reason: Some(reason.to_owned()),
        ..audit::owe(app, &loser, &Cause::operator(), audit::LOST, &claim.domain)
    };
    owed_events::insert(tx, &owed).await?;
    Ok(Displaced::Loser(loser, owed))
}

/// What the organization said of a domain.
pub(super) async fn find(app: &App, placement: &Placement, name: &str) -> Result<Domain, Failure> {
    let (control, id, name) = (app.cell.control(), placement.id, name.to_owned());
    let found = control
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(domains::find(tx, id, &name).await?) }))
        .await?;
    found.ok_or_else(Failure::not_found)
}
