use api::{
    Problem, Secret,
    problem::Code,
    security::{Canaries, Canary as Wire, CanaryCreated, CanaryKind, CanaryObject, CreateCanary},
};
use axum::{Json, response::Response};
use domain::{
    ids::{CanaryId, ClientId, ProjectId, TaskId},
    policy::{Action, Target},
    scope::check_name_of,
};
use serde_json::json;
use store::{
    Tx,
    audit::AuditEvent,
    detection::canaries::{self, Bait, Canary},
};
use uuid::Uuid;

use crate::{
    access::{Ctx, secrets},
    http::{Done, Failure, Id, Input, Mutation, commit::commit},
};

/// The most canaries of an organization.
const MOST_CANARIES: usize = 50;
/// The longest name, in characters.
const LONGEST_NAME: usize = 100;

/// List canaries
///
/// Oldest first. The secret of a token is not shown again.
#[utoipa::path(
    get, path = "/security/canaries", tag = "security",
    responses((status = 200, body = Canaries), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_canaries(ctx: Ctx) -> Result<Json<Canaries>, Failure> {
    ctx.require(Action::SecurityRead, Target::Organization)?;
    let rows = ctx
        .database
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(canaries::list(tx).await?) }))
        .await?;
    Ok(Json(Canaries {
        items: rows.into_iter().map(present).collect(),
    }))
}

/// Set a canary
///
/// A token opens nothing and looks like any other; lay it out where only an intruder would look. A record is a client, project or
/// task that is there already, and that nobody has a reason to open. Whoever touches either is told of as an intruder.
#[utoipa::path(
    post, path = "/security/canaries", tag = "security", request_body = CreateCanary,
    responses((status = 201, body = CanaryCreated), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_canary(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateCanary>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await?;
    ctx.app.detection.forget_canaries(ctx.placement.id);
    Ok(response)
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateCanary) -> Result<Done, Failure> {
    ctx.require(Action::SecurityManage, Target::Organization)?;
    ctx.step_up()?;
    let name = check_name_of("name", &input.name, LONGEST_NAME).map_err(|problem| vec![problem])?;
    let bait = bait(tx, &input).await?;
    let there = canaries::list(tx).await?;
    if there.len() >= MOST_CANARIES {
        let detail =
            format!("There are {MOST_CANARIES} canaries. Remove those that are not needed any more.");
        return Err(Failure::new(Code::Conflict, detail));
    }
    if bait != Bait::Token && there.iter().any(|canary| canary.bait == bait) {
        let detail = "This record is a canary already.";
        return Err(Failure::new(Code::Conflict, detail));
    }
    let secret = (bait == Bait::Token).then(|| secrets::generate_token(ctx.app.clock));
    let canary = Canary {
        id: CanaryId::from(ctx.new_id()),
        name,
        bait,
        created_by: Some(ctx.actor_id()),
        created_at: ctx.now,
        last_touched_at: None,
        touches: 0,
    };
    let hash = secret.as_deref().map(|secret| secrets::hash(secret).to_vec());
    canaries::insert(tx, &canary, hash).await?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "canary.created",
        object_kind: "canary",
        object: canary.id.uuid(),
        before: None,
        after: Some(content(&canary)),
        reason: None,
    };
    let location = format!("/api/v1/security/canaries/{}", canary.id);
    let answer = CanaryCreated {
        canary: present(canary),
        secret: secret.map(Secret::from),
    };
    Ok(Done::created(&answer, location, 1, event)?.with_secret())
}

/// What is to be laid out; a record has to be there.
async fn bait(tx: &mut Tx, input: &CreateCanary) -> Result<Bait, Failure> {
    match (input.kind, input.object_kind, input.object_id) {
        (CanaryKind::Token, None, None) => Ok(Bait::Token),
        (CanaryKind::Token, ..) => Err(Failure::field(
            "object_id",
            "contradiction",
            "Only a record has an object.",
        )),
        (CanaryKind::Record, Some(kind), Some(id)) => {
            if !exists(tx, kind, id).await? {
                return Err(Failure::field("object_id", "unknown", "There is no such object."));
            }
            let kind = kind_word(kind).to_owned();
            Ok(Bait::Record { kind, id })
        }
        (CanaryKind::Record, ..) => Err(Failure::field(
            "object_id",
            "required",
            "Name the client, project or task.",
        )),
    }
}

async fn exists(tx: &mut Tx, kind: CanaryObject, id: Uuid) -> Result<bool, Failure> {
    Ok(match kind {
        CanaryObject::Client => store::clients::find(tx, ClientId::from(id)).await?.is_some(),
        CanaryObject::Project => store::projects::find(tx, ProjectId::from(id)).await?.is_some(),
        CanaryObject::Task => store::tasks::find(tx, TaskId::from(id)).await?.is_some(),
    })
}

/// Remove a canary
///
/// The record itself stays. Needs a session that was confirmed a short time ago.
#[utoipa::path(
    delete, path = "/security/canaries/{id}", tag = "security",
    params(("id" = Uuid, Path, description = "Id of the canary")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_canary(ctx: Ctx, Id(id): Id<CanaryId>, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            unit.require(Action::SecurityManage, Target::Organization)?;
            unit.step_up()?;
            let canary = canaries::delete(tx, id).await?.ok_or_else(Failure::not_found)?;
            Ok(Done::nothing(AuditEvent {
                id: unit.new_id(),
                action: "canary.deleted",
                object_kind: "canary",
                object: id.uuid(),
                before: Some(content(&canary)),
                after: None,
                reason: None,
            }))
        })
    })
    .await?;
    ctx.app.detection.forget_canaries(ctx.placement.id);
    Ok(response)
}

fn content(canary: &Canary) -> serde_json::Value {
    match &canary.bait {
        Bait::Token => json!({ "name": canary.name, "kind": "token" }),
        Bait::Record { kind, id } => {
            json!({ "name": canary.name, "kind": "record", "object_kind": kind, "object_id": id })
        }
    }
}

const fn kind_word(kind: CanaryObject) -> &'static str {
    match kind {
        CanaryObject::Client => "client",
        CanaryObject::Project => "project",
        CanaryObject::Task => "task",
    }
}

fn present(canary: Canary) -> Wire {
    let (kind, object_kind, object_id) = match canary.bait {
        Bait::Token => (CanaryKind::Token, None, None),
        Bait::Record { kind, id } => {
            let kind = serde_json::from_value(kind.into()).ok();
            (CanaryKind::Record, kind, Some(id))
        }
    };
    Wire {
        id: canary.id.uuid(),
        kind,
        name: canary.name,
        object_kind,
        object_id,
        created_by: canary.created_by.map(Into::into),
        created_at: canary.created_at.into(),
        last_touched_at: canary.last_touched_at.map(Into::into),
        touches: canary.touches,
    }
}
