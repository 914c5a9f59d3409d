//! How a stored report looks to the caller.

use api::saved_reports;
use domain::policy::{Action, Target};
use store::saved_reports::SavedReport;

use crate::{access::Ctx, http::Failure};

pub fn present(ctx: &Ctx, report: SavedReport, pinned: bool) -> Result<saved_reports::SavedReport, Failure> {
    let SavedReport {
        id,
        owner_id,
        name,
        definition,
        shared,
        created_at,
        updated_at,
        version,
    } = report;
    let definition = serde_json::from_value(definition).map_err(|error| {
        tracing::error!(%error, "the definition of a saved report cannot be read");
        Failure::new(api::problem::Code::Internal, "")
    })?;
    let actions = [
        (Action::SavedReportManage, "update"),
        (Action::SavedReportManage, "delete"),
        (Action::ReportPublish, "publish"),
    ];
    // Whoever sees a report has it sent to themselves; whose report it is does not matter.
    let own = [
        (Action::ReportSchedule, "schedule"),
        (Action::ReportDistribute, "distribute"),
    ];
    let mut allowed_actions = ctx.allowed(&actions, Target::Of(owner_id));
    allowed_actions.extend(ctx.allowed(&own, Target::Of(ctx.actor_id())));
    Ok(saved_reports::SavedReport {
        id: id.uuid(),
        owner_id: owner_id.uuid(),
        name,
        definition,
        shared,
        pinned,
        created_at: created_at.into(),
        updated_at: updated_at.into(),
        version,
        allowed_actions,
    })
}
