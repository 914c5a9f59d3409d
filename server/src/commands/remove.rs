use std::{
    io::{BufRead, IsTerminal, Write},
    path::PathBuf,
    time::Duration,
};

use anyhow::Context;
use clap::Args;
use indicatif::ProgressBar;
use serde_json::json;
use store::{
    control::{self, Placement},
    owed_events,
    removals::{self, Removal, Requester, State, Step},
};

use super::{explain, say, say_error};
use crate::{
    app::App,
    removal::{
        NewRemoval, owed_by_operator, prepare,
        saga::{self, Broken},
        tell_of_operator,
    },
};

/// How often it is looked whether another process is done.
const LOOKS_EVERY: Duration = Duration::from_millis(500);

/// Remove an organization with everything that belongs to it
///
/// Without --now the removal is due after the cooling-off period, and can be withdrawn until then: by an owner in the
/// app, or by `hourbook-server removal withdraw`. With --now it begins at once, and exit code 0 means that it is done,
/// that nothing of it was found afterwards, and that there is a signed certificate. The server may run meanwhile. An
/// attempt that broke off goes on with the next one, or with the next start of the server.
#[derive(Debug, Args)]
pub struct Remove {
    /// The organization: first label of its address
    #[arg(long)]
    org: String,
    /// Begin at once instead of after the cooling-off period
    #[arg(long)]
    now: bool,
    /// Length of the cooling-off period
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u8).range(1..=30), conflicts_with = "now")]
    days: u8,
    /// Do not ask for the name again
    #[arg(long)]
    yes: bool,
    /// Write the certificate to this file
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

impl Remove {
    pub async fn run(self, app: App) -> anyhow::Result<()> {
        if let Some(path) = &self.certificate {
            anyhow::ensure!(!path.exists(), "{} exists already", path.display());
        }
        let placement = find(&app, &self.org).await?;
        self.confirm()?;
        let removal = self.request(&app, &placement).await?;
        if !self.now {
            return self.report(&removal);
        }
        let removal = finish(&app, removal).await?;
        if let (Some(path), Some(certificate)) = (&self.certificate, &removal.certificate) {
            std::fs::write(path, serde_json::to_string_pretty(certificate)?)
                .with_context(|| format!("{} was not written", path.display()))?;
        }
        self.report(&removal)
    }

    fn confirm(&self) -> anyhow::Result<()> {
        if self.yes {
            return Ok(());
        }
        anyhow::ensure!(
            std::io::stdin().is_terminal(),
            "nobody can be asked here: say --yes"
        );
        let mut terminal = std::io::stderr();
        write!(
            terminal,
            "Everything of {} will be removed for good. Type its name to go on: ",
            self.org
        )?;
        terminal.flush()?;
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer)?;
        anyhow::ensure!(
            answer.trim() == self.org,
            "that is not its name; nothing was done"
        );
        Ok(())
    }

    /// A removal that waits or broke off is gone on with.
    async fn request(&self, app: &App, placement: &Placement) -> anyhow::Result<Removal> {
        let new = NewRemoval {
            organization: placement.id,
            requested_by: Requester::Operator,
            days: if self.now { 0 } else { self.days },
        };
        let (removal, receipt) = prepare(app, &new);
        let (hurries, now) = (self.now, app.clock.now());
        // One that begins at once leaves nobody to be told.
        let owed = (!hurries).then(|| owed_by_operator(app, placement, &removal, false));
        let (removal, owed) = app
            .cell
            .control()
            .write(move |tx| {
                Box::pin(async move {
                    if let Some(open) = removals::find_open(tx, removal.organization).await? {
                        if hurries {
                            removals::hurry(tx, open.id, now).await?;
                        }
                        return Ok::<_, store::StoreError>((open, None));
                    }
                    removals::insert(tx, &removal, &receipt.hash).await?;
                    if let Some(owed) = &owed {
                        owed_events::insert(tx, owed).await?;
                    }
                    Ok((removal, owed))
                })
            })
            .await?;
        if let Some(owed) = owed {
            tell_of_operator(app, placement, owed).await.map_err(explain)?;
        }
        Ok(removal)
    }

    fn report(&self, removal: &Removal) -> anyhow::Result<()> {
        if self.json {
            let report = json!({
                "organization": self.org, "organization_id": removal.organization, "removal_id": removal.id,
                "state": removal.state, "due_at": removal.due_at, "finished_at": removal.finished_at,
                "certificate": removal.certificate,
            });
            say(&serde_json::to_string(&report)?);
            return Ok(());
        }
        if removal.state == State::Done {
            say(&format!(
                "Removed {}. Certificate of removal {}; `hourbook-server removal show --id {}` prints it.",
                self.org, removal.id, removal.id
            ));
        } else {
            say(&format!(
                "{} will be removed on {}. Until then `hourbook-server removal withdraw --org {}` takes it back.",
                self.org,
                removal.due_at.strftime("%Y-%m-%d %H:%M UTC"),
                self.org
            ));
        }
        Ok(())
    }
}

/// Does it, or waits for the process that does.
pub(super) async fn finish(app: &App, mut removal: Removal) -> anyhow::Result<Removal> {
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::new_spinner()
    } else {
        ProgressBar::hidden()
    };
    bar.enable_steady_tick(Duration::from_millis(100));
    let (id, mut waits) = (removal.id, false);
    loop {
        bar.set_message(words(removal.step));
        let shown = tokio::spawn(show(app.clone(), id, bar.clone()));
        let worked = saga::work_on(app, id).await;
        shown.abort();
        match worked {
            Err(wait @ (Broken::BackupUnderWay | Broken::MoveUnderWay)) => {
                if !waits {
                    bar.suspend(|| say_error(&wait.to_string()));
                }
                waits = true;
            }
            worked => {
                removal = worked.context("the removal broke off; it goes on with the next attempt")?;
            }
        }
        match removal.state {
            State::Done => return Ok(removal),
            State::Withdrawn => anyhow::bail!("the removal was withdrawn"),
            State::Waiting | State::Running => tokio::time::sleep(LOOKS_EVERY).await,
        }
    }
}

async fn show(app: App, id: domain::ids::RemovalId, bar: ProgressBar) {
    loop {
        tokio::time::sleep(LOOKS_EVERY).await;
        let read = app
            .cell
            .control()
            .read(move |tx| Box::pin(async move { removals::find(tx, id).await }));
        if let Ok(Some(removal)) = read.await {
            bar.set_message(words(removal.step));
        }
    }
}

fn words(last: Step) -> &'static str {
    match last {
        Step::Requested => "ending access",
        Step::AccessEnded => "counting and hashing what is there",
        Step::Measured => "removing the database",
        Step::DatabaseRemoved => "removing uploads, exports and activity logs",
        Step::FilesRemoved => "removing backups",
        Step::BackupsRemoved => "forgetting name and key",
        Step::Forgotten => "looking for remains, signing the certificate",
        Step::Certified => "done",
    }
}

/// Also one whose access has ended: an attempt that broke off is gone on with.
async fn find(app: &App, slug: &str) -> anyhow::Result<Placement> {
    let wanted = slug.to_owned();
    let found = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { control::find_by_slug_in_any_state(tx, &wanted).await }))
        .await?;
    found.with_context(|| {
        format!(
            "there is no organization {slug}. One whose removal broke off after its name had gone is finished by `hourbook-server removal finish`"
        )
    })
}
