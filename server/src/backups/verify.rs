use std::path::Path;

use anyhow::{Context, ensure};
use jiff::Timestamp;
use store::{backup::Kind, backups, control::Placement};

use super::{
    find::fitting,
    key::{self, RepositoryKey},
    manifest::{DATABASE, MANIFEST, Manifest},
    objects,
    remote::Trouble,
    repository::{Repository, Snapshot},
    restore::Choice,
    scratch::Scratch,
    site::Site,
    take::sites,
};
use crate::app::App;

/// A backup that came back as it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub snapshot: String,
    pub taken_at: Timestamp,
    pub bytes: u64,
    pub rows: i64,
    /// The repository that it lies in.
    pub site: String,
}

/// Reads a backup back from every place into a scratch place, opens it, and compares bytes, tables and rows with what
/// was kept. A damaged one is an error that names the newest good one before it.
pub async fn verify(app: &App, placement: &Placement, choice: Choice) -> anyhow::Result<Vec<Verified>> {
    let key = key::known(app, placement).await?;
    let mut verified = Vec::new();
    let is_newest = choice == Choice::Newest;
    let outcome = async {
        for site in sites(app, placement) {
            let (app, key, choice, id) = (app.clone(), key.clone(), choice.clone(), placement.id.uuid());
            let work = move || verify_site(&app, &site, &key, &choice, id);
            verified.push(
                tokio::task::spawn_blocking(work)
                    .await
                    .context("the check broke off")??,
            );
        }
        Ok::<_, anyhow::Error>(())
    };
    let outcome = outcome.await;
    let (id, now) = (placement.id, app.clock.now());
    let problem = outcome.as_ref().err().map(|error| format!("{error:#}"));
    app.cell
        .control()
        .write(move |tx| {
            Box::pin(async move {
                match problem {
                    Some(problem) => backups::failed(tx, id, &problem).await,
                    None if is_newest => backups::verified(tx, id, now).await,
                    None => Ok(()),
                }
            })
        })
        .await?;
    outcome.map(|()| verified)
}

fn verify_site(
    app: &App,
    site: &Site,
    key: &RepositoryKey,
    choice: &Choice,
    organization: uuid::Uuid,
) -> anyhow::Result<Verified> {
    let fitting = fitting(Repository::open(site, key)?.list()?, choice)?;
    let mut damage = None;
    for snapshot in fitting {
        let scratch = Scratch::new(app, &organization.to_string())?;
        let fetched = fetch(site, key, &snapshot, organization, scratch.path()).and_then(|manifest| {
            if let Some(held) = &manifest.objects {
                objects::check(site, key, &snapshot, scratch.path(), held)?;
            }
            Ok(manifest)
        });
        let fetched = match fetched {
            // A place that does not answer says nothing about what lies there.
            Err(error) if matches!(error.downcast_ref(), Some(Trouble::Unreached(_))) => return Err(error),
            fetched => fetched,
        };
        match (fetched, damage.take()) {
            (Ok(manifest), None) => {
                return Ok(Verified {
                    snapshot: snapshot.id,
                    taken_at: manifest.taken_at,
                    bytes: manifest.bytes,
                    rows: manifest.rows(),
                    site: site.to_string(),
                });
            }
            (Ok(_), Some(damage)) => {
                return Err(damage).context(format!(
                    "the newest good backup is {} of {}",
                    snapshot.id, snapshot.at
                ));
            }
            (Err(error), first) => damage = Some(first.unwrap_or_else(|| named(error, site, &snapshot))),
        }
        if let Choice::Named(_) = choice {
            break;
        }
    }
    Err(damage.context("there is no backup")?)
}

/// Says which backup it is; in a bucket also which of its files are not what was written.
fn named(error: anyhow::Error, site: &Site, snapshot: &Snapshot) -> anyhow::Error {
    let files = site.damaged().unwrap_or_default();
    let files = match files.len() {
        0 => String::new(),
        _ => format!(": {} not what was written", files.join(", ")),
    };
    error.context(format!("backup {} in {site} is damaged{files}", snapshot.id))
}

/// Reads a backup of this organization into `folder`.
pub(super) fn fetch(
    site: &Site,
    key: &RepositoryKey,
    snapshot: &Snapshot,
    organization: uuid::Uuid,
    folder: &Path,
) -> anyhow::Result<Manifest> {
    let [_, sha256] = Repository::open(site, key)?.fetch(&snapshot.id, [MANIFEST, DATABASE], folder)?;
    let manifest = Manifest::check(folder, DATABASE, &sha256, Kind::Organization)?;
    ensure!(
        manifest.organization == Some(organization),
        "the backup is one of another organization"
    );
    Ok(manifest)
}
