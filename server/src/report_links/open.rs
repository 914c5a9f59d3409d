use std::sync::Arc;

use api::{
    Problem, Secret,
    problem::Code,
    report_links::{OpenReportLink, PublicReport},
};
use axum::{Json, extract::State};
use domain::{
    ids::MemberId,
    policy::{Action, Target},
};
use jiff::Timestamp;
use serde_json::json;
use store::{
    Database,
    audit::{self, AuditEvent},
    report_links::ReportLink,
    saved_reports::SavedReport,
};

use super::public;
use crate::{
    access::{Visitor, passwords, secrets},
    app::App,
    http::{Failure, Input},
    reports::Reader,
};

/// Open a public link
///
/// A link that was revoked, has expired, whose owner is disabled, whose maker may publish no longer or that never
/// existed is always answered alike.
/// Guessing, of links as of passwords, is slowed down.
#[utoipa::path(
    post, path = "/report-links/open", tag = "reports", request_body = OpenReportLink, security(()),
    responses((status = 200, body = PublicReport), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn open_report_link(
    State(app): State<App>,
    visitor: Visitor,
    Input { value, mutation: _ }: Input<OpenReportLink>,
) -> Result<Json<PublicReport>, Failure> {
    app.throttle.visit(visitor.peer)?;
    let (placement, database) = visitor.organization(&app).await?.ok_or_else(expired)?;
    let (secret_hash, now) = (secrets::hash(value.token.expose()), app.clock.now());
    let found = database
        .read(move |tx| {
            Box::pin(async move {
                let Some(link) = store::report_links::find_open(tx, &secret_hash, now).await? else {
                    return Ok::<_, Failure>(None);
                };
                let report = store::saved_reports::find(tx, link.saved_report_id).await?;
                Ok(report.map(|report| (link, report)))
            })
        })
        .await?;
    let (link, report): (ReportLink, SavedReport) = found.ok_or_else(expired)?;
    let reader = Reader::of(&app, &placement, &database, link.owner_id).await?;
    let reader = reader.ok_or_else(expired)?;
    check_publisher(&app, &reader, &link).await?;
    let account = format!("{}/report-link/{}", placement.id, link.id);
    check_password(&app, &visitor, &link, &account, value.password).await?;
    let shown = public::show(&reader, &link, report).await?;
    note(&app, &visitor, &database, &link, now).await?;
    app.seals.expect(&placement, 1);
    Ok(Json(shown))
}

/// Whoever made the link must still be allowed to publish the report.
async fn check_publisher(app: &App, owner: &Reader, link: &ReportLink) -> Result<(), Failure> {
    let may = |publisher: &Reader| {
        let target = Target::Of(link.owner_id);
        publisher
            .require(Action::ReportPublish, target)
            .map_err(|_| expired())
    };
    if link.created_by == link.owner_id {
        return may(owner);
    }
    let publisher = Reader::of(app, &owner.placement, &owner.database, link.created_by).await?;
    may(&publisher.ok_or_else(expired)?)
}

/// Counts every password that is shown; asking which one is needed costs nothing.
async fn check_password(
    app: &App,
    visitor: &Visitor,
    link: &ReportLink,
    account: &str,
    shown: Option<Secret>,
) -> Result<(), Failure> {
    let Some(hash) = link.password_hash.clone() else {
        return Ok(());
    };
    let refused = || Failure::new(Code::PasswordRequired, "This link asks for its password.");
    let password = shown.ok_or_else(refused)?;
    app.throttle.attempt(account, visitor.peer)?;
    if passwords::verify(password.expose().to_owned(), Some(hash)).await? {
        return Ok(());
    }
    Err(refused())
}

async fn note(
    app: &App,
    visitor: &Visitor,
    database: &Arc<Database>,
    link: &ReportLink,
    now: Timestamp,
) -> Result<(), Failure> {
    let id = link.id;
    let event = AuditEvent {
        id: app.clock.id(),
        action: "report_link.opened",
        object_kind: "report_link",
        object: id.uuid(),
        before: None,
        after: Some(json!({ "saved_report_id": link.saved_report_id, "network": visitor.network() })),
        reason: None,
    };
    let statement = audit::insertion(event, None::<MemberId>, &visitor.request_id, now);
    database
        .write(move |tx| {
            Box::pin(async move {
                store::report_links::touch(tx, id, now).await?;
                Ok::<_, Failure>(tx.batch(vec![statement]).await?)
            })
        })
        .await
}

/// The one answer to a link that opens nothing, whatever the reason.
fn expired() -> Failure {
    Failure::new(
        Code::LinkExpired,
        "This link was withdrawn or has expired. Ask whoever sent it for a new one.",
    )
}
