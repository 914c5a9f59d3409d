//! The checks of a status that need the others, and which status a task gets.

use api::problem::Code;
use domain::{
    ids::TaskStatusId,
    scope::{Rank, StatusCategory},
};
use store::{Tx, task_statuses, task_statuses::TaskStatus};
use uuid::Uuid;

use crate::http::Failure;

/// The status that a write of a task names: by id, or as the first one of a category. Both may be given if they agree.
pub async fn named(
    tx: &mut Tx,
    id: Option<Uuid>,
    category: Option<StatusCategory>,
) -> Result<Option<TaskStatus>, Failure> {
    let Some(id) = id else {
        let Some(category) = category else { return Ok(None) };
        return Ok(Some(first_of(tx, category).await?));
    };
    let status = task_statuses::find(tx, TaskStatusId::from(id))
        .await?
        .ok_or_else(|| Failure::field("status_id", "unknown", "There is no such status."))?;
    if category.is_some_and(|category| category != status.category) {
        return Err(Failure::field(
            "status",
            "contradiction",
            "The status of `status_id` is of another category. Send one of the two.",
        ));
    }
    Ok(Some(status))
}

/// The first status of a category; there always is one.
pub async fn first_of(tx: &mut Tx, category: StatusCategory) -> Result<TaskStatus, Failure> {
    task_statuses::first_of(tx, category).await?.ok_or_else(|| {
        tracing::error!("a category of statuses is empty");
        Failure::new(Code::Internal, "")
    })
}

/// Refuses if no other status would be left for what programs call by this word.
pub fn check_not_last(others: &[TaskStatus], category: StatusCategory) -> Result<(), Failure> {
    if others.iter().any(|other| other.category == category) {
        return Ok(());
    }
    Err(Failure::new(
        Code::Conflict,
        "This is the last status of its category, and programs need one of each. Make another one first.",
    ))
}

/// The rank at this place among the others, from 0; behind the last when the place is beyond them.
pub fn rank_at(others: &[TaskStatus], position: usize) -> Rank {
    let position = position.min(others.len());
    let after = position.checked_sub(1).and_then(|before| others.get(before));
    Rank::between(
        after.map(|status| &status.rank),
        others.get(position).map(|status| &status.rank),
    )
}

/// Where a new status of a category stands: behind the last one of it.
pub fn place_of(others: &[TaskStatus], category: StatusCategory) -> usize {
    others
        .iter()
        .rposition(|other| other.category == category)
        .map_or(others.len(), |last| last + 1)
}
