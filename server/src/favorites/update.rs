use api::{
    Problem,
    favorites::{Favorite, UpdateFavorite},
};
use axum::response::Response;
use domain::{
    entries::WorkChanges,
    ids::{FavoriteId, ProjectId, TaskId},
    policy::Action,
};
use store::{Tx, favorites};

use super::{audit, index, present::present, require};
use crate::{
    access::Ctx,
    entries::rules,
    http::{Done, Failure, Id, Input, commit::commit, input::check_version},
};

/// Change or move a favorite
///
/// A merge patch: what it does not name stays as it is. With `position` the favorite takes that place in the list.
#[utoipa::path(
    patch, path = "/favorites/{id}", tag = "favorites", params(("id" = Uuid, Path, description = "Id of the favorite")),
    request_body = UpdateFavorite,
    responses((status = 200, body = Favorite), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_favorite(
    ctx: Ctx,
    Id(id): Id<FavoriteId>,
    Input { value, mutation }: Input<UpdateFavorite>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, id, expected, value).await })
    })
    .await
}

async fn update(
    tx: &mut Tx,
    ctx: &Ctx,
    id: FavoriteId,
    expected: Option<i64>,
    input: UpdateFavorite,
) -> Result<Done, Failure> {
    require(ctx, Action::FavoriteManageOwn)?;
    let member = ctx.actor_id();
    let before = favorites::find(tx, id, member)
        .await?
        .ok_or_else(Failure::not_found)?;
    check_version(expected, before.version)?;
    let retagged = input.tags.is_some();
    let position = input.position;
    let work = changes(input).apply(&before.work)?;
    let mut after = before.clone();
    if work != before.work || retagged {
        let moved = (work.project_id, work.task_id) != (before.work.project_id, before.work.task_id);
        if moved {
            rules::check_work(tx, ctx, member, work.project_id, work.task_id).await?;
        }
        let tags = if retagged {
            Some(rules::resolve_tags(tx, ctx, &work.tags).await?)
        } else {
            None
        };
        after = favorites::Favorite {
            work,
            updated_at: ctx.now,
            version: before.version + 1,
            ..before.clone()
        };
        favorites::update(tx, &after, tags.as_deref()).await?;
    }
    if let Some(position) = position {
        after.position = reorder(tx, ctx, &after, position).await?;
    }
    let event = audit::event(ctx, "favorite.updated", Some(&before), Some(&after));
    let version = after.version;
    Done::updated(&present(after), version, event)
}

/// Moves the favorite and gives its new place.
async fn reorder(
    tx: &mut Tx,
    ctx: &Ctx,
    favorite: &favorites::Favorite,
    position: u16,
) -> Result<i64, Failure> {
    let mut all = favorites::list(tx, favorite.member_id).await?;
    all.retain(|other| other.id != favorite.id);
    let place = index(position, &all)?;
    all.insert(place, favorite.clone());
    favorites::set_order(tx, &all, favorite, ctx.now).await?;
    Ok(i64::try_from(place).unwrap_or_default() + 1)
}

fn changes(input: UpdateFavorite) -> WorkChanges {
    let UpdateFavorite {
        position: _,
        note,
        project_id,
        task_id,
        billable,
        tags,
    } = input;
    WorkChanges {
        project_id: project_id.map(|id| id.map(ProjectId::from)),
        task_id: task_id.map(|id| id.map(TaskId::from)),
        note,
        billable: billable.map(Into::into),
        tags,
    }
}
