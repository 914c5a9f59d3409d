//! Whether there is room for more. Each is asked in the transaction that adds: writers of an organization take turns.

use api::problem::Code;
use jiff::Timestamp;
use store::{Tx, inspect, limits, limits::Limits};

use crate::http::Failure;

/// What to do about it is in the hands of the organization, or of the operator.
fn full(what: &str, way_out: &str) -> Failure {
    Failure::new(
        Code::LimitReached,
        format!("{what} {way_out}, or ask whoever runs the server for more."),
    )
}

/// Room for `more` people than there are: members who become active, and invitations. Whoever follows an invitation takes its place.
pub async fn for_people(tx: &mut Tx, limits: &Limits, more: i64, now: Timestamp) -> Result<(), Failure> {
    let Some(limit) = limits.members else {
        return Ok(());
    };
    let used = limits::count_people(tx, now).await?;
    if used + more <= limit {
        return Ok(());
    }
    Err(full(
        &format!("The organization has room for {limit} people, and {used} are members or invited."),
        "Disable somebody, withdraw an invitation",
    ))
}

/// Room for the sealed files, the new one counted already.
pub async fn for_objects(tx: &mut Tx, limits: &Limits) -> Result<(), Failure> {
    let Some(limit) = limits.object_bytes else {
        return Ok(());
    };
    if limits::count_object_bytes(tx).await? <= limit {
        return Ok(());
    }
    Err(full(
        &format!("The sealed activity logs of the organization would be larger than {limit} bytes."),
        "Remove old segments",
    ))
}

/// Room for another entry. A database that has a limit is measured, which takes a moment; others are not.
pub async fn for_entry(tx: &mut Tx, limits: &Limits) -> Result<(), Failure> {
    let Some(limit) = limits.database_bytes else {
        return Ok(());
    };
    if inspect::size(tx).await? <= limit {
        return Ok(());
    }
    Err(full(
        &format!(
            "The database of the organization is larger than {limit} bytes, so nothing more can be recorded in it."
        ),
        "Changing and deleting go on",
    ))
}
