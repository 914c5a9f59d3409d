use anyhow::{Context, bail};
use jiff::Timestamp;
use serde_json::json;
use store::{
    StoreError,
    audit::{self, AuditEvent},
    backup::{self, Count, Kind, PutBack},
    control::Placement,
    objects::standing,
};

use super::{
    find::fitting,
    key,
    manifest::{DATABASE, Manifest},
    objects::{self, Filled},
    repository::Repository,
    scratch::Scratch,
    site::Site,
    take::sites,
    verify::fetch,
};
use crate::{app::App, erasures, jobs, objects as objects_of_members};

/// Which backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    Newest,
    /// The last one that was made until then.
    At(Timestamp),
    /// The one whose name begins so.
    Named(String),
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    pub snapshot: String,
    pub taken_at: Timestamp,
    /// The repository that it came from.
    pub site: String,
    pub tables: Vec<Count>,
    /// Nothing was changed if it was only tried.
    pub put_back: Option<PutBack>,
    /// The objects of sealed logs.
    pub objects: Filled,
}

/// Gives an organization the state of a backup, while all others go on. Nothing changes unless everything does; what
/// happened since stays in its audit log, and so does the restoration.
pub async fn restore(
    app: &App,
    placement: &Placement,
    choice: Choice,
    dry_run: bool,
) -> anyhow::Result<Restored> {
    let scratch = Scratch::new(app, &placement.id.to_string())?;
    let (snapshot, site, manifest) = bring(app, placement, choice, &scratch).await?;
    let mut restored = Restored {
        snapshot,
        taken_at: manifest.taken_at,
        site: site.to_string(),
        tables: manifest.tables,
        put_back: None,
        objects: Filled::default(),
    };
    if dry_run {
        return Ok(restored);
    }
    // The objects come first, as with an upload: a row without its object would be a loss.
    restored.objects = fill(app, placement, &site, &restored.snapshot, &scratch).await?;
    let database = app.cell.open_or_create(placement).await?;
    let (file, history) = (scratch.path().join(DATABASE), history(app, placement, &restored));
    let (id, now) = (placement.id.uuid(), app.clock.now());
    let erased = erasures::known(app, placement).await?;
    let again = app.clone();
    let put_back = backup::put_back(&database, Kind::Organization, file, move |tx| {
        Box::pin(async move {
            // Everybody's lists are out of date: whoever listens is told to load them again.
            tx.record_change("organization", id, None, "updated", now).await?;
            tx.batch(vec![history]).await?;
            // Whoever was erased since then is erased again before anybody sees what came back.
            erasures::again(tx, &again, erased, now).await
        })
    });
    restored.put_back = Some(put_back.await.map_err(explain)?);
    if restored.objects.put > 0 {
        // What was about to be removed when the older state came back may have gone since.
        let again = fill(app, placement, &site, &restored.snapshot, &scratch).await?;
        restored.objects.put += again.put;
    }
    let id = placement.id;
    app.cell
        .control()
        .write(move |tx| Box::pin(async move { standing::scrub_soon(tx, id).await }))
        .await?;
    objects_of_members::announce(app, placement).await;
    jobs::have_signed(app, placement, &database).await;
    Ok(restored)
}

/// The objects that the copy of the database names, and that no place has.
async fn fill(
    app: &App,
    placement: &Placement,
    site: &Site,
    snapshot: &str,
    scratch: &Scratch,
) -> anyhow::Result<Filled> {
    let key = key::known(app, placement).await?;
    objects::fill(app, placement, site, &key, snapshot, scratch.path()).await
}

/// The wanted backup from the first place that has it whole.
async fn bring(
    app: &App,
    placement: &Placement,
    choice: Choice,
    scratch: &Scratch,
) -> anyhow::Result<(String, Site, Manifest)> {
    let key = key::known(app, placement).await?;
    let mut failures = Vec::new();
    for (number, site) in sites(app, placement).into_iter().enumerate() {
        let folder = scratch.path().join(number.to_string());
        std::fs::create_dir(&folder)?;
        let (key, choice, id, place) = (key.clone(), choice.clone(), placement.id.uuid(), site.clone());
        let target = folder.clone();
        let work = move || {
            let snapshots = fitting(Repository::open(&place, &key)?.list()?, &choice)?;
            let snapshot = snapshots.into_iter().next().context("there is no backup")?;
            let manifest = fetch(&place, &key, &snapshot, id, &target)
                .with_context(|| format!("backup {} is damaged", snapshot.id))?;
            Ok::<_, anyhow::Error>((snapshot.id, manifest))
        };
        match tokio::task::spawn_blocking(work)
            .await
            .context("the reading broke off")?
        {
            Ok((snapshot, manifest)) => {
                std::fs::rename(folder.join(DATABASE), scratch.path().join(DATABASE))?;
                return Ok((snapshot, site, manifest));
            }
            Err(error) => failures.push(format!("{site}: {error:#}")),
        }
    }
    bail!("{}", failures.join("; "))
}

fn explain(error: StoreError) -> anyhow::Error {
    if error.is_conflict("audit_events_history") {
        return anyhow::anyhow!(
            "the audit log of this organization does not go on from the one in the backup: nothing was changed"
        );
    }
    error.into()
}

/// The event of a restoration, which happens together with it or not at all.
fn history(app: &App, placement: &Placement, restored: &Restored) -> (&'static str, Vec<store::Value>) {
    let event = AuditEvent {
        id: app.clock.id(),
        action: "organization.restored",
        object_kind: "organization",
        object: placement.id.uuid(),
        before: None,
        after: Some(json!({ "backup": restored.snapshot, "taken_at": restored.taken_at })),
        reason: Some("restored by the operator on the command line".to_owned()),
    };
    audit::insertion(event, None, "command line", app.clock.now())
}
