//! The statuses that the tasks of an import get.

use domain::{
    ids::TaskStatusId,
    scope::{MOST_STATUSES, StatusCategory},
};
use store::{
    Tx,
    task_statuses::{self, TaskStatus},
};

use super::{finish::Creation, halt::Halt};
use crate::task_statuses::rules;

/// Whose statuses the tasks of an import get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statuses {
    /// No status was met yet.
    Unknown,
    /// Those that are here, and the ones that are missing.
    Here,
    /// Those of the archive took the place of untouched first ones.
    Taken,
}

impl Statuses {
    async fn look(tx: &mut Tx) -> Result<Self, Halt> {
        let here = task_statuses::list(tx).await?;
        let is_untouched =
            here.len() == StatusCategory::ALL.len() && here.iter().all(|status| status.version == 1);
        if !is_untouched || store::tasks::exist(tx).await? {
            return Ok(Self::Here);
        }
        task_statuses::clear(tx).await?;
        Ok(Self::Taken)
    }
}

/// The first status of a category.
pub(super) async fn first_of(tx: &mut Tx, category: StatusCategory) -> Result<TaskStatusId, Halt> {
    let first = task_statuses::first_of(tx, category).await?;
    first
        .map(|status| status.id)
        .ok_or_else(|| Halt::Refused("No status of tasks is left for this category.".to_owned()))
}

impl Creation {
    /// An organization that has no tasks yet and never touched its first statuses takes those of the archive as they
    /// are. Elsewhere the same name is the same status, and others come behind those of their category.
    pub(super) async fn task_status(&mut self, tx: &mut Tx, mut status: TaskStatus) -> Result<bool, Halt> {
        if self.statuses == Statuses::Unknown {
            self.statuses = Statuses::look(tx).await?;
        }
        if self.statuses == Statuses::Taken {
            task_statuses::insert(tx, &status).await?;
            return Ok(true);
        }
        let planned = status.id;
        if let Some(existing) = task_statuses::find_by_name(tx, &status.name).await? {
            self.replace(tx, None, planned.uuid(), existing.id.uuid()).await?;
            return Ok(false);
        }
        let others = task_statuses::list(tx).await?;
        if others.len() >= MOST_STATUSES {
            let first = first_of(tx, status.category).await?;
            self.replace(tx, None, planned.uuid(), first.uuid()).await?;
            return Ok(false);
        }
        if others.iter().any(|other| other.id == planned) {
            status.id = TaskStatusId::from(self.clock.id());
            self.replace(tx, None, planned.uuid(), status.id.uuid()).await?;
        }
        status.rank = rules::rank_at(&others, rules::place_of(&others, status.category));
        task_statuses::insert(tx, &status).await?;
        Ok(true)
    }
}
