//! Who is in a team: checked before it is stored.

use domain::ids::MemberId;
use store::{Tx, assignments};
use uuid::Uuid;

use crate::http::Failure;

/// The most members of one team.
const MOST: usize = 1000;

/// The named members, each once, ordered by id. They must exist.
pub async fn check(tx: &mut Tx, field: &str, asked: &[Uuid]) -> Result<Vec<MemberId>, Failure> {
    if asked.len() > MOST {
        return Err(Failure::field(
            field,
            "too_many",
            format!("A team has at most {MOST} members."),
        ));
    }
    let mut members: Vec<MemberId> = asked.iter().copied().map(MemberId::from).collect();
    if let Some(position) = assignments::find_unknown(tx, &members).await? {
        let field = format!("{field}.{position}");
        return Err(Failure::field(
            &field,
            "unknown",
            "There is no such member. Load the members again.",
        ));
    }
    members.sort_unstable();
    members.dedup();
    Ok(members)
}

/// Everybody in the team: whoever leads it is in it.
pub fn with_leads(mut members: Vec<MemberId>, leads: &[MemberId]) -> Vec<MemberId> {
    members.extend_from_slice(leads);
    members.sort_unstable();
    members.dedup();
    members
}
