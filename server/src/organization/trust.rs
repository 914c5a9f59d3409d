use api::{
    Instant, Problem,
    organization_trust::{
        DatabaseEngine, OrganizationTrust, TrustedBackups, TrustedCopies, TrustedDatabase, TrustedLog,
    },
};
use axum::Json;
use domain::policy::{Action, Target};
use jiff::Timestamp;
use store::{
    EngineKind, StoreError, audit_tree,
    audit_tree::StoredCheckpoint,
    backups::{self, Standing},
    export_files::{self, Export},
    inspect::{self, Seat},
    removals::{self, Removal},
};

use super::evidence;
use crate::{
    access::Ctx, audit::checkpoint, claims::duty::day_of, http::Failure, regions::residency, removal,
};

/// Copies looked at; an organization keeps fewer.
const COPIES: i64 = 200;

/// Read the evidence about this organization
///
/// Its database, backups, audit log, copies and removal as they are at this moment, and where its data is stored. Owners and admins see it.
#[utoipa::path(
    get, path = "/organization/trust", tag = "organization",
    responses((status = 200, body = OrganizationTrust), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_organization_trust(ctx: Ctx) -> Result<Json<OrganizationTrust>, Failure> {
    ctx.require(Action::TrustRead, Target::Organization)?;
    let known = of_control(&ctx).await?;
    let own = of_database(&ctx).await?;
    let config = &ctx.app.config;
    let today = day_of(ctx.now);
    Ok(Json(OrganizationTrust {
        at: ctx.now.into(),
        residency_state: evidence::residency(config, today),
        residency: residency::of(config, today),
        database: database(&ctx, &own).await?,
        backups: present_backups(&ctx, &known),
        audit: log(&ctx, own.witnessed.as_ref()).await?,
        copies: copies(&own.copies, ctx.now),
        removal: known.removal.as_ref().map(removal::present),
    }))
}

/// What the control database knows of this organization.
struct Known {
    standing: Option<Standing>,
    key_created_at: Option<Timestamp>,
    removal: Option<Removal>,
}

async fn of_control(ctx: &Ctx) -> Result<Known, Failure> {
    let id = ctx.placement.id;
    let read = ctx.app.cell.control().read(move |tx| {
        Box::pin(async move {
            Ok::<_, StoreError>(Known {
                standing: backups::find(tx, id).await?,
                key_created_at: backups::key_created_at(tx, id).await?,
                removal: removals::find_open(tx, id).await?,
            })
        })
    });
    Ok(read.await?)
}

/// What its own database says.
struct Own {
    bytes: i64,
    copies: Vec<Export>,
    witnessed: Option<StoredCheckpoint>,
}

async fn of_database(ctx: &Ctx) -> Result<Own, Failure> {
    let read = ctx.database.read(|tx| {
        Box::pin(async move {
            Ok::<_, StoreError>(Own {
                bytes: inspect::size(tx).await?,
                copies: export_files::list(tx, None, COPIES).await?,
                witnessed: audit_tree::newest_witnessed(tx).await?,
            })
        })
    });
    Ok(read.await?)
}

async fn database(ctx: &Ctx, own: &Own) -> Result<TrustedDatabase, Failure> {
    let cell = &ctx.app.cell;
    let alone = cell.seat(&ctx.placement).await? == Seat::Own;
    let current = cell.pending(&ctx.placement).await? == 0;
    Ok(TrustedDatabase {
        state: evidence::database(alone, current),
        engine: match ctx.database.engine() {
            EngineKind::Sqlite => DatabaseEngine::Sqlite,
            EngineKind::Postgres => DatabaseEngine::Postgresql,
        },
        bytes: own.bytes,
        created_at: ctx.organization.created_at.into(),
    })
}

fn present_backups(ctx: &Ctx, known: &Known) -> TrustedBackups {
    let config = &ctx.app.config.backups;
    let standing = known.standing.as_ref();
    TrustedBackups {
        state: evidence::backups(config.enabled, ctx.organization.created_at, standing, ctx.now),
        taken_at: standing.and_then(|standing| standing.taken_at).map(Instant::from),
        verified_at: standing
            .and_then(|standing| standing.verified_at)
            .map(Instant::from),
        bytes: standing.map_or(0, |standing| standing.bytes),
        key_created_at: known.key_created_at.map(Instant::from),
        sites: 1 + u32::from(config.has_second()),
        every_minutes: config.enabled.then_some(config.every_minutes),
        keep_all_days: config.keep_all_days,
        keep_days: config.keep_days,
        keep_weeks: config.keep_weeks,
        keep_months: config.keep_months,
    }
}

async fn log(ctx: &Ctx, witnessed: Option<&StoredCheckpoint>) -> Result<TrustedLog, Failure> {
    let checked = checkpoint::check_now(ctx).await?;
    let size = checked.size.unsigned_abs();
    let behind = witnessed.is_none_or(|witnessed| witnessed.size < size);
    let signed_at = checked.signed_at.map(Timestamp::from);
    Ok(TrustedLog {
        state: evidence::log(
            checked.state,
            checked.witness_expected && behind,
            signed_at,
            ctx.now,
        ),
        events: checked.events,
        signed_at: checked.signed_at,
        witness_expected: checked.witness_expected,
        witnessed_at: witnessed.map(|witnessed| witnessed.at.into()),
    })
}

fn copies(copies: &[Export], now: Timestamp) -> TrustedCopies {
    let ready = |copy: &&Export| copy.state == export_files::State::Ready && copy.expires_at > now;
    let ready: Vec<&Export> = copies.iter().filter(ready).collect();
    TrustedCopies {
        ready: u32::try_from(ready.len()).unwrap_or(u32::MAX),
        made_at: ready
            .iter()
            .filter_map(|copy| copy.finished_at)
            .max()
            .map(Instant::from),
        kept_until: ready.iter().map(|copy| copy.expires_at).max().map(Instant::from),
    }
}
