use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use domain::ids::RemovalId;
use serde_json::json;
use store::{
    control, owed_events,
    removals::{self, Removal},
};

use super::{explain, remove, say};
use crate::{
    app::App,
    audit::key,
    config::Config,
    removal::{certificate, owed_by_operator, tell_of_operator},
};

#[derive(Debug, Subcommand)]
pub enum RemovalCommand {
    /// List removals: those that wait, those under way, those that are done
    List(List),
    /// Print the certificate of a removal that is done
    Show(Show),
    /// Take back a removal whose cooling-off period is not over
    Withdraw(Withdraw),
    /// Go on with every removal that is due, as a running server does by itself
    Finish,
    /// Check a certificate; needs neither a server nor a database
    Verify(Verify),
    /// Print the public key with which certificates of this cell are checked
    Key,
}

#[derive(Debug, Args)]
pub struct List {
    /// Print one JSON object per line
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub struct Show {
    /// Id of the removal
    #[arg(long)]
    id: RemovalId,
    /// For programs, as it was signed
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub struct Withdraw {
    /// The organization: first label of its address
    #[arg(long)]
    org: String,
}

#[derive(Debug, Args)]
pub struct Verify {
    /// The certificate as JSON
    file: PathBuf,
    /// The public key that is believed, as `removal key` prints it. Without it the key of the data folder, if there is
    /// one, and otherwise the one that the certificate names
    #[arg(long, value_name = "BASE64")]
    public_key: Option<String>,
    /// Print the certificate as JSON
    #[arg(long)]
    json: bool,
}

impl RemovalCommand {
    /// Those that need a cell.
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run(&app).await,
            Self::Show(show) => show.run(&app).await,
            Self::Withdraw(withdraw) => withdraw.run(&app).await,
            Self::Finish => finish_all(&app).await,
            Self::Key => {
                say(&certificate::public(app.log_key()?));
                Ok(())
            }
            Self::Verify(verify) => verify.run(&app.config),
        }
    }
}

async fn finish_all(app: &App) -> anyhow::Result<()> {
    let open = app
        .cell
        .control()
        .read(|tx| Box::pin(async move { removals::list_open(tx).await }))
        .await?;
    let now = app.clock.now();
    for removal in open.into_iter().filter(|removal| removal.due_at <= now) {
        let done = remove::finish(app, removal).await?;
        say(&format!("{}  done", done.id));
    }
    Ok(())
}

impl List {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let mut before = None;
        loop {
            let page = app
                .cell
                .control()
                .read(move |tx| Box::pin(async move { removals::list(tx, before, 200).await }))
                .await?;
            let Some(last) = page.last() else { return Ok(()) };
            before = Some(last.id);
            for removal in &page {
                self.line(removal);
            }
        }
    }

    fn line(&self, removal: &Removal) {
        if self.json {
            let line = json!({
                "removal_id": removal.id, "organization_id": removal.organization, "state": removal.state,
                "step": removal.step, "requested_at": removal.requested_at, "due_at": removal.due_at,
                "started_at": removal.started_at, "finished_at": removal.finished_at, "problem": removal.problem,
            });
            return say(&line.to_string());
        }
        let state = serde_json::to_value(removal.state).unwrap_or_default();
        say(&format!(
            "{}  {}  {:9}  due {}{}",
            removal.id,
            removal.organization,
            state.as_str().unwrap_or_default(),
            removal.due_at.strftime("%Y-%m-%d %H:%M UTC"),
            removal
                .problem
                .as_ref()
                .map(|problem| format!("  {problem}"))
                .unwrap_or_default()
        ));
    }
}

impl Show {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let id = self.id;
        let removal = app
            .cell
            .control()
            .read(move |tx| Box::pin(async move { removals::find(tx, id).await }))
            .await?
            .with_context(|| format!("there is no removal {id}"))?;
        let signed = removal.certificate.context("the removal is not done")?;
        let text = serde_json::to_string_pretty(&signed)?;
        if self.json {
            say(&text);
        } else {
            say(certificate::verify(&text, None)?.0.text().trim_end());
        }
        Ok(())
    }
}

impl Withdraw {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let (slug, now, unit) = (self.org.clone(), app.clock.now(), app.clone());
        let withdrawn = app
            .cell
            .control()
            .write(move |tx| {
                Box::pin(async move {
                    let Some(placement) = control::find_by_slug(tx, &slug).await? else {
                        return Ok::<_, store::StoreError>(None);
                    };
                    let Some(removal) = removals::find_open(tx, placement.id).await? else {
                        return Ok(None);
                    };
                    if !removals::withdraw(tx, removal.id, now).await? {
                        return Ok(None);
                    }
                    let owed = owed_by_operator(&unit, &placement, &removal, true);
                    owed_events::insert(tx, &owed).await?;
                    Ok(Some((placement, owed)))
                })
            })
            .await?;
        let (placement, owed) = withdrawn.with_context(|| format!("no removal of {} waits", self.org))?;
        tell_of_operator(app, &placement, owed).await.map_err(explain)?;
        say(&format!("The removal of {} was withdrawn.", self.org));
        Ok(())
    }
}

impl Verify {
    /// Works with nothing but the file.
    pub fn run(self, config: &Config) -> anyhow::Result<()> {
        let text = std::fs::read_to_string(&self.file)
            .with_context(|| format!("{} cannot be read", self.file.display()))?;
        let key = config.audit.key(&config.storage.data_dir);
        let own = key::existing(&key)?.map(|key| certificate::public(&key));
        let expected = self.public_key.or(own);
        let (certificate, key) = certificate::verify(&text, expected.as_deref())?;
        if self.json {
            say(&serde_json::to_string_pretty(&certificate)?);
            return Ok(());
        }
        say(&certificate.text());
        say(&format!(
            "The signature is good. Public key {key}{}",
            if expected.is_some() {
                ", which is the one that is believed."
            } else {
                ": compare it with the one that the operator publishes."
            }
        ));
        Ok(())
    }
}
