//! How a removal begins.

use domain::ids::{OrganizationId, RemovalId};
use jiff::SignedDuration;
use store::removals::{Removal, Requester, State, Step};

use crate::{access::secrets, app::App};

/// A removal as somebody asks for it.
#[derive(Debug, Clone, Copy)]
pub struct NewRemoval {
    pub organization: OrganizationId,
    pub requested_by: Requester,
    /// Length of the cooling-off period; none for an operator who does not wait.
    pub days: u8,
}

/// With its secret, the state and the certificate can be asked for after everybody's access has ended.
pub struct Receipt {
    pub secret: String,
    pub hash: [u8; 32],
}

/// The row of a removal and its receipt.
pub fn prepare(app: &App, new: &NewRemoval) -> (Removal, Receipt) {
    let now = app.clock.now();
    let secret = secrets::generate(app.clock);
    let receipt = Receipt {
        hash: secrets::hash(&secret),
        secret,
    };
    let wait = SignedDuration::from_hours(24) * i32::from(new.days);
    let removal = Removal {
        id: RemovalId::from(app.clock.id()),
        organization: new.organization,
        requested_by: new.requested_by,
        state: State::Waiting,
        step: Step::Requested,
        requested_at: now,
        due_at: now.checked_add(wait).unwrap_or(now),
        started_at: None,
        finished_at: None,
        problem: None,
        contents: None,
        certificate: None,
    };
    (removal, receipt)
}
