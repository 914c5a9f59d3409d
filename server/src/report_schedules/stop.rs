//! A schedule that stops by itself, and the people who are told of it.

use api::report_schedules::StopReason;
use domain::{
    ids::{JobId, MemberId, NoticeId},
    people::Role,
};
use serde_json::{Value, json};
use store::{
    Tx, audit,
    notices::{self, Notice},
    outbox, report_schedules,
    report_schedules::ReportSchedule,
};

use super::audit::event;
use crate::{http::Failure, jobs::Work, notices::NOTICE_JOB};

/// Stops a schedule whose maker may not do this any more.
pub async fn stop(work: &Work, schedule: ReportSchedule, reason: StopReason) -> Result<(), Failure> {
    let (clock, has_relay) = (work.app.clock, work.app.config.mail.relay.is_some());
    let now = clock.now();
    work.database
        .write(move |tx| {
            Box::pin(async move {
                let because = word(reason);
                if !report_schedules::stop(tx, &schedule, &because, now).await? {
                    return Ok(());
                }
                for member in people(tx, &schedule).await? {
                    let id = NoticeId::from(clock.id());
                    let notice = Notice::of_stopped_schedule(id, member, schedule.saved_report_id, now);
                    notices::insert(tx, &notice).await?;
                    if has_relay {
                        let payload = json!({ "member_id": member, "notice_ids": [id] });
                        outbox::insert(tx, JobId::from(clock.id()), NOTICE_JOB, payload, now).await?;
                    }
                }
                let mut after = schedule.clone();
                after.stopped_because = Some(because);
                after.version += 1;
                let mut done = event(
                    clock.id(),
                    "report_schedule.stopped",
                    Some((&schedule, &[])),
                    Some((&after, &[])),
                );
                done.reason = Some("by itself, at the time of a run".to_owned());
                // Nobody did it: it stands under whose rights it would have run.
                tx.batch(vec![audit::insertion(done, schedule.created_by, "job", now)])
                    .await?;
                Ok::<_, Failure>(())
            })
        })
        .await?;
    work.app.seals.expect(&work.placement, 1);
    Ok(())
}

fn word(reason: StopReason) -> String {
    match json!(reason) {
        Value::String(word) => word,
        _ => String::new(),
    }
}

/// Whoever made the schedule; otherwise whose report it is; otherwise those who answer for the organization.
async fn people(tx: &mut Tx, schedule: &ReportSchedule) -> Result<Vec<MemberId>, Failure> {
    let report = store::saved_reports::find(tx, schedule.saved_report_id).await?;
    let owner = report.map(|report| report.owner_id);
    for member in [Some(schedule.created_by), owner].into_iter().flatten() {
        let found = store::members::find(tx, member).await?;
        if found.is_some_and(|member| member.active) {
            return Ok(vec![member]);
        }
    }
    Ok(store::members::list_active_with_role(tx, Role::Owner).await?)
}
