use api::{Problem, me::Me, problem::Code, setup::SetUp};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::organization::slug_of;
use serde_json::json;
use store::{
    audit::{AuditEvent, insertion},
    control,
};

use super::create::{NewOrganization, Prepared, prepare};
use crate::{
    access::{Visitor, secrets},
    app::App,
    http::{Failure, Input},
    session::start::{NewSession, Started, answer},
};

/// Set up the organization
///
/// Makes the organization and its owner, signs the owner in and uses the setup link up.
#[utoipa::path(
    post, path = "/setup", tag = "setup", request_body = SetUp, security(()),
    responses((status = 201, body = Me), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn set_up(
    State(app): State<App>,
    visitor: Visitor,
    Input { value, mutation: _ }: Input<SetUp>,
) -> Result<Response, Failure> {
    app.throttle
        .attempt(&format!("setup/{}", visitor.peer), visitor.peer)?;
    if visitor.organization(&app).await?.is_some() {
        let detail =
            "This installation has its organization already. Sign in, or ask its owner for an invitation.";
        return Err(Failure::new(Code::SetupDone, detail));
    }
    let (link, now) = (secrets::hash(value.token.expose()), app.clock.now());
    let open = app
        .cell
        .control()
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(control::has_setup_link(tx, &link, now).await?) })
        })
        .await?;
    if !open {
        return Err(expired());
    }
    let new = NewOrganization {
        slug: slug_of(&value.organization_name),
        name: value.organization_name,
        time_zone: value.time_zone,
        locale: value.locale,
        owner_name: value.name,
        owner_email: value.email,
        password: value.password.expose().to_owned(),
    };
    let prepared = prepare(&app, new, &visitor.request_id, None).await?;
    let started = first_session(&app, &visitor, &prepared).await?;

    let (placement, attempt) = (prepared.placement.clone(), prepared.attempt);
    app.cell
        .control()
        .write(move |tx| {
            Box::pin(async move {
                // Of two uses of the link at once, one becomes the organization.
                if !control::use_setup_link(tx, &link, now).await? {
                    return Err(expired());
                }
                Ok(control::activate(tx, &placement, attempt).await?)
            })
        })
        .await?;
    app.seals.expect(&prepared.placement, 2);
    answer(
        &app,
        prepared.placement,
        prepared.database,
        visitor,
        started,
        StatusCode::CREATED,
    )
    .await
}

fn expired() -> Failure {
    let detail = "This setup link was used or has expired. Start the server again to get a new one.";
    Failure::new(Code::LinkExpired, detail)
}

async fn first_session(app: &App, visitor: &Visitor, prepared: &Prepared) -> Result<Started, Failure> {
    let session = NewSession::new(
        app,
        visitor,
        &prepared.organization,
        &prepared.owner,
        app.clock.now(),
    );
    let started = session.started();
    let event = AuditEvent {
        id: app.clock.id(),
        action: "session.started",
        object_kind: "session",
        object: session.id().uuid(),
        before: None,
        after: Some(json!({ "member_id": prepared.owner.id, "network": visitor.network() })),
        reason: None,
    };
    let statement = insertion(event, prepared.owner.id, &visitor.request_id, app.clock.now());
    prepared
        .database
        .write(move |tx| {
            Box::pin(async move {
                session.store(tx).await?;
                Ok::<_, Failure>(tx.batch(vec![statement]).await?)
            })
        })
        .await?;
    Ok(started)
}
