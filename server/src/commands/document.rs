use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand, ValueEnum};
use domain::documents::{DocumentKind, DocumentLanguage, check_text};
use serde_json::{Value, json};
use store::{
    control::{self, Placement},
    document_acceptances,
    documents::{self, Document, Version},
};

use super::{duty::name, say};
use crate::{app::App, claims::duty::day_of};

/// Organizations read at once.
const PAGE: i64 = 100;

#[derive(Debug, Subcommand)]
pub enum DocumentCommand {
    /// List the versions of all documents, drafts included
    List(List),
    /// Write the next version of a document, as a draft
    Write(Write),
    /// Publish a draft that somebody else has written: from then on owners are asked to accept it
    Approve(Approve),
    /// Print a text, published or not
    Show(Show),
    /// List which organizations have accepted what holds now
    Acceptances(Acceptances),
}

#[derive(Debug, Args)]
pub struct List {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub struct Write {
    /// Which document
    #[arg(value_enum)]
    kind: Kind,
    /// File with the English text, plain or in Markdown
    #[arg(long, value_name = "FILE", required_unless_present = "de")]
    en: Option<PathBuf>,
    /// File with the German text
    #[arg(long, value_name = "FILE")]
    de: Option<PathBuf>,
    /// Who has written it
    #[arg(long)]
    by: String,
}

#[derive(Debug, Args)]
pub struct Approve {
    /// Which document
    #[arg(value_enum)]
    kind: Kind,
    /// The number of the draft, as `document list` shows it
    version: i64,
    /// Who approves it: somebody else than who has written it
    #[arg(long)]
    by: String,
}

#[derive(Debug, Args)]
pub struct Show {
    /// Which document
    #[arg(value_enum)]
    kind: Kind,
    /// Its version
    version: i64,
    /// Which of its texts
    #[arg(long, value_enum, default_value = "en")]
    language: Language,
}

#[derive(Debug, Args)]
pub struct Acceptances {
    /// Which document
    #[arg(value_enum, default_value = "processing-agreement")]
    kind: Kind,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    PrivacyPolicy,
    ProcessingAgreement,
    SecurityPolicy,
}

impl From<Kind> for DocumentKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::PrivacyPolicy => Self::PrivacyPolicy,
            Kind::ProcessingAgreement => Self::ProcessingAgreement,
            Kind::SecurityPolicy => Self::SecurityPolicy,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    En,
    De,
}

impl From<Language> for DocumentLanguage {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::De => Self::De,
        }
    }
}

impl DocumentCommand {
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run(&app).await,
            Self::Write(write) => write.run(&app).await,
            Self::Approve(approve) => approve.run(&app).await,
            Self::Show(show) => show.run(&app).await,
            Self::Acceptances(acceptances) => acceptances.run(&app).await,
        }
    }
}

impl Write {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let (kind, by, now) = (self.kind.into(), name("--by", &self.by)?, app.clock.now());
        let files = [(DocumentLanguage::En, self.en), (DocumentLanguage::De, self.de)];
        let texts: anyhow::Result<Vec<_>> = files
            .into_iter()
            .filter_map(|(language, path)| Some(read(&path?).map(|text| (language, text))))
            .collect();
        let texts = texts?;
        let control = app.cell.control();
        let version = control
            .write(move |tx| Box::pin(async move { documents::draft(tx, kind, texts, by, now).await }))
            .await?;
        let word = crate::documents::slug(kind);
        say(&format!(
            "Version {version} of {word} is a draft. Somebody else publishes it: hourbook-server document approve {word} {version} --by NAME"
        ));
        Ok(())
    }
}

impl Approve {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let (kind, number) = (DocumentKind::from(self.kind), self.version);
        let (by, now) = (name("--by", &self.by)?, app.clock.now());
        let draft = find(app, kind, number).await?.version;
        ensure!(
            draft.approved_at.is_none(),
            "version {number} is published already"
        );
        ensure!(
            draft.written_by.to_lowercase() != by.to_lowercase(),
            "{by} has written this version: somebody else approves it"
        );
        let control = app.cell.control();
        let published = control
            .write(move |tx| Box::pin(async move { documents::approve(tx, kind, number, by, now).await }));
        ensure!(
            published.await?,
            "version {number} was published or replaced meanwhile"
        );
        say(&format!(
            "Version {number} of {} is published. Owners are asked to accept it.",
            crate::documents::slug(kind)
        ));
        Ok(())
    }
}

impl Show {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let (kind, number, language) = (self.kind.into(), self.version, self.language.into());
        let content = app.cell.control().read(move |tx| {
            Box::pin(async move { documents::find_any_content(tx, kind, number, language).await })
        });
        let content = content.await?.context("there is no such text")?;
        super::print(content.trim_end())?;
        Ok(())
    }
}

impl List {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let control = app.cell.control();
        let versions = control
            .read(|tx| Box::pin(async move { documents::list(tx).await }))
            .await?;
        if self.json {
            let rows: Vec<Value> = versions.iter().map(row).collect();
            say(&serde_json::to_string_pretty(&rows)?);
            return Ok(());
        }
        for version in &versions {
            say(&line(version));
        }
        Ok(())
    }
}

fn row(version: &Version) -> Value {
    json!({
        "kind": version.kind,
        "version": version.version,
        "written_by": version.written_by,
        "written_at": version.written_at,
        "approved_by": version.approved_by,
        "approved_at": version.approved_at,
    })
}

fn line(version: &Version) -> String {
    let approved = match (&version.approved_by, version.approved_at) {
        (Some(by), Some(at)) => format!("published {}, approved by {by}", day_of(at)),
        _ => "draft".to_owned(),
    };
    format!(
        "{:<22} {:>3}  written {} by {}  {approved}",
        crate::documents::slug(version.kind),
        version.version,
        day_of(version.written_at),
        version.written_by
    )
}

impl Acceptances {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let kind = DocumentKind::from(self.kind);
        let current = app
            .cell
            .control()
            .read(|tx| Box::pin(async move { documents::list_current(tx).await }))
            .await?;
        let Some(current) = current.into_iter().find(|one| one.version.kind == kind) else {
            bail!("no version of {} is published", crate::documents::slug(kind));
        };
        let holds = current.version.version;
        let mut rows = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let from = after.clone();
            let page = app.cell.control().read(move |tx| {
                Box::pin(async move { control::list_active(tx, from.as_deref(), PAGE).await })
            });
            let page = page.await?;
            let Some(last) = page.last() else { break };
            after = Some(last.slug.clone());
            for placement in &page {
                let accepted = accepted(app, placement, kind).await?;
                if self.json {
                    rows.push(
                        json!({ "organization": placement.slug, "accepted": accepted, "current": holds }),
                    );
                } else {
                    let word = match accepted {
                        Some(version) if version >= holds => format!("version {version}"),
                        Some(version) => format!("version {version}, and {holds} waits"),
                        None => "nothing yet".to_owned(),
                    };
                    say(&format!("{:<40} {word}", placement.slug));
                }
            }
        }
        if self.json {
            say(&serde_json::to_string_pretty(&rows)?);
        }
        Ok(())
    }
}

/// The newest version that an organization has accepted.
async fn accepted(app: &App, placement: &Placement, kind: DocumentKind) -> anyhow::Result<Option<i64>> {
    let database = app.cell.visit(placement).await?;
    let newest = database
        .read(|tx| Box::pin(async move { document_acceptances::list_newest(tx).await }))
        .await?;
    let found = newest.iter().find(|(acceptance, _)| acceptance.kind == kind);
    Ok(found.map(|(acceptance, _)| acceptance.version))
}

async fn find(app: &App, kind: DocumentKind, number: i64) -> anyhow::Result<Document> {
    let control = app.cell.control();
    let found = control.read(move |tx| Box::pin(async move { documents::find(tx, kind, number).await }));
    found
        .await?
        .with_context(|| format!("there is no version {number} of {}", crate::documents::slug(kind)))
}

fn read(path: &Path) -> anyhow::Result<String> {
    let name = path.display();
    let text =
        std::fs::read_to_string(path).with_context(|| format!("{name} cannot be read as UTF-8 text"))?;
    check_text(&text).map_err(|why| anyhow::anyhow!("{name}: {why}"))?;
    Ok(text)
}
