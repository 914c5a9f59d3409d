use std::path::Path;

use anyhow::{Context, ensure};
use domain::ids::OrganizationId;
use jiff::Timestamp;
use store::{backup::Kind, backups, control::Placement};
use uuid::Uuid;

use super::{
    find::{fitting, list},
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

/// Reads an older backup back as well, any of them, once a week: what lies untouched for months is needed one day, too. `None` where
/// there is only one. The cost is that of one more restoration a week, however many there are.
pub async fn verify_an_older_one(app: &App, placement: &Placement) -> anyhow::Result<Option<Vec<Verified>>> {
    let found = list(app, placement).await?;
    let Some(site) = found.first().map(|newest| newest.site.clone()) else {
        return Ok(None);
    };
    // One place decides; the others give what they had until then.
    let moments: Vec<Timestamp> = found
        .into_iter()
        .filter(|backup| backup.site == site)
        .map(|backup| backup.at)
        .skip(1)
        .collect();
    let Some(at) = any(&moments, app.clock.id()) else {
        return Ok(None);
    };
    let verified = verify(app, placement, Choice::At(at)).await?;
    metrics::counter!("hourbook_older_backups_verified_total").increment(1);
    for one in &verified {
        tracing::info!(organization = %placement.id, snapshot = one.snapshot, taken_at = %one.taken_at, rows = one.rows, site = one.site,
            "an older backup came back as it went");
    }
    Ok(Some(verified))
}

/// Whether it is the day of the week on which an older backup of this organization is read: another one for each, so that they do
/// not come all at once.
pub(super) fn is_day_of_older(organization: OrganizationId, now: Timestamp) -> bool {
    let day = now.as_second().div_euclid(24 * 60 * 60).rem_euclid(7);
    let turn = organization.uuid().as_u128() % 7;
    u128::try_from(day).is_ok_and(|day| day == turn)
}

/// One of them, chosen by the random end of a new id.
fn any(moments: &[Timestamp], id: Uuid) -> Option<Timestamp> {
    let count = u128::try_from(moments.len()).ok().filter(|count| *count > 0)?;
    let random = id.as_u128() & u128::from(u32::MAX);
    moments.get(usize::try_from(random % count).ok()?).copied()
}

fn verify_site(
    app: &App,
    site: &Site,
    key: &RepositoryKey,
    choice: &Choice,
    organization: uuid::Uuid,
) -> anyhow::Result<Verified> {
    site.answers()?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_organization_has_one_day_of_the_week_and_any_older_backup_may_be_meant() {
        let organization = OrganizationId::from(Uuid::from_u128(11));
        let day = |number: i64| Timestamp::from_second(1_770_000_000 + number * 86_400).unwrap();
        let days = (0..70).filter(|number| is_day_of_older(organization, day(*number)));
        assert_eq!(days.count(), 10);
        let moments = [day(3), day(2), day(1)];
        for (random, expected) in [(0, day(3)), (1, day(2)), (5, day(1))] {
            assert_eq!(any(&moments, Uuid::from_u128(random)), Some(expected));
        }
        assert_eq!(any(&[], Uuid::from_u128(7)), None);
    }
}
