use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand};
use domain::{ids::MemberId, regions::Country};
use store::{
    audit::{self, AuditEvent},
    control,
    detection::settings::{self, Settings},
    elsewhere,
};

use super::{find_organization, org_domain::OrgDomain, org_limits::OrgLimits, say};
use crate::{
    app::App,
    jobs,
    organization::{rename, suspension},
    regions::placement::place_here,
    setup::create::{NewOrganization, create_organization},
};

#[derive(Debug, Subcommand)]
pub enum Org {
    /// Create an organization with its owner
    Create(Create),
    /// List the organizations of this installation
    List,
    /// List the organizations that somebody signed up for and has not confirmed yet
    SignUps,
    /// Let nobody reach an organization until it is resumed; its data and its backups stay
    Suspend(Suspend),
    /// Let people reach a suspended organization again
    Resume(Resume),
    /// Take over organizations of a region whose name was changed in the configuration
    Adopt(Adopt),
    /// Give an organization another address; the old one leads there for a while and is nobody else's
    Rename(Rename),
    Limits(OrgLimits),
    /// Domains of its own that an organization is reached at
    #[command(subcommand)]
    Domain(OrgDomain),
    /// Let people in from every network again, where the list of networks of an organization shuts everybody out
    LetIn(LetIn),
}

#[derive(Debug, Args)]
pub struct LetIn {
    /// First label of its address
    #[arg(long, value_name = "SLUG")]
    org: String,
}

#[derive(Debug, Args)]
pub struct Create {
    /// First label of its address: `acme` is reached at acme.example.com
    #[arg(long)]
    slug: String,
    /// Name; the slug when absent
    #[arg(long)]
    name: Option<String>,
    #[arg(long, value_name = "E-MAIL")]
    owner_email: String,
    /// Name of the owner; the part before the @ when absent
    #[arg(long)]
    owner_name: Option<String>,
    /// File with the owner's password in its first line
    #[arg(long, value_name = "FILE")]
    owner_password_file: PathBuf,
    /// IANA time zone
    #[arg(long, default_value = "UTC")]
    time_zone: String,
    /// Language and formats, such as `de` or `en-GB`
    #[arg(long, default_value = "en")]
    locale: String,
    /// Region of its data; that of this cell
    #[arg(long)]
    region: Option<String>,
    /// Country of the organization, two letters: without --region it decides on the region
    #[arg(long)]
    country: Option<Country>,
}

#[derive(Debug, Args)]
pub struct Suspend {
    /// The organization: first label of its address
    #[arg(long)]
    org: String,
    /// Why; stands in its audit log
    #[arg(long)]
    reason: String,
}

#[derive(Debug, Args)]
pub struct Rename {
    /// The organization: first label of its address
    #[arg(long)]
    org: String,
    /// First label of its new address
    #[arg(long, value_name = "SLUG")]
    to: String,
    /// Days for which the old address leads to the new one and nobody else gets it
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3650))]
    hold_days: u32,
}

#[derive(Debug, Args)]
pub struct Resume {
    /// The organization: first label of its address
    #[arg(long)]
    org: String,
}

/// Only the name may have changed: what lies in another region is moved there by `hourbook-server move`.
#[derive(Debug, Args)]
pub struct Adopt {
    /// The name that the region of this cell had before
    #[arg(long, value_name = "REGION")]
    from: String,
    /// Confirms that the stores stand where they stood
    #[arg(long)]
    yes: bool,
}

impl Org {
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        match self {
            Self::Create(create) => create.run(&app).await,
            Self::List => list(&app).await,
            Self::SignUps => super::sign_ups::list(&app).await,
            Self::LetIn(let_in) => let_in.run(&app).await,
            Self::Suspend(suspend) => suspend.run(&app).await,
            Self::Resume(resume) => resume.run(&app).await,
            Self::Adopt(adopt) => adopt.run(&app).await,
            Self::Rename(rename) => rename.run(&app).await,
            Self::Limits(limits) => limits.run(&app).await,
            Self::Domain(domain) => domain.run(&app).await,
        }
    }
}

impl LetIn {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let placement = find_organization(app, &self.org).await?;
        let database = app.cell.organization(&placement).await?;
        let (event_id, organization, now) = (app.clock.id(), placement.id, app.clock.now());
        let before = database
            .write(move |tx| {
                Box::pin(async move {
                    let before = settings::get(tx).await?;
                    let networks: Vec<String> =
                        before.allowed_networks.iter().map(ToString::to_string).collect();
                    let after = Settings {
                        allowed_networks: Vec::new(),
                        version: before.version + 1,
                    };
                    settings::put(tx, &after, now).await?;
                    let event = AuditEvent {
                        id: event_id,
                        action: "security.networks_set",
                        object_kind: "organization",
                        object: organization.uuid(),
                        before: Some(serde_json::json!({ "networks": networks })),
                        after: Some(serde_json::json!({ "networks": [] })),
                        reason: Some("by the operator on the command line".to_owned()),
                    };
                    let event = audit::insertion(event, None::<MemberId>, "command line", now);
                    tx.batch(vec![event]).await?;
                    Ok::<_, store::StoreError>(networks)
                })
            })
            .await?;
        jobs::have_signed(app, &placement, &database).await;
        say(&format!(
            "{} lets people in from every network. The list was: {}",
            placement.slug,
            if before.is_empty() {
                "empty".to_owned()
            } else {
                before.join(", ")
            }
        ));
        Ok(())
    }
}

impl Create {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        place_here(&app.config, self.region.as_deref(), self.country)?;
        let slug = self.slug.clone();
        let elsewhere = app
            .cell
            .control()
            .read(move |tx| Box::pin(async move { elsewhere::find(tx, &slug).await }))
            .await?;
        if let Some(elsewhere) = elsewhere {
            bail!("{} lives in the cell {}", elsewhere.slug, elsewhere.cell);
        }
        let password = first_line(&self.owner_password_file)?;
        let owner_name = self
            .owner_name
            .unwrap_or_else(|| self.owner_email.split('@').next().unwrap_or_default().to_owned());
        let organization = NewOrganization {
            name: self.name.unwrap_or_else(|| self.slug.clone()),
            slug: self.slug,
            time_zone: self.time_zone,
            locale: self.locale,
            owner_name,
            owner_email: self.owner_email,
            password,
        };
        let created = create_organization(app, organization)
            .await
            .map_err(super::explain)?;
        let database = app.cell.organization(&created).await?;
        jobs::have_signed(app, &created, &database).await;
        say(&format!("Created {} ({}).", created.slug, created.id));
        Ok(())
    }
}

impl Suspend {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let reason = self.reason.trim().to_owned();
        let length = reason.chars().count();
        ensure!(
            (1..=1000).contains(&length),
            "--reason: give 1 to 1000 characters"
        );
        let placement = super::find_organization(app, &self.org).await?;
        ensure!(
            suspension::suspend(app, &placement, reason)
                .await
                .map_err(super::explain)?,
            "{} is suspended already",
            self.org
        );
        say(&format!(
            "{} is suspended. Nobody reaches it within 2 seconds.",
            self.org
        ));
        Ok(())
    }
}

impl Rename {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let placement = find_organization(app, &self.org).await?;
        let renamed = rename::rename(app, &placement, &self.to, self.hold_days)
            .await
            .map_err(super::explain)?;
        say(&format!(
            "{} is {} now, within 2 seconds. People sign in again at the new address; until then {} leads there, and is held for {} days.",
            self.org, renamed.placement.slug, self.org, self.hold_days
        ));
        if renamed.passkeys > 0 {
            say(&format!(
                "{} passkeys belong to the old address: their owners sign in with their password and add new ones.",
                renamed.passkeys
            ));
        }
        Ok(())
    }
}

impl Resume {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let placement = super::find_organization(app, &self.org).await?;
        ensure!(
            suspension::resume(app, &placement)
                .await
                .map_err(super::explain)?,
            "{} is not suspended",
            self.org
        );
        say(&format!("{} is reached again.", self.org));
        Ok(())
    }
}

impl Adopt {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let region = app.config.region.name.clone();
        let region = region.context("this cell has declared no region")?;
        ensure!(
            self.yes,
            "the organizations of {} will belong to {region}; confirm with --yes that nothing has moved",
            self.from
        );
        let from = self.from;
        let adopted = app
            .cell
            .control()
            .write(move |tx| Box::pin(async move { control::rename_region(tx, &from, &region).await }))
            .await?;
        say(&format!("{adopted} organizations taken over."));
        Ok(())
    }
}

fn first_line(path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let line = text.lines().next().unwrap_or_default().to_owned();
    anyhow::ensure!(
        !line.is_empty(),
        "{} holds no password in its first line",
        path.display()
    );
    Ok(line)
}

async fn list(app: &App) -> anyhow::Result<()> {
    let mut after: Option<String> = None;
    loop {
        let from = after.clone();
        let page = app
            .cell
            .control()
            .read(move |tx| Box::pin(async move { control::list_placed(tx, from.as_deref(), 200).await }))
            .await?;
        let Some((last, _)) = page.last() else {
            return Ok(());
        };
        after = Some(last.slug.clone());
        for (placement, region) in &page {
            let region = region.as_deref().map(|region| format!("  {region}"));
            say(&format!(
                "{}  {}{}",
                placement.id,
                placement.slug,
                region.unwrap_or_default()
            ));
        }
    }
}
