use api::{
    Problem,
    favorites::{CreateFavorite, Favorite},
    problem::Code,
};
use axum::response::Response;
use domain::{
    entries::Work,
    ids::{FavoriteId, ProjectId, TaskId},
    policy::Action,
};
use store::{Tx, favorites};

use super::{MOST, audit, index, present::present, require};
use crate::{
    access::Ctx,
    entries::rules,
    http::{Done, Failure, Input, commit::commit},
};

/// Create a favorite
///
/// Keeps a piece of work at hand for the caller, at the end of the list or at a place of it.
#[utoipa::path(
    post, path = "/favorites", tag = "favorites", request_body = CreateFavorite,
    responses((status = 201, body = Favorite), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_favorite(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateFavorite>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateFavorite) -> Result<Done, Failure> {
    require(ctx, Action::FavoriteManageOwn)?;
    let CreateFavorite {
        id,
        position,
        note,
        project_id,
        task_id,
        billable,
        tags,
    } = input;
    let work = Work {
        project_id: project_id.map(ProjectId::from),
        task_id: task_id.map(TaskId::from),
        note,
        billable: billable.into(),
        tags,
    };
    let work = work.check()?;
    let member = ctx.actor_id();
    let mut all = favorites::list(tx, member).await?;
    if all.len() >= MOST {
        return Err(Failure::new(
            Code::Conflict,
            format!("You have {MOST} favorites. Remove one first."),
        ));
    }
    rules::check_work(tx, ctx, member, work.project_id, work.task_id).await?;
    let tags = rules::resolve_tags(tx, ctx, &work.tags).await?;
    let favorite = favorites::Favorite {
        id: FavoriteId::from(id.unwrap_or_else(|| ctx.new_id())),
        member_id: member,
        position: all.last().map_or(1, |last| last.position + 1),
        work,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    favorites::insert(tx, &favorite, &tags).await?;
    if let Some(position) = position {
        all.insert(index(position, &all)?, favorite.clone());
        favorites::set_order(tx, &all, &favorite, ctx.now).await?;
    }
    let event = audit::event(ctx, "favorite.created", None, Some(&favorite));
    let location = format!("/api/v1/favorites/{}", favorite.id);
    Done::created(&present(favorite), location, 1, event)
}
