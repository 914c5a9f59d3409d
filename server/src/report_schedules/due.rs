//! The job of a schedule's next time.

use std::sync::Arc;

use domain::ids::{JobId, ReportScheduleId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{
    Database, StoreError, Tx, outbox,
    outbox::Job,
    report_schedules::{self, Delivery, ReportSchedule},
};
use uuid::Uuid;

use super::{
    input::times_of,
    rights::maker,
    send::{self, Mail},
    stop::stop,
};
use crate::{
    app::App,
    clock::Clock,
    http::Failure,
    jobs::{JobError, Work},
};

/// The kind of job; its payload is a [`Due`].
pub const DUE_JOB: &str = "report.schedule";

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Due {
    schedule_id: ReportScheduleId,
    due: Timestamp,
}

/// Adds the job for the next time of a schedule.
pub async fn add(tx: &mut Tx, job: Uuid, schedule: &ReportSchedule) -> Result<(), StoreError> {
    let payload = serde_json::json!(Due {
        schedule_id: schedule.id,
        due: schedule.next_at,
    });
    outbox::insert(tx, JobId::from(job), DUE_JOB, payload, schedule.next_at).await
}

/// Plans the mails of one run with a job for each; those that were planned before are not planned again.
pub async fn add_mails(
    tx: &mut Tx,
    clock: Clock,
    schedule_id: ReportScheduleId,
    due_at: Timestamp,
) -> Result<(), StoreError> {
    let now = clock.now();
    for recipient in report_schedules::recipients(tx, &[schedule_id]).await? {
        let delivery = Delivery {
            schedule_id,
            due_at,
            member_id: recipient.member_id,
        };
        if recipient.unsubscribed || !report_schedules::plan(tx, delivery).await? {
            continue;
        }
        let payload = serde_json::json!(Mail::from(delivery));
        outbox::insert(tx, JobId::from(clock.id()), send::MAIL_JOB, payload, now).await?;
    }
    Ok(())
}

/// Moves a schedule on, and adds its mails and its next job, all or nothing. One that has moved on already stays.
pub async fn run_due(work: &Work, job: &Job) -> Result<(), JobError> {
    let due: Due = serde_json::from_value(job.payload.clone())
        .map_err(|_| JobError::Never("the payload is no schedule".to_owned()))?;
    run(work, due)
        .await
        .map_err(|failure| JobError::Later(failure.code.to_string()))
}

async fn run(work: &Work, Due { schedule_id, due }: Due) -> Result<(), Failure> {
    let found = work
        .database
        .read(move |tx| Box::pin(async move { report_schedules::find(tx, schedule_id).await }))
        .await?;
    let Some(schedule) = found.filter(|schedule| schedule.is_active() && schedule.next_at == due) else {
        return Ok(());
    };
    if let Err(reason) = maker(&work.app, &work.placement, &work.database, &schedule).await? {
        return stop(work, schedule, reason).await;
    }
    let clock = work.app.clock;
    let now = clock.now().max(due);
    work.database
        .write(move |tx| {
            Box::pin(async move {
                let times = times_of(&schedule);
                let mut next = schedule;
                next.next_at = times.next_after(now);
                if !report_schedules::advance(tx, next.id, due, next.next_at).await? {
                    return Ok(());
                }
                // Of the times that passed while the server was down only the latest one is sent.
                add_mails(tx, clock, next.id, times.latest(due, now)).await?;
                add(tx, clock.id(), &next).await?;
                Ok::<_, Failure>(())
            })
        })
        .await
}

/// Brings schedules back whose job was given up: their time is long over and nothing waits for it.
pub async fn repair(app: &App, database: &Arc<Database>) -> Result<(), StoreError> {
    let clock = app.clock;
    database
        .write(move |tx| {
            Box::pin(async move {
                for schedule in report_schedules::list_overdue(tx, clock.now()).await? {
                    add(tx, clock.id(), &schedule).await?;
                }
                Ok(())
            })
        })
        .await
}

impl From<Delivery> for Mail {
    fn from(delivery: Delivery) -> Self {
        Self {
            schedule_id: delivery.schedule_id,
            member_id: delivery.member_id,
            due: delivery.due_at,
        }
    }
}

impl From<Mail> for Delivery {
    fn from(mail: Mail) -> Self {
        Self {
            schedule_id: mail.schedule_id,
            due_at: mail.due,
            member_id: mail.member_id,
        }
    }
}
