use api::{Problem, me::Me, problem::Code, sign_ups::CompleteSignUp};
use axum::{extract::State, http::StatusCode, response::Response};
use serde_json::json;
use store::{
    audit::{AuditEvent, insertion},
    control, document_acceptances, limits, sign_ups,
};
use uuid::Uuid;

use super::{
    availability::{is_free, taken},
    check_label,
    documents::Accepted,
    link, require_open, url_of,
};
use crate::{
    access::Visitor,
    app::App,
    http::{Failure, Input},
    session::start::{NewSession, Started, answer},
    setup::create::{NewOrganization, Prepared, prepare},
};

/// How an organization came about, in its own audit log.
const REASON: &str = "signed up with a confirmed e-mail address";

/// Make the organization
///
/// With the secret of a link, at the address that it leads to. Makes the organization and its owner, signs the owner in and uses the
/// link up. If it breaks off, nobody reaches anything, and the link is still good after a minute.
#[utoipa::path(
    post, path = "/sign-ups/complete", tag = "sign_ups", request_body = CompleteSignUp, security(()),
    responses((status = 201, body = Me), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn complete_sign_up(
    State(app): State<App>,
    visitor: Visitor,
    Input { value, mutation: _ }: Input<CompleteSignUp>,
) -> Result<Response, Failure> {
    let host = require_open(&app)?;
    app.throttle.visit(visitor.peer)?;
    let (found, content) = link::find(&app, value.token.expose()).await?;
    check_host(&visitor, host, &found.slug)?;
    if check_label(host, &found.slug).is_err() || !is_free(&app, found.slug.clone()).await? {
        return Err(taken());
    }
    let new = NewOrganization {
        slug: found.slug,
        name: content.organization_name,
        time_zone: value.time_zone,
        locale: value.locale,
        owner_name: value.name,
        owner_email: content.email,
        password: value.password.expose().to_owned(),
    };
    let prepared = prepare(&app, new, &visitor.request_id, Some(REASON)).await?;
    let started = enter(&app, &visitor, &prepared, &content.documents).await?;
    activate(&app, &prepared, found.id).await?;
    // Where there is but one organization, every address leads to it, also this one a moment ago.
    app.directory.forget_address(&visitor.address);
    app.seals.expect(&prepared.placement, 2 + content.documents.len());
    tracing::info!(organization = %prepared.placement.id, slug = prepared.placement.slug, "an organization signed up");
    metrics::counter!("hourbook_sign_ups_completed_total").increment(1);
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

/// The session that begins is a cookie of the host that was called: at any other one it would be of no use, or somebody else's.
fn check_host(visitor: &Visitor, host: &str, slug: &str) -> Result<(), Failure> {
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    if visitor.address.to_string() == format!("{slug}.{name}").to_ascii_lowercase() {
        return Ok(());
    }
    let detail = format!("Open the link at {}.", url_of(host, slug));
    Err(Failure::new(Code::LivesElsewhere, detail))
}

/// The first session of the owner, and what they accepted.
async fn enter(
    app: &App,
    visitor: &Visitor,
    prepared: &Prepared,
    accepted: &[Accepted],
) -> Result<Started, Failure> {
    let now = app.clock.now();
    let session = NewSession::new(app, visitor, &prepared.organization, &prepared.owner, now);
    let started = session.started();
    let owner = prepared.owner.id;
    let begun = AuditEvent {
        id: app.clock.id(),
        action: "session.started",
        object_kind: "session",
        object: session.id().uuid(),
        before: None,
        after: Some(json!({ "member_id": owner, "network": visitor.network() })),
        reason: None,
    };
    let kept: Vec<_> = accepted.iter().map(|one| one.keep(app, owner, now)).collect();
    let (acceptances, accepted): (Vec<_>, Vec<_>) = kept.into_iter().unzip();
    let events = [begun].into_iter().chain(accepted);
    let statements = events.map(|event| insertion(event, owner, &visitor.request_id, now));
    let statements: Vec<_> = statements.collect();
    let organization = prepared.organization.id.uuid();
    prepared
        .database
        .write(move |tx| {
            Box::pin(async move {
                session.store(tx).await?;
                for acceptance in &acceptances {
                    document_acceptances::insert(tx, acceptance, organization).await?;
                }
                Ok::<_, Failure>(tx.batch(statements).await?)
            })
        })
        .await?;
    Ok(started)
}

/// The link is used up and the organization is reached, both or neither.
async fn activate(app: &App, prepared: &Prepared, id: Uuid) -> Result<(), Failure> {
    let (placement, attempt, now) = (prepared.placement.clone(), prepared.attempt, app.clock.now());
    let bounds = app.config.sign_up.limits();
    let control = app.cell.control();
    control
        .write(move |tx| {
            Box::pin(async move {
                // Of two uses of the link at once, one becomes the organization.
                if !sign_ups::complete(tx, id, now).await? {
                    return Err(link::expired());
                }
                if bounds != limits::Limits::default() {
                    limits::put(tx, placement.id, &bounds, now).await?;
                }
                Ok(control::activate(tx, &placement, attempt).await?)
            })
        })
        .await
}
