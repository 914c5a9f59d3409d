//! How a domain looks to the owners of its organization.

use api::domains::{DomainCertificate, DomainState, OrganizationDomain as Wire};
use domain::{
    domains::{challenge_name, proof},
    policy::{Action, Target},
};
use reqwest::Url;
use store::domains::Domain;

use crate::{access::Ctx, config::Config, domains::recheck::GRACE, tls};

/// What is asked of the installation once for all domains of an answer.
pub(super) struct Listener {
    reach: tls::Reach,
    is_behind_proxy: bool,
}

impl Listener {
    pub fn of(config: &Config) -> Self {
        Self {
            reach: tls::reach(config),
            is_behind_proxy: !config.listen.trusted_proxies.is_empty(),
        }
    }

    fn certificate(&self, host: &str) -> DomainCertificate {
        let is_named = self.reach.names.iter().any(|name| tls::covers(name, host));
        match (is_named, self.is_behind_proxy) {
            (true, _) => DomainCertificate::Covered,
            (false, true) => DomainCertificate::AtProxy,
            (false, false) => DomainCertificate::Missing,
        }
    }
}

pub(super) fn present(ctx: &Ctx, listener: &Listener, claim: Domain) -> Wire {
    let certificate = listener.certificate(&claim.domain);
    let is_covered = certificate == DomainCertificate::Covered;
    let leads_until = claim
        .missing_since
        .and_then(|since| since.checked_add(GRACE).ok());
    let actions = [
        (Action::DomainManage, "check"),
        (Action::DomainManage, "update"),
        (Action::DomainManage, "delete"),
    ];
    Wire {
        state: match (claim.verified_at, claim.missing_since) {
            (None, _) => DomainState::Waiting,
            (Some(_), None) => DomainState::Proved,
            (Some(_), Some(_)) => DomainState::Fading,
        },
        record_name: challenge_name(&claim.domain),
        record_text: proof(&claim.token),
        is_primary: claim.is_primary,
        certificate,
        certificate_until: listener.reach.until.filter(|_| is_covered).map(Into::into),
        created_at: claim.created_at.into(),
        verified_at: claim.verified_at.map(Into::into),
        checked_at: claim.checked_at.map(Into::into),
        leads_until: leads_until.map(Into::into),
        domain: claim.domain,
        allowed_actions: ctx.allowed(&actions, Target::Organization),
    }
}

/// The host of this server, which a domain is pointed at.
pub(super) fn points_to(config: &Config) -> Option<String> {
    let url = Url::parse(config.listen.public_url.as_deref()?).ok()?;
    url.host_str().map(str::to_owned)
}
