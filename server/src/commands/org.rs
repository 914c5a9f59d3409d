use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use store::control;

use super::say;
use crate::{
    app::App,
    jobs,
    setup::create::{NewOrganization, create_organization},
};

#[derive(Debug, Subcommand)]
pub enum Org {
    /// Create an organization with its owner
    Create(Create),
    /// List the organizations of this installation
    List,
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
}

impl Org {
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        match self {
            Self::Create(create) => create.run(&app).await,
            Self::List => list(&app).await,
        }
    }
}

impl Create {
    async fn run(self, app: &App) -> anyhow::Result<()> {
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
            .read(move |tx| Box::pin(async move { control::list_active(tx, from.as_deref(), 200).await }))
            .await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.slug.clone());
        for placement in &page {
            say(&format!("{}  {}", placement.id, placement.slug));
        }
    }
}
