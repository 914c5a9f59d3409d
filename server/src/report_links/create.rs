use api::{
    Problem, Secret,
    report_links::{CreateReportLink, ReportLinkCreated},
};
use axum::{
    http::{HeaderMap, Uri},
    response::Response,
};
use domain::{
    ids::{ReportLinkId, SavedReportId},
    people::check_password,
    policy::{Action, Target},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{Tx, report_links};

use super::{audit, present::present};
use crate::{
    access::{Ctx, address::origin, passwords, secrets},
    http::{Done, Failure, Input, commit::commit},
    saved_reports::visible,
};

/// How long a link is good for at most.
const LONGEST_LIFE: SignedDuration = SignedDuration::from_hours(366 * 24);
/// The most links of one report.
const MOST_LINKS: i64 = 50;

/// Make a public link
///
/// Whoever has it sees the report without signing in, with the rights that the report's owner has at that moment, and
/// no names of people, entries or notes unless they were chosen. It ends at the latest a year from now, when it is
/// revoked, and when the owner of the report is disabled. Needs a session that was confirmed a short time ago. The answer holds the address, this once.
#[utoipa::path(
    post, path = "/report-links", tag = "reports", request_body = CreateReportLink,
    responses(
        (status = 201, body = ReportLinkCreated), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn create_report_link(
    ctx: Ctx,
    uri: Uri,
    headers: HeaderMap,
    Input { value, mutation }: Input<CreateReportLink>,
) -> Result<Response, Failure> {
    ctx.require(Action::ReportPublish, Target::Of(ctx.actor_id()))?;
    ctx.step_up()?;
    let secret = secrets::generate(ctx.app.clock);
    let url = format!(
        "{}/shared-report#token={secret}",
        origin(&ctx.app, &uri, &headers)
    );
    let password_hash = match &value.password {
        None => None,
        Some(password) => Some(hash(&ctx, password).await?),
    };
    let secret_hash = secrets::hash(&secret);
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value, password_hash, &secret_hash, url.into()).await })
    })
    .await
}

async fn hash(ctx: &Ctx, password: &Secret) -> Result<String, Failure> {
    let password = password.expose();
    check_password("password", password, &[&ctx.organization.name]).map_err(|problem| vec![problem])?;
    passwords::hash(ctx.app.clock, password.to_owned()).await
}

async fn create(
    tx: &mut Tx,
    ctx: &Ctx,
    input: CreateReportLink,
    password_hash: Option<String>,
    secret_hash: &[u8],
    url: Secret,
) -> Result<Done, Failure> {
    let report = visible(tx, ctx, SavedReportId::from(input.saved_report_id)).await?;
    ctx.require(Action::ReportPublish, Target::Of(report.owner_id))?;
    let expires_at = Timestamp::from(input.expires_at);
    let latest = ctx.now.checked_add(LONGEST_LIFE).unwrap_or(ctx.now);
    if expires_at <= ctx.now || expires_at > latest {
        let message = "Choose a moment in the future, a year from now at the latest.";
        return Err(Failure::field("expires_at", "out_of_range", message));
    }
    if report_links::count(tx, report.id).await? >= MOST_LINKS {
        let message = format!("The report has {MOST_LINKS} links. Revoke one first.");
        return Err(Failure::field("saved_report_id", "too_many", message));
    }
    let link = report_links::ReportLink {
        id: ReportLinkId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        saved_report_id: report.id,
        owner_id: report.owner_id,
        created_by: ctx.actor_id(),
        password_hash,
        columns: json!(input.columns),
        created_at: ctx.now,
        expires_at,
        access_count: 0,
        last_access_at: None,
    };
    report_links::insert(tx, &link, secret_hash).await?;
    let event = audit::event(ctx, "report_link.created", None, Some(&link));
    let location = format!("/api/v1/report-links/{}", link.id);
    let answer = ReportLinkCreated {
        link: present(link),
        url,
    };
    Ok(Done::created(&answer, location, 1, event)?.with_secret())
}
