//! What a move would do, and why it cannot.

use store::{
    StoreError,
    control::Placement,
    dump::rows,
    inspect,
    moves::{self, Move, State, Step},
    places::Target,
};

use crate::{
    app::App,
    claims::machine::{Machine, Subject},
};

/// Room that has to be there beyond what is copied, for the log of the copying.
const TIMES: u64 = 2;

/// Where an organization lies, where it goes, and how much that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub from: String,
    pub to: String,
    /// Of the database as it is.
    pub bytes: u64,
    pub rows: i64,
}

/// Why a move does not begin. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("it lies there already: {0}")]
    AlreadyThere(String),
    #[error("the target cannot take it: {0}")]
    Target(String),
    #[error("the target needs {needed} MiB and has {free} MiB free")]
    NoRoom { needed: u64, free: u64 },
    #[error("a move of it is under way; `hourbook-server move --resume` goes on with one that broke off")]
    UnderWay,
    #[error(
        "what an earlier move copied there is still there; `hourbook-server move --resume` removes it, once that place can be reached"
    )]
    LeftBehind,
    #[error("storage: {0}")]
    Store(#[from] StoreError),
}

/// Looks at both ends without changing anything.
pub async fn plan(app: &App, placement: &Placement, target: &Target) -> Result<Plan, Refusal> {
    let cell = &app.cell;
    let plan_to = cell
        .name_of(target)
        .map_err(|error| Refusal::Target(error.to_string()))?;
    let from = cell.place_of(placement.id).await?;
    if from == plan_to {
        return Err(Refusal::AlreadyThere(cell.describe(&from)));
    }
    let id = placement.id;
    let open = cell
        .control()
        .read(move |tx| Box::pin(async move { moves::find_open(tx, id).await }));
    if open.await?.is_some() {
        return Err(Refusal::UnderWay);
    }
    let objection = cell.objection_of(target, id).await;
    match objection {
        Err(error) => return Err(Refusal::Target(error.to_string())),
        Ok(Some(objection)) => return Err(Refusal::Target(objection)),
        Ok(None) => {}
    }
    let database = cell.organization(placement).await?;
    let (bytes, rows) = database
        .read(|tx| Box::pin(async move { Ok::<_, StoreError>((inspect::size(tx).await?, rows(tx).await?)) }))
        .await?;
    let bytes = u64::try_from(bytes).unwrap_or_default();
    if *target == Target::Sqlite {
        ensure_room(app, bytes)?;
    }
    Ok(Plan {
        from,
        to: plan_to,
        bytes,
        rows,
    })
}

fn ensure_room(app: &App, bytes: u64) -> Result<(), Refusal> {
    const MIB: u64 = 1024 * 1024;
    let needed = bytes.saturating_mul(TIMES);
    match Machine::new(Subject::Own).space(&app.config.storage.data_dir) {
        Some(space) if space.free < needed => Err(Refusal::NoRoom {
            needed: needed.div_ceil(MIB),
            free: space.free / MIB,
        }),
        _ => Ok(()),
    }
}

/// Records the move, after the target was looked at; nothing is copied yet.
pub async fn begin(app: &App, placement: &Placement, target: &Target) -> Result<Move, Refusal> {
    let plan = plan(app, placement, target).await?;
    let _turn = app.cell.turn_for_places().await?;
    let to = app.cell.keep_place(target)?;
    let new = Move {
        id: app.clock.id().into(),
        organization: placement.id,
        from: plan.from,
        to,
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
        cell: None,
    };
    let inserted = new.clone();
    let recorded = app
        .cell
        .control()
        .write(move |tx| Box::pin(async move { moves::insert(tx, &inserted).await }))
        .await;
    match recorded {
        Ok(()) => Ok(new),
        Err(error) if error.is_conflict("moves_organization_id_key") => Err(Refusal::UnderWay),
        Err(error) if error.is_conflict("moves_leaves_copy") => Err(Refusal::LeftBehind),
        Err(error) => Err(error.into()),
    }
}
