//! How a removal looks to the caller.

use api::{
    Instant,
    removal::{Removal, RemovalState},
};
use store::removals::{self, State};

pub fn present(removal: &removals::Removal) -> Removal {
    Removal {
        id: removal.id.uuid(),
        organization_id: removal.organization.uuid(),
        state: match removal.state {
            State::Waiting => RemovalState::Waiting,
            State::Running => RemovalState::Running,
            State::Done => RemovalState::Done,
            State::Withdrawn => RemovalState::Withdrawn,
        },
        requested_at: removal.requested_at.into(),
        due_at: removal.due_at.into(),
        started_at: removal.started_at.map(Instant::from),
        finished_at: removal.finished_at.map(Instant::from),
    }
}
