//! The new cell: takes a package in without letting anybody reach it, signs the receipt, and opens the organization once
//! the old cell has released it.

use std::{path::Path, sync::Arc};

use anyhow::{Context, bail, ensure};
use domain::{audit::Checkpoint, ids::OrganizationId};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{
    Database, StoreError,
    audit::{self, AuditEvent},
    backup,
    cell_moves::{self, Direction, Peer},
    control::{self, Placement},
    dump::{Content, contents},
    migrate,
    moves::{Move, State, Step},
    objects::standing,
    places::{HOME, Target},
    reconcile::reconcile,
};
use uuid::Uuid;

use super::{
    failpoint,
    invitation::{self, Kept},
    lease::Lease,
    log,
    package::{self, Manifest, Opened},
    statement::{Receipt, Release, Signed, content_hash},
};
use crate::{
    app::App, audit::seal, backups::Scratch, claims::duty::day_of, jobs, objects as objects_of_members,
};

/// For how long processes of this cell let go of an organization that was removed here.
const LETS_GO_FOR: SignedDuration = SignedDuration::from_hours(2);

/// What was taken in.
#[derive(Debug, Clone)]
pub struct Arrived {
    pub slug: String,
    pub receipt: Signed,
    pub rows: i64,
    pub objects: u64,
    /// The old cell, in base64.
    pub from_key: String,
}

/// Takes a package in: compared row by row, hashed, and with the tree of its audit log built anew. Nothing stays of one
/// that fails.
pub async fn take_in(app: &App, package: &Path) -> anyhow::Result<Arrived> {
    let lapsed = app.config.lapsed(day_of(app.clock.now()));
    if let Some(lapsed) = lapsed.first() {
        bail!("nothing is taken in while somebody may not process here: {lapsed}");
    }
    let invited = invitation::open_ones(app)?;
    let identities = invited
        .iter()
        .map(Kept::identity)
        .collect::<anyhow::Result<Vec<_>>>()?;
    let scratch = Scratch::new(app, &format!("arriving-{}", app.clock.id().simple()))?;
    let database = scratch.path().join("organization.db");
    let opened = package::open(package, identities, &database).await?;
    let own = app.config.region.declared().map(|region| region.name.to_owned());
    refuse(&opened, &invited, own.as_deref())?;
    let moving = begin(app, &opened, own.as_deref()).await?;
    let lease = Lease::take(app, moving.id).await?;
    let holder = lease.holder;
    let arrived = fill(app, &moving, opened, &database, holder).await;
    let arrived = lease.end(arrived).await;
    if arrived.is_err() {
        discard(app, &moving)
            .await
            .context("what was copied is still there: run `hourbook-server move discard`")?;
    }
    arrived
}

/// Why a package is not for this cell, or not for this invitation.
fn refuse(opened: &Opened, invited: &[Kept], own: Option<&str>) -> anyhow::Result<()> {
    let manifest = &opened.manifest;
    let invitation = invited.iter().find(|one| one.id == manifest.invitation);
    let invitation =
        invitation.context("it was made for another invitation than those that are open here")?;
    ensure!(
        invitation.slug == manifest.slug,
        "the invitation was for {}, and the package holds {}",
        invitation.slug,
        manifest.slug
    );
    ensure!(
        invitation
            .from_key
            .as_ref()
            .is_none_or(|key| *key == opened.public_key),
        "the package comes from another installation than the one that was invited: {}",
        opened.public_key
    );
    ensure!(
        manifest.region.as_deref() == own,
        "the organization belongs to {}, and this cell lies in {}",
        manifest.region.as_deref().unwrap_or("no declared region"),
        own.unwrap_or("no declared region")
    );
    ensure!(
        manifest.schema == migrate::organization_schema(),
        "the package was made by {}, whose databases differ from those of this version: both cells run the same one while an organization moves",
        manifest.program
    );
    Ok(())
}

async fn begin(app: &App, opened: &Opened, own: Option<&str>) -> anyhow::Result<Move> {
    let manifest = &opened.manifest;
    let id = manifest.organization_id;
    let storage = app.config.storage.cell();
    let home = match storage.database_url {
        None => Target::Sqlite,
        Some(url) => Target::Postgres {
            url,
            ca_file: storage.database_ca_file,
        },
    };
    if let Some(objection) = app.cell.objection_of(&home, id).await? {
        bail!("{objection}");
    }
    let now = app.clock.now();
    let new = Move {
        id: manifest.move_id,
        organization: id,
        from: "cell:".to_owned(),
        to: HOME.to_owned(),
        state: State::Running,
        step: Step::Requested,
        started_at: now,
        frozen_at: None,
        opened_at: None,
        finished_at: None,
        leased_until: None,
        problem: None,
        leaves_copy: false,
        contents: None,
        cell: Some(Peer {
            direction: Direction::In,
            slug: manifest.slug.clone(),
            name: None,
            region: own.map(str::to_owned),
            public_key: opened.public_key.clone(),
            invitation: manifest.invitation,
            signed: None,
        }),
    };
    let (row, manifest, region) = (new.clone(), manifest.clone(), own.map(str::to_owned));
    let since = now.checked_sub(LETS_GO_FOR).unwrap_or(now);
    let begun = app.cell.control().write(move |tx| {
        Box::pin(async move {
            if cell_moves::is_leaving(tx, id, since).await? {
                return Ok(false);
            }
            cell_moves::again(tx, row.id).await?;
            cell_moves::arrive(tx, &row, &manifest.slug, region.as_deref(), &manifest.known)
                .await
                .map(|_| true)
        })
    });
    match begun.await {
        Ok(true) => Ok(new),
        Ok(false) => {
            bail!("it was removed from this cell a moment ago: it can come back two hours after that")
        }
        Err(error) if error.is_conflict("organizations_pkey") => {
            bail!("this organization is here already, or was taken in: a package is taken in once")
        }
        Err(error) if error.is_conflict("organizations_slug_key") => {
            bail!(
                "the address {} is taken here",
                new.cell.map(|peer| peer.slug).unwrap_or_default()
            )
        }
        Err(error) => Err(error.into()),
    }
}

async fn placement(app: &App, id: OrganizationId) -> anyhow::Result<Placement> {
    let found = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { control::find(tx, id).await }))
        .await?;
    found.context("the organization is gone")
}

async fn fill(
    app: &App,
    moving: &Move,
    opened: Opened,
    database: &Path,
    holder: Uuid,
) -> anyhow::Result<Arrived> {
    let manifest = opened.manifest.clone();
    let from_key = opened.public_key.clone();
    let placement = placement(app, moving.organization).await?;
    let copy = backup::open_copy(database.to_owned()).await?;
    let checked = check_copy(&copy, &manifest).await;
    let target = match checked {
        Ok(_) => app.cell.create_at(HOME, moving.organization).await,
        Err(_) => Err(StoreError::Closed),
    };
    let filled = match (&checked, &target) {
        (Ok(_), Ok(target)) => copy_rows(app, &copy, target, &manifest).await,
        _ => Ok(()),
    };
    copy.close().await;
    let checkpoint = checked?;
    target?.close().await;
    filled?;
    failpoint("in copied");
    let objects = opened.put_objects(app, &placement).await?;
    if let Some(checkpoint) = &checkpoint {
        seal::adopt(app, &placement, checkpoint)?;
    }
    let receipt = Receipt {
        move_id: moving.id,
        organization_id: moving.organization,
        slug: manifest.slug.clone(),
        region: manifest.region.clone(),
        content_sha256: content_hash(&manifest.contents),
        rows: manifest.contents.iter().map(|table| table.rows).sum(),
        objects,
        received_at: app.clock.now(),
    };
    let signed = Signed::make(app.log_key()?, &receipt)?;
    record(app, moving, holder, &manifest.contents, &signed).await?;
    failpoint("in recorded");
    invitation::use_up(app, manifest.invitation)?;
    Ok(Arrived {
        slug: manifest.slug,
        receipt: signed,
        rows: receipt.rows,
        objects,
        from_key,
    })
}

/// The file holds what the old cell says, and its audit log is the one that was signed.
async fn check_copy(copy: &Arc<Database>, manifest: &Manifest) -> anyhow::Result<Option<Checkpoint>> {
    let held = held(copy).await?;
    ensure!(
        held == manifest.contents,
        "the package does not hold what the old cell says that it held"
    );
    log::check(copy, manifest.organization_id, &manifest.log_key).await
}

async fn held(database: &Arc<Database>) -> Result<Vec<Content>, StoreError> {
    database
        .read(|tx| Box::pin(async move { contents(tx).await }))
        .await
}

/// Every row, read back and hashed; then what the old cell's key had sealed is sealed with ours, and sessions end.
async fn copy_rows(
    app: &App,
    copy: &Arc<Database>,
    target: &Arc<Database>,
    manifest: &Manifest,
) -> anyhow::Result<()> {
    reconcile(copy, target, true, Box::new(|_, _| Ok(()))).await?;
    let arrived = held(target).await?;
    let wrong = manifest
        .contents
        .iter()
        .find(|content| !arrived.contains(content));
    if let Some(wrong) = wrong {
        bail!("the copy is not the same in {}", wrong.table);
    }
    let secrets = manifest.secrets.iter().map(|secret| secret.seal(app));
    let secrets = secrets.collect::<anyhow::Result<Vec<_>>>()?;
    let settled = target.write(move |tx| {
        Box::pin(async move {
            for secret in &secrets {
                cell_moves::put_sealed(tx, secret).await?;
            }
            cell_moves::end_sessions(tx).await
        })
    });
    let settled: Result<(), StoreError> = settled.await;
    Ok(settled?)
}

async fn record(
    app: &App,
    moving: &Move,
    holder: Uuid,
    held: &[Content],
    receipt: &Signed,
) -> anyhow::Result<()> {
    let mut peer = moving
        .cell
        .clone()
        .context("it does not come from another cell")?;
    peer.signed = Some(serde_json::to_value(receipt)?);
    let (id, held) = (moving.id, held.to_vec());
    let recorded = app
        .cell
        .control()
        .write(move |tx| Box::pin(async move { cell_moves::received(tx, id, holder, &held, &peer).await }));
    ensure!(recorded.await?, "another process has discarded it");
    Ok(())
}

/// The receipt that was signed for it.
pub fn receipt_of(moving: &Move) -> anyhow::Result<Signed> {
    let signed = moving.cell.as_ref().and_then(|peer| peer.signed.clone());
    Ok(serde_json::from_value(signed.context("it was not taken in")?)?)
}

/// The old cell has let go of the organization: people reach it here from now on.
pub async fn open(app: &App, moving: &Move, release: &Signed) -> anyhow::Result<Placement> {
    let peer = moving
        .cell
        .as_ref()
        .context("it does not come from another cell")?;
    let released: Release = release.open_by(&peer.public_key)?;
    ensure!(
        released.move_id == moving.id
            && released.organization_id == moving.organization
            && released.receipt_sha256 == receipt_of(moving)?.hash(),
        "the release is for another move"
    );
    ensure!(moving.state != State::Done, "it is open already");
    ensure!(
        moving.state == State::Running && moving.step == Step::Copied,
        "what was taken in was discarded: the old cell has to be asked for a backup"
    );
    let placement = placement(app, moving.organization).await?;
    let database = app.cell.open_at(HOME, moving.organization, false).await?;
    let told = tell(app, moving, peer, released.decided_at, &database).await;
    database.close().await;
    told?;
    failpoint("open told");
    let (row, slug, now) = (moving.clone(), peer.slug.clone(), app.clock.now());
    let opened = app.cell.control().write(move |tx| {
        Box::pin(async move {
            let opened = cell_moves::open(tx, &row, &slug, now).await?;
            standing::hint(tx, row.organization, now).await?;
            standing::scrub_soon(tx, row.organization).await.map(|()| opened)
        })
    });
    ensure!(opened.await?, "another process has opened or discarded it");
    app.cell.welcome(placement.id);
    invitation::use_up(app, peer.invitation)?;
    let database = app.cell.organization(&placement).await?;
    objects_of_members::announce(app, &placement).await;
    jobs::have_signed(app, &placement, &database).await;
    metrics::counter!("hourbook_moves_total", "outcome" => "done").increment(1);
    Ok(placement)
}

/// The event of the move, once, which names both cells.
async fn tell(
    app: &App,
    moving: &Move,
    peer: &Peer,
    decided_at: Timestamp,
    database: &Arc<Database>,
) -> anyhow::Result<()> {
    let (id, now, event) = (moving.organization.uuid(), app.clock.now(), moving.id.uuid());
    let own = super::public_of(app.log_key()?);
    let region = peer.region.as_deref().unwrap_or("no declared region");
    let row = audit::insertion(
        AuditEvent {
            id: event,
            action: "organization.moved",
            object_kind: "organization",
            object: id,
            before: Some(json!({ "place": format!("installation {}", peer.public_key) })),
            after: Some(json!({
                "place": format!("installation {own} in {region}"), "released_at": decided_at,
            })),
            reason: Some("by the operators of both installations".to_owned()),
        },
        None,
        "command line",
        now,
    );
    let told = database.write(move |tx| {
        Box::pin(async move {
            if audit::is_kept(tx, id, event).await? {
                return Ok(());
            }
            tx.record_change("organization", id, None, "updated", now).await?;
            tx.batch(vec![row]).await
        })
    });
    let told: Result<(), StoreError> = told.await;
    Ok(told?)
}

/// Nothing stays of what was taken in and not opened. The old cell has it all.
pub async fn discard(app: &App, moving: &Move) -> anyhow::Result<()> {
    let lease = Lease::take(app, moving.id).await?;
    let holder = lease.holder;
    lease.end(clear(app, moving, holder).await).await
}

async fn clear(app: &App, moving: &Move, holder: Uuid) -> anyhow::Result<()> {
    let id = moving.id;
    let begun = app
        .cell
        .control()
        .write(move |tx| Box::pin(async move { cell_moves::begin_discard(tx, id, holder).await }))
        .await?;
    ensure!(
        begun,
        "it is open already: an organization is removed with `hourbook-server remove`"
    );
    app.cell.destroy_at(HOME, moving.organization).await?;
    app.objects()?.clear(moving.organization).await?;
    seal::disown(app, moving.organization)?;
    let (row, now) = (moving.clone(), app.clock.now());
    let forgotten = app
        .cell
        .control()
        .write(move |tx| Box::pin(async move { cell_moves::forget(tx, &row, holder, now).await }));
    ensure!(forgotten.await?, "another process works on it");
    metrics::counter!("hourbook_moves_total", "outcome" => "undone").increment(1);
    Ok(())
}
