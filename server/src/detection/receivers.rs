use api::{
    Problem, Secret,
    problem::Code,
    security::{AlertReceiver as Wire, AlertReceiverCreated, AlertReceivers, CreateAlertReceiver},
};
use axum::{Json, response::Response};
use domain::{
    detection::Severity,
    ids::{AlertReceiverId, JobId},
    policy::{Action, Target},
    problems::FieldProblem,
    scope::check_name_of,
};
use serde_json::json;
use store::{
    Tx,
    audit::AuditEvent,
    detection::receivers::{self, Receiver},
    outbox,
};

use super::alert::{ALERT_JOB, check_url, resolve};
use crate::{
    access::{Ctx, secrets},
    http::{Done, Failure, Id, Input, Mutation, commit::commit},
    jobs,
};

/// The most receivers of an organization.
const MOST_RECEIVERS: usize = 5;
/// The longest name, in characters.
const LONGEST_NAME: usize = 100;

/// List receivers of alerts
///
/// Oldest first, each with how the last alert went. Keys are not shown again.
#[utoipa::path(
    get, path = "/security/alert-receivers", tag = "security",
    responses((status = 200, body = AlertReceivers), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_alert_receivers(ctx: Ctx) -> Result<Json<AlertReceivers>, Failure> {
    ctx.require(Action::SecurityRead, Target::Organization)?;
    let rows = ctx
        .database
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(receivers::list(tx).await?) }))
        .await?;
    Ok(Json(AlertReceivers {
        items: rows.into_iter().map(present).collect(),
    }))
}

/// Set a receiver of alerts up
///
/// Each new finding is sent there with POST as JSON, signed: `Hourbook-Signature` is `v1=` and the HMAC-SHA-256, in hexadecimal, of
/// `Hourbook-Timestamp`, a dot and the body, with the secret of the answer, which is shown this once. Refuse what is older than five
/// minutes, and tell repetitions by `Hourbook-Delivery`. Redirects are not followed. Needs a session that was confirmed a short time
/// ago.
#[utoipa::path(
    post, path = "/security/alert-receivers", tag = "security", request_body = CreateAlertReceiver,
    responses((status = 201, body = AlertReceiverCreated), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_alert_receiver(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateAlertReceiver>,
) -> Result<Response, Failure> {
    ctx.require(Action::SecurityManage, Target::Organization)?;
    ctx.step_up()?;
    // Looked up here, before the transaction: it asks the network. It is looked up again before each alert.
    let networks = ctx.app.config.security.receiver_networks();
    if check_url(&value.url).is_ok()
        && let Err(why) = resolve(&value.url, &networks).await
    {
        return Err(Failure::field(
            "url",
            "not_reachable",
            format!("The receiver cannot be used: {why}."),
        ));
    }
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateAlertReceiver) -> Result<Done, Failure> {
    let (name, url) = check(&input)?;
    if receivers::list(tx).await?.len() >= MOST_RECEIVERS {
        let detail = format!("There are {MOST_RECEIVERS} receivers. Remove one that is not needed any more.");
        return Err(Failure::new(Code::Conflict, detail));
    }
    let id = AlertReceiverId::from(ctx.new_id());
    let secret = secrets::generate(ctx.app.clock);
    let sealed = ctx.app.seal_key().ok();
    let sealed = sealed.and_then(|key| key.seal(ctx.app.clock, id, secret.as_bytes()));
    let receiver = Receiver {
        id,
        name,
        url,
        sealed_secret: sealed.ok_or_else(|| Failure::new(Code::Internal, ""))?,
        least_severity: input.least_severity.map_or(Severity::High, Into::into),
        created_by: Some(ctx.actor_id()),
        created_at: ctx.now,
        last_sent_at: None,
        last_error: None,
    };
    receivers::insert(tx, &receiver).await?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "alert_receiver.created",
        object_kind: "alert_receiver",
        object: id.uuid(),
        before: None,
        after: Some(content(&receiver)),
        reason: None,
    };
    let location = format!("/api/v1/security/alert-receivers/{id}");
    let answer = AlertReceiverCreated {
        receiver: present(receiver),
        secret: Secret::from(secret),
    };
    Ok(Done::created(&answer, location, 1, event)?.with_secret())
}

fn check(input: &CreateAlertReceiver) -> Result<(String, String), Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let name = check_name_of("name", &input.name, LONGEST_NAME).unwrap_or_else(|problem| {
        problems.push(problem);
        String::new()
    });
    let url = check_url(&input.url).map_or_else(
        |why| {
            problems.push(FieldProblem::new("url", "malformed", why));
            String::new()
        },
        String::from,
    );
    if problems.is_empty() {
        Ok((name, url))
    } else {
        Err(problems)
    }
}

/// Remove a receiver of alerts
///
/// Nothing is sent there from then on. Needs a session that was confirmed a short time ago.
#[utoipa::path(
    delete, path = "/security/alert-receivers/{id}", tag = "security",
    params(("id" = Uuid, Path, description = "Id of the receiver")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_alert_receiver(
    ctx: Ctx,
    Id(id): Id<AlertReceiverId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            unit.require(Action::SecurityManage, Target::Organization)?;
            unit.step_up()?;
            let receiver = receivers::find(tx, id).await?.ok_or_else(Failure::not_found)?;
            receivers::delete(tx, id).await?;
            Ok(Done::nothing(AuditEvent {
                id: unit.new_id(),
                action: "alert_receiver.deleted",
                object_kind: "alert_receiver",
                object: id.uuid(),
                before: Some(content(&receiver)),
                after: None,
                reason: None,
            }))
        })
    })
    .await
}

/// Send a trial to a receiver of alerts
///
/// It is on its way when this answers; how it went is in the list a moment later.
#[utoipa::path(
    post, path = "/security/alert-receivers/{id}/try", tag = "security",
    params(("id" = Uuid, Path, description = "Id of the receiver")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn try_alert_receiver(
    ctx: Ctx,
    Id(id): Id<AlertReceiverId>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            unit.require(Action::SecurityManage, Target::Organization)?;
            receivers::find(tx, id).await?.ok_or_else(Failure::not_found)?;
            // Only now: whoever may not do this, or asks for one that is not there, uses up nobody's attempts.
            unit.app
                .throttle
                .letter(&format!("{}/alerts/{id}", unit.placement.id))?;
            let payload = json!({ "receiver_id": id, "finding_id": null });
            outbox::insert(tx, JobId::from(unit.new_id()), ALERT_JOB, payload, unit.now).await?;
            Ok(Done::nothing(AuditEvent {
                id: unit.new_id(),
                action: "alert_receiver.tried",
                object_kind: "alert_receiver",
                object: id.uuid(),
                before: None,
                after: None,
                reason: None,
            }))
        })
    })
    .await?;
    jobs::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

fn content(receiver: &Receiver) -> serde_json::Value {
    json!({ "name": receiver.name, "url": receiver.url, "least_severity": receiver.least_severity })
}

fn present(receiver: Receiver) -> Wire {
    Wire {
        id: receiver.id.uuid(),
        name: receiver.name,
        url: receiver.url,
        least_severity: receiver.least_severity.into(),
        created_by: receiver.created_by.map(Into::into),
        created_at: receiver.created_at.into(),
        last_sent_at: receiver.last_sent_at.map(Into::into),
        last_error: receiver.last_error,
    }
}
