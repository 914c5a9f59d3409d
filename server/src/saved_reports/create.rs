use api::{
    Problem,
    saved_reports::{CreateSavedReport, SavedReport},
};
use axum::response::Response;
use domain::{
    ids::SavedReportId,
    policy::{Action, Target},
    scope::check_name,
};
use serde_json::json;
use store::{Tx, saved_reports};

use super::{MOST_REPORTS, audit, present::present};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Input, commit::commit},
    reports::check_definition,
};

/// Save a report
///
/// Under a name that the caller has given to no other report. A named period such as `last_month` is read in the time
/// zone of whoever opens the report, at that moment.
#[utoipa::path(
    post, path = "/saved-reports", tag = "reports", request_body = CreateSavedReport,
    responses((status = 201, body = SavedReport), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_saved_report(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateSavedReport>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateSavedReport) -> Result<Done, Failure> {
    ctx.require(Action::SavedReportManage, Target::Of(ctx.actor_id()))?;
    let mut fields = Fields::default();
    let name = fields.check(check_name("name", &input.name));
    fields.finish()?;
    check_definition(&input.definition)?;
    if saved_reports::count(tx, ctx.actor_id()).await? >= MOST_REPORTS {
        let message = format!("You have saved {MOST_REPORTS} reports. Delete one first.");
        return Err(Failure::field("name", "too_many", message));
    }
    let report = saved_reports::SavedReport {
        id: SavedReportId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        owner_id: ctx.actor_id(),
        name,
        definition: json!(input.definition),
        shared: input.shared,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    saved_reports::insert(tx, &report).await?;
    if input.pinned {
        saved_reports::pin(tx, report.id, ctx.actor_id(), true, ctx.now).await?;
    }
    let event = audit::event(ctx, "saved_report.created", None, Some(&report));
    let location = format!("/api/v1/saved-reports/{}", report.id);
    Done::created(&present(ctx, report, input.pinned)?, location, 1, event)
}
