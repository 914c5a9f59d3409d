//! How a stored favorite looks to its member.

use api::favorites;
use store::favorites::Favorite;

pub fn present(favorite: Favorite) -> favorites::Favorite {
    let Favorite {
        id,
        member_id: _,
        position: _,
        work,
        created_at,
        updated_at,
        version,
    } = favorite;
    favorites::Favorite {
        id: id.uuid(),
        note: work.note,
        project_id: work.project_id.map(Into::into),
        task_id: work.task_id.map(Into::into),
        billable: work.billable.into(),
        tags: work.tags,
        created_at: created_at.into(),
        updated_at: updated_at.into(),
        version,
    }
}
