//! The old cell: freezes the organization and seals its package, takes that back, or decides that it lives elsewhere now.

use std::path::Path;

use anyhow::{Context, bail, ensure};
use domain::ids::MoveId;
use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError,
    backup::{self, Kind},
    cell_moves::{self, Direction, Peer},
    control::{self, Placement},
    dump::contents,
    migrate,
    moves::{self, Move, State, Step},
    removals::{self, Removal, Requester},
};

use super::{
    failpoint,
    invitation::Invitation,
    lease::Lease,
    package::{self, Manifest, Secret},
    statement::{Receipt, Release, Signed, content_hash},
};
use crate::{
    app::App,
    audit::seal,
    backups::Scratch,
    config::OtherCell,
    removal::{NewRemoval, prepare},
};

/// A package that was written.
#[derive(Debug, Clone)]
pub struct Packed {
    pub moving: Move,
    pub bytes: u64,
    pub objects: u64,
    pub rows: i64,
    /// How long changes were refused until the package lay there; they are refused further until the new cell opens.
    pub frozen_for: SignedDuration,
}

/// Freezes an organization and writes its package. What broke off before the package lay there is begun anew, under the
/// fence that stands already; what breaks off now is taken back.
pub async fn pack(
    app: &App,
    placement: &Placement,
    to: &OtherCell,
    invitation: &Signed,
    region: Option<&str>,
    target: &Path,
) -> anyhow::Result<Packed> {
    ensure!(!target.exists(), "{} exists already", target.display());
    let invited = accepted(app, placement, to, invitation, region).await?;
    // As much as possible is signed before; what comes in between is signed where it goes.
    let database = app.cell.organization(placement).await?;
    seal::seal(app, placement, &database).await?;
    let moving = begin(app, placement, to, invitation, &invited).await?;
    let lease = Lease::take(app, moving.id).await?;
    let packed = freeze_and_write(app, placement, &moving, &invited, region, lease.holder, target).await;
    let packed = lease.end(packed).await;
    if packed.is_err() {
        take_back(app, &moving)
            .await
            .context("it stays frozen: run `hourbook-server move undo`")?;
    }
    packed
}

/// The invitation, if it is for this organization and the region that its customer chose.
async fn accepted(
    app: &App,
    placement: &Placement,
    to: &OtherCell,
    invitation: &Signed,
    region: Option<&str>,
) -> anyhow::Result<Invitation> {
    let invited: Invitation = invitation.open()?;
    ensure!(
        invited.slug == placement.slug,
        "the invitation is for {} and not for {}",
        invited.slug,
        placement.slug
    );
    ensure!(invited.expires_at > app.clock.now(), "the invitation has expired");
    let own = find_region(app, placement).await?;
    let chosen = region.map(str::to_owned).or(own);
    ensure!(
        chosen == invited.region,
        "the other cell lies in {}, and the organization belongs to {}: only its customer chooses another region, which you say with --region",
        invited.region.as_deref().unwrap_or("no declared region"),
        chosen.as_deref().unwrap_or("no declared region")
    );
    ensure!(
        invited.region.as_ref().is_none_or(|region| *region == to.region),
        "the configuration says that {} lies in {}, and the invitation says {}",
        to.name,
        to.region,
        invited.region.as_deref().unwrap_or_default()
    );
    Ok(invited)
}

async fn find_region(app: &App, placement: &Placement) -> Result<Option<String>, StoreError> {
    let id = placement.id;
    app.cell
        .control()
        .read(move |tx| Box::pin(async move { control::find_region(tx, id).await }))
        .await
}

async fn begin(
    app: &App,
    placement: &Placement,
    to: &OtherCell,
    invitation: &Signed,
    invited: &Invitation,
) -> anyhow::Result<Move> {
    let new = Move {
        id: MoveId::from(app.clock.id()),
        organization: placement.id,
        from: app.cell.place_of(placement.id).await?,
        to: format!("cell:{}", to.name),
        state: State::Running,
        step: Step::Requested,
        started_at: app.clock.now(),
        frozen_at: None,
        opened_at: None,
        finished_at: None,
        leased_until: None,
        problem: None,
        leaves_copy: false,
        contents: None,
        cell: Some(Peer {
            direction: Direction::Out,
            slug: placement.slug.clone(),
            name: Some(to.name.clone()),
            region: invited.region.clone(),
            public_key: invitation.public_key.clone(),
            invitation: invited.id,
            signed: None,
        }),
    };
    let inserted = new.clone();
    let recorded = app
        .cell
        .control()
        .write(move |tx| {
            Box::pin(async move {
                if removals::find_open(tx, inserted.organization).await?.is_some() {
                    return Ok(false);
                }
                moves::insert(tx, &inserted).await.map(|()| true)
            })
        })
        .await;
    match recorded {
        Ok(true) => Ok(new),
        Ok(false) => bail!("its removal was asked for"),
        Err(error) if error.is_conflict("moves_organization_id_key") => {
            bail!("a move of it is under way: finish it, or take it back with `hourbook-server move undo`")
        }
        Err(error) => Err(error.into()),
    }
}

async fn freeze_and_write(
    app: &App,
    placement: &Placement,
    moving: &Move,
    invited: &Invitation,
    region: Option<&str>,
    holder: uuid::Uuid,
    target: &Path,
) -> anyhow::Result<Packed> {
    let (id, frozen_at) = (moving.id, app.clock.now());
    still_mine(
        app.cell
            .control()
            .write(move |tx| Box::pin(async move { moves::begin_freeze(tx, id, holder, frozen_at).await }))
            .await?,
    )?;
    let source = app.cell.open_at(&moving.from, moving.organization, false).await?;
    source.freeze().await?;
    failpoint("out frozen");
    let scratch = Scratch::new(app, &placement.id.to_string())?;
    let database = scratch.path().join("organization.db");
    backup::stage(&source, Kind::Organization, database.clone()).await?;
    let (held, sealed) = source
        .read(|tx| {
            Box::pin(async move { Ok::<_, StoreError>((contents(tx).await?, cell_moves::sealed(tx).await?)) })
        })
        .await?;
    source.close().await;
    let (database_sha256, database_bytes) = package::measure(&database).await?;
    let manifest = Manifest {
        move_id: id,
        organization_id: placement.id,
        slug: placement.slug.clone(),
        region: region.map(str::to_owned).or(find_region(app, placement).await?),
        invitation: invited.id,
        from: here(app),
        to: moving.to.replacen("cell:", "cell ", 1),
        log_key: app.log_key()?.log_key(&domain::audit::origin(placement.id)),
        program: concat!("hourbook-server ", env!("CARGO_PKG_VERSION")).to_owned(),
        schema: migrate::organization_schema(),
        frozen_at,
        made_at: app.clock.now(),
        contents: held.clone(),
        database_sha256,
        database_bytes,
        known: known(app, placement).await?,
        secrets: sealed
            .iter()
            .map(|one| Secret::open(app, one))
            .collect::<Result<_, _>>()?,
    };
    let written = package::write(app, placement, &invited.recipient, &manifest, &database, target).await?;
    failpoint("out written");
    let rows = held.iter().map(|table| table.rows).sum();
    still_mine(
        app.cell
            .control()
            .write(move |tx| Box::pin(async move { cell_moves::packed(tx, id, holder, &held).await }))
            .await?,
    )?;
    Ok(Packed {
        moving: moving.clone(),
        bytes: written.bytes,
        objects: written.objects,
        rows,
        frozen_for: app.clock.now().duration_since(frozen_at),
    })
}

fn still_mine(is_mine: bool) -> anyhow::Result<()> {
    ensure!(is_mine, "another process has taken it back");
    Ok(())
}

async fn known(app: &App, placement: &Placement) -> Result<cell_moves::Known, StoreError> {
    let id = placement.id;
    app.cell
        .control()
        .read(move |tx| Box::pin(async move { cell_moves::known(tx, id).await }))
        .await
}

/// This cell in the audit log of an organization.
pub(super) fn here(app: &App) -> String {
    match app.config.region.declared() {
        Some(region) => format!("another installation in {}", region.name),
        None => "another installation".to_owned(),
    }
}

/// The organization takes changes again where it is. The package, wherever it is, opens nothing any more: without a release
/// of this cell the other one never opens its copy.
pub async fn undo(app: &App, moving: &Move) -> anyhow::Result<()> {
    let lease = Lease::take(app, moving.id).await?;
    let holder = lease.holder;
    lease.end(thaw(app, moving, holder).await).await
}

/// After an error. Whoever slept while a server took the move back may have raised the fence behind it, and lowers it again.
async fn take_back(app: &App, moving: &Move) -> anyhow::Result<()> {
    let (id, organization) = (moving.id, moving.organization);
    let (found, open) = app
        .cell
        .control()
        .read(move |tx| {
            Box::pin(async move {
                let found = moves::find(tx, id).await?;
                Ok::<_, StoreError>((found, moves::find_open(tx, organization).await?))
            })
        })
        .await?;
    if found.is_none_or(|found| found.state != State::Undone) {
        return undo(app, moving).await;
    }
    if open.is_none() {
        lower(app, moving).await?;
    }
    Ok(())
}

async fn lower(app: &App, moving: &Move) -> Result<(), StoreError> {
    let source = app.cell.open_at(&moving.from, moving.organization, false).await?;
    let lowered = source.thaw().await;
    source.close().await;
    lowered
}

async fn thaw(app: &App, moving: &Move, holder: uuid::Uuid) -> anyhow::Result<()> {
    let id = moving.id;
    let begun = app
        .cell
        .control()
        .write(move |tx| Box::pin(async move { moves::begin_undo(tx, id, holder).await }))
        .await?;
    ensure!(begun, "it was decided already: there is no way back");
    failpoint("undo begun");
    lower(app, moving).await?;
    let now = app.clock.now();
    still_mine(
        app.cell
            .control()
            .write(move |tx| Box::pin(async move { moves::undone(tx, id, holder, now, false).await }))
            .await?,
    )?;
    metrics::counter!("hourbook_moves_total", "outcome" => "undone").increment(1);
    Ok(())
}

/// From now on the organization lives in the other cell, whose receipt this is: its address leads there, and its removal
/// here is due. Asked again with the same receipt it gives the same release.
pub async fn decide(app: &App, moving: &Move, receipt: &Signed) -> anyhow::Result<(Signed, Removal)> {
    let mut peer = moving.cell.clone().context("it does not go to another cell")?;
    let received: Receipt = receipt.open_by(&peer.public_key)?;
    ensure!(
        received.move_id == moving.id && received.organization_id == moving.organization,
        "the receipt is for another move"
    );
    if moving.state == State::Done {
        return Ok((release_of(moving, receipt)?, removal_of(app, moving).await?));
    }
    ensure!(
        moving.state == State::Running && moving.step == Step::Frozen,
        "the move was taken back: the other cell discards its copy"
    );
    let held = moving.contents.as_deref().unwrap_or_default();
    ensure!(
        received.content_sha256 == content_hash(held),
        "the other cell does not hold what was in the package"
    );
    let now = app.clock.now();
    let release = Release {
        move_id: moving.id,
        organization_id: moving.organization,
        receipt_sha256: receipt.hash(),
        decided_at: now,
    };
    let release = Signed::make(app.log_key()?, &release)?;
    peer.signed = Some(serde_json::to_value(&release)?);
    let new = NewRemoval {
        organization: moving.organization,
        requested_by: Requester::Operator,
        days: 0,
    };
    let (removal, secret) = prepare(app, &new);
    record(app, moving, peer, &removal, secret.hash, now).await?;
    metrics::counter!("hourbook_moves_total", "outcome" => "done").increment(1);
    failpoint("finish decided");
    Ok((release, removal))
}

async fn record(
    app: &App,
    moving: &Move,
    peer: Peer,
    removal: &Removal,
    receipt_hash: [u8; 32],
    now: Timestamp,
) -> anyhow::Result<()> {
    let (moving, removal) = (moving.clone(), removal.clone());
    let decided = app.cell.control().write(move |tx| {
        Box::pin(async move { cell_moves::decide(tx, &moving, &peer, &removal, &receipt_hash, now).await })
    });
    ensure!(
        decided.await?,
        "the move was taken back meanwhile: the other cell discards its copy"
    );
    Ok(())
}

/// The release that a receipt was answered with.
pub fn release_of(moving: &Move, receipt: &Signed) -> anyhow::Result<Signed> {
    let signed = moving.cell.as_ref().and_then(|peer| peer.signed.clone());
    let signed: Signed = serde_json::from_value(signed.context("it was not released")?)?;
    let release: Release = signed.open()?;
    ensure!(
        release.receipt_sha256 == receipt.hash(),
        "it was released for another receipt"
    );
    Ok(signed)
}

async fn removal_of(app: &App, moving: &Move) -> anyhow::Result<Removal> {
    let id = moving.organization;
    let mut before = None;
    loop {
        let page = app
            .cell
            .control()
            .read(move |tx| Box::pin(async move { removals::list(tx, before, 200).await }))
            .await?;
        let last = page.last().context("its removal is not known")?;
        before = Some(last.id);
        if let Some(found) = page.into_iter().find(|removal| removal.organization == id) {
            return Ok(found);
        }
    }
}
