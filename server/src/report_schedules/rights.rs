//! With whose rights a schedule runs: those that its maker has at that moment.

use std::sync::Arc;

use api::report_schedules::StopReason;
use domain::policy::{Action, Target};
use store::{Database, control::Placement, report_schedules::ReportSchedule, saved_reports::SavedReport};

use crate::{app::App, http::Failure, reports::Reader};

/// The maker of a schedule as the reader of its report, or why the schedule has to stop.
pub type Maker = Result<(Reader, SavedReport), StopReason>;

pub async fn maker(
    app: &App,
    placement: &Placement,
    database: &Arc<Database>,
    schedule: &ReportSchedule,
) -> Result<Maker, Failure> {
    let Some(reader) = Reader::of(app, placement, database, schedule.created_by).await? else {
        return Ok(Err(StopReason::MakerDisabled));
    };
    let (id, report_id) = (schedule.id, schedule.saved_report_id);
    let (report, recipients) = database
        .read(move |tx| {
            Box::pin(async move {
                let report = store::saved_reports::find(tx, report_id).await?;
                let recipients = store::report_schedules::recipients(tx, &[id]).await?;
                Ok::<_, Failure>((report, recipients))
            })
        })
        .await?;
    let maker = reader.member.id;
    let Some(report) = report.filter(|report| report.shared || report.owner_id == maker) else {
        return Ok(Err(StopReason::ReportHidden));
    };
    let others = recipients
        .iter()
        .any(|recipient| !recipient.unsubscribed && recipient.member_id != maker);
    let needed = [Action::ReportSchedule, Action::ReportDistribute];
    for action in needed.into_iter().take(if others { 2 } else { 1 }) {
        if reader.require(action, Target::Of(maker)).is_err() {
            return Ok(Err(StopReason::NotPermitted));
        }
    }
    Ok(Ok((reader, report)))
}
