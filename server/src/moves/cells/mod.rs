//! Moving an organization to another installation, without a network between the two: the operators carry four files.
//!
//! The new cell gives an invitation, the old one freezes the organization and seals a package for it, the new one takes
//! that in and signs a receipt, and the old one decides: its release ends the organization here and opens it there. Until
//! then the old cell can take everything back, and without the release the new one never opens its copy; so there is one
//! place at most that takes changes, whatever gets lost on the way.

mod arrive;
mod invitation;
mod lease;
mod leave;
mod log;
mod package;
mod statement;

pub use arrive::{Arrived, discard, open, receipt_of, take_in};
pub use invitation::{Invitation, invite};
pub use leave::{Packed, decide, pack, release_of, undo};
pub use statement::{Receipt, Release, Signed, public_of};

use store::{
    StoreError,
    cell_moves::{self, Direction},
    moves::{Move, State, Step},
};

use crate::app::App;

/// A move between cells that nobody works on and that was not ready for the other operator is taken back, so that the
/// organization is open again. One that is ready waits for as long as the operators do.
pub async fn look_after(app: &App, moving: &Move) -> anyhow::Result<()> {
    match moving.cell.as_ref().map(|peer| peer.direction) {
        Some(Direction::Out) => leave::undo(app, moving).await,
        Some(Direction::In) => arrive::discard(app, moving).await,
        None => Ok(()),
    }
}

/// Whether it waits for an operator.
pub fn waits(moving: &Move) -> bool {
    moving.cell.is_some() && moving.state == State::Running && moving.step > Step::Requested
}

/// The newest move of an organization to or from another cell.
pub async fn find(app: &App, slug: &str, direction: Direction) -> Result<Option<Move>, StoreError> {
    let slug = slug.to_owned();
    app.cell
        .control()
        .read(move |tx| Box::pin(async move { cell_moves::find(tx, &slug, direction).await }))
        .await
}

/// Lets a test of the program end it at a certain place, as a power cut does. Builds for users do not have it.
#[cfg(debug_assertions)]
#[expect(
    clippy::disallowed_methods,
    reason = "a test says so to the program that it has started"
)]
fn failpoint(point: &str) {
    if std::env::var("HOURBOOK_TEST_ABORT_CELL_MOVE").unwrap_or_default() == point {
        std::process::abort();
    }
}

#[cfg(not(debug_assertions))]
fn failpoint(_: &str) {}
