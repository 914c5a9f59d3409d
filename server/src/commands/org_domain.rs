use anyhow::bail;
use clap::{Args, Subcommand};
use domain::domains::{challenge_name, check_domain, proof};
use store::domains::{self, Domain};

use super::{explain, find_organization, say};
use crate::{
    app::App,
    domains::{Seen, add, remove, set_primary, verify},
    tls,
};

#[derive(Debug, Subcommand)]
pub enum OrgDomain {
    /// Say that a domain is an organization's; prints what has to stand in DNS
    Add(One),
    /// List the domains of an organization
    List(Organization),
    /// Look for the proof in DNS; once it is there, the domain leads to the organization
    Verify(One),
    /// Let links in mails lead to a domain, or without one to the address beneath the installation's own
    Primary(Primary),
    /// Let a domain lead nowhere any more
    Remove(One),
}

#[derive(Debug, Args)]
pub struct Organization {
    /// First label of its address
    #[arg(long, value_name = "SLUG")]
    org: String,
}

#[derive(Debug, Args)]
pub struct One {
    /// First label of its address
    #[arg(long, value_name = "SLUG")]
    org: String,
    /// The domain, such as time.example.com
    #[arg(long)]
    domain: String,
}

#[derive(Debug, Args)]
pub struct Primary {
    /// First label of its address
    #[arg(long, value_name = "SLUG")]
    org: String,
    /// A domain that was verified
    #[arg(long)]
    domain: Option<String>,
}

impl OrgDomain {
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        match self {
            Self::Add(one) => one.add(app).await,
            Self::List(organization) => organization.list(app).await,
            Self::Verify(one) => one.verify(app).await,
            Self::Primary(primary) => primary.set(app).await,
            Self::Remove(one) => one.remove(app).await,
        }
    }
}

/// The domain in the form in which it is kept.
fn named(raw: &str) -> anyhow::Result<String> {
    check_domain("domain", raw).map_err(|problem| anyhow::anyhow!("--domain: {}", problem.message))
}

impl One {
    async fn add(self, app: &App) -> anyhow::Result<()> {
        let placement = find_organization(app, &self.org).await?;
        let claim = add(app, &placement, &self.domain).await.map_err(explain)?;
        say(&record(&claim));
        say(&format!(
            "Then: hourbook-server org domain verify --org {} --domain {}",
            self.org, claim.domain
        ));
        Ok(())
    }

    async fn verify(self, app: &App) -> anyhow::Result<()> {
        let placement = find_organization(app, &self.org).await?;
        let name = named(&self.domain)?;
        if verify(app, &placement, &name).await.map_err(explain)? == Seen::Missing {
            bail!(
                "the proof is not in DNS, or not yet: a new record may take as long as the zone says; see `org domain list`"
            );
        }
        say(&format!("{name} leads to {} within 2 seconds.", self.org));
        say(
            "Sessions and passkeys belong to the host at which they were made: people sign in there anew, with their password or provider first, and add a passkey for it.",
        );
        if !tls::names(&app.config).iter().any(|own| tls::covers(own, &name)) {
            say(&format!(
                "The certificate of the listener does not name {name}: add it there, or to the proxy in front of the server."
            ));
        }
        Ok(())
    }

    async fn remove(self, app: &App) -> anyhow::Result<()> {
        let placement = find_organization(app, &self.org).await?;
        let name = named(&self.domain)?;
        remove(app, &placement, &name).await.map_err(explain)?;
        say(&format!("{name} leads nowhere within 2 seconds."));
        Ok(())
    }
}

impl Primary {
    async fn set(self, app: &App) -> anyhow::Result<()> {
        let placement = find_organization(app, &self.org).await?;
        let name = self.domain.as_deref().map(named).transpose()?;
        set_primary(app, &placement, name.as_deref())
            .await
            .map_err(explain)?;
        say(&match name {
            Some(name) => format!("Links lead to {name}."),
            None => "Links lead to the address beneath the installation's own.".to_owned(),
        });
        Ok(())
    }
}

impl Organization {
    async fn list(self, app: &App) -> anyhow::Result<()> {
        let id = find_organization(app, &self.org).await?.id;
        let control = app.cell.control();
        let listed = control
            .read(move |tx| Box::pin(async move { domains::list(tx, id).await }))
            .await?;
        for claim in &listed {
            let primary = if claim.is_primary {
                ", links lead there"
            } else {
                ""
            };
            match (claim.verified_at, claim.missing_since) {
                (Some(since), None) => say(&format!("{}  leads here since {since}{primary}", claim.domain)),
                (Some(_), Some(missing)) => say(&format!(
                    "{}  leads here{primary}, but its proof is gone since {missing}: after three days it leads nowhere",
                    claim.domain
                )),
                (None, _) => say(&format!("{}  leads nowhere yet", claim.domain)),
            }
            say(&format!("    {}", record(claim)));
        }
        Ok(())
    }
}

/// What has to stand in DNS, as a zone file has it.
fn record(claim: &Domain) -> String {
    format!(
        "{}. TXT \"{}\"",
        challenge_name(&claim.domain),
        proof(&claim.token)
    )
}
