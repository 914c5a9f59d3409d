//! How stored schedules look to whoever may manage them.

use api::report_schedules::{
    self, Attachment, DeliveryError, ScheduleRecipient, ScheduleRun, ScheduleState, StopReason,
};
use domain::ids::ReportScheduleId;
use serde::de::DeserializeOwned;
use store::{
    Tx,
    report_schedules::{Outcome, Recipient, ReportSchedule},
};

use super::input::clock;
use crate::{access::Ctx, http::Failure};

/// The wire form of a page of schedules. Recipients and runs are looked up once for the page.
pub async fn present(
    tx: &mut Tx,
    ctx: &Ctx,
    schedules: Vec<ReportSchedule>,
) -> Result<Vec<report_schedules::ReportSchedule>, Failure> {
    let ids: Vec<ReportScheduleId> = schedules.iter().map(|schedule| schedule.id).collect();
    let recipients = store::report_schedules::recipients(tx, &ids).await?;
    let outcomes = store::report_schedules::outcomes(tx, &ids).await?;
    let present = schedules
        .into_iter()
        .map(|schedule| wire(ctx, schedule, &recipients, &outcomes));
    Ok(present.collect())
}

/// The wire form of one schedule.
pub async fn present_one(
    tx: &mut Tx,
    ctx: &Ctx,
    schedule: ReportSchedule,
) -> Result<report_schedules::ReportSchedule, Failure> {
    present(tx, ctx, vec![schedule])
        .await?
        .pop()
        .ok_or_else(Failure::not_found)
}

fn wire(
    ctx: &Ctx,
    schedule: ReportSchedule,
    recipients: &[Recipient],
    outcomes: &[Outcome],
) -> report_schedules::ReportSchedule {
    let small = |number: Option<i64>| number.and_then(|number| number.try_into().ok());
    let recipients = recipients
        .iter()
        .filter(|recipient| recipient.schedule_id == schedule.id)
        .map(|recipient| ScheduleRecipient {
            member_id: recipient.member_id.uuid(),
            unsubscribed: recipient.unsubscribed,
        });
    let state = match (&schedule.stopped_because, schedule.paused) {
        (Some(_), _) => ScheduleState::Stopped,
        (None, true) => ScheduleState::Paused,
        (None, false) => ScheduleState::Active,
    };
    report_schedules::ReportSchedule {
        id: schedule.id.uuid(),
        saved_report_id: schedule.saved_report_id.uuid(),
        created_by: schedule.created_by.uuid(),
        frequency: schedule.frequency.into(),
        weekday: small(schedule.weekday),
        day: small(schedule.day),
        time: clock(schedule.minute),
        recipients: recipients.collect(),
        state,
        next_at: schedule.is_active().then(|| schedule.next_at.into()),
        last_run: last_run(schedule.id, outcomes),
        mail_configured: ctx.app.config.mail.relay.is_some(),
        attachment: attachment(&schedule.attachment),
        stopped_because: schedule.stopped_because.as_deref().and_then(word::<StopReason>),
        time_zone: schedule.time_zone,
        created_at: schedule.created_at.into(),
        updated_at: schedule.updated_at.into(),
        version: schedule.version,
    }
}

fn last_run(id: ReportScheduleId, outcomes: &[Outcome]) -> Option<ScheduleRun> {
    let own = || outcomes.iter().filter(|outcome| outcome.schedule_id == id);
    let count = |state: &str| -> i64 {
        let mails = own().filter(|outcome| outcome.state == state);
        mails.map(|outcome| outcome.count).sum()
    };
    Some(ScheduleRun {
        due_at: own().next()?.due_at.into(),
        sent: count("sent"),
        waiting: count("waiting"),
        failed: count("failed"),
        error: own()
            .find_map(|outcome| outcome.error.as_deref())
            .and_then(word::<DeliveryError>),
    })
}

/// What is stored under its name on the wire.
fn word<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(text.into()).ok()
}

pub fn attachment(stored: &str) -> Attachment {
    match stored {
        "csv" => Attachment::Csv,
        "xlsx" => Attachment::Xlsx,
        _ => Attachment::None,
    }
}
